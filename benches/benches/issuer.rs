//! Starts and redemptions on SQLite beside the bare inserts that they need.
#![expect(clippy::expect_used, reason = "a bench that finds something else stops")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, process};

use impersonation_benches::bare::{Bare, Rows, written};
use impersonation_benches::figures::Report;
use impersonation_benches::issuing::{Issuing, Staff};
use impersonation_benches::paired::{Paired, undisturbed};
use tokio::runtime::Runtime;

/// Starts and redemptions of each side.
const ALL: usize = 10_000;
/// Of one turn.
const TURN: usize = 250;
/// How many at once, where there are many.
const MANY: usize = 32;

fn main() -> ExitCode {
    let mut report = Report::new("issuer");
    let runtime = Runtime::new().expect("a runtime");
    let staff = Staff::for_starts(ALL);
    report.ratio("a start and its redemption over the bare inserts, one after the other", Some(1.5), || {
        beside(&runtime, &staff, 1, |bare, rows| bare.work(rows, 1))
    });
    report.ratio(&format!("the same, {MANY} at once on both sides"), Some(1.5), || {
        beside(&runtime, &staff, MANY, |bare, rows| bare.work(rows, MANY))
    });
    report.ratio(&format!("the same, {MANY} at once over inserts committed {MANY} at a time"), None, || {
        beside(&runtime, &staff, MANY, |bare, rows| bare.work_together(rows, MANY))
    });
    report.finish()
}

/// All of them by turns: the issuer does some, and then what it wrote is written into another file.
fn beside(runtime: &Runtime, staff: &Staff, at_once: usize, mut write: impl FnMut(&Bare, &[Rows])) -> Paired {
    let folder = Folder::new();
    let (issuing, bare) = (Issuing::new(runtime, folder.path(), staff), Bare::new(folder.path()));
    let (mut ours, mut base) = (Vec::new(), Vec::new());
    for first in (0..ALL).step_by(TURN) {
        ours.push(each(|| issuing.work(runtime, first..first + TURN, at_once)));
        let rows = written(issuing.file(), first);
        assert_eq!(rows.len(), TURN);
        base.push(each(|| write(&bare, &rows)));
    }
    Paired { ours: undisturbed(ours), base: undisturbed(base) }
}

/// Nanoseconds of each of a turn.
fn each(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64 / TURN as f64
}

/// On the disk that the build is on: one in memory has no flush that takes time.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("issuer-bench-{}", process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
