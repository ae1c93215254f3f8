//! What a bench found: printed, held to its limits, and kept for the document.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use serde::{Deserialize, Serialize};

use crate::paired::Paired;

/// One row of the document.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// What came of it, as a ratio or in `unit`.
    pub value: f64,
    /// Of the value; empty for a ratio.
    pub unit: String,
    /// Nanoseconds of ours and of what it is compared with, for a ratio of times.
    pub times: Option<(f64, f64)>,
    /// What it must not be over, or under.
    pub limit: Option<Limit>,
}

/// Where a figure fails.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub enum Limit {
    /// Over this.
    AtMost(f64),
    /// Under this.
    AtLeast(f64),
}

impl Limit {
    /// Whether it is kept.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }
}

/// The figures of one bench.
#[derive(Debug)]
pub struct Report {
    bench: &'static str,
    figures: Vec<Figure>,
    /// Only what has this in its name is measured: `cargo bench --bench ratios -- tower`.
    only: Option<String>,
}

/// Names the part of a bench that a process measures, in its environment.
pub const PART: &str = "BENCH_PART";

/// How often a figure that is over its limit is taken, the last time counting: a machine that others share is disturbed for
/// seconds at a time.
const ATTEMPTS: usize = 4;

impl Report {
    /// Begins the figures of a bench.
    pub fn new(bench: &'static str) -> Self {
        let only = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
        Self { bench, figures: Vec::new(), only }
    }

    /// Compares, and holds the ratio to a limit.
    pub fn ratio(&mut self, name: &str, at_most: Option<f64>, compare: impl FnMut() -> Paired) {
        if !self.wants(name) {
            return;
        }
        let limit = at_most.map(Limit::AtMost);
        let paired = attempt(compare, |paired| limit.is_none_or(|limit| limit.holds(paired.ratio())));
        let times = Some((paired.ours, paired.base));
        self.add(Figure { name: name.into(), value: paired.ratio(), unit: String::new(), times, limit });
    }

    /// Takes a time, and holds its nanoseconds to a limit.
    pub fn time(&mut self, name: &str, at_most: f64, take: impl FnMut() -> f64) {
        if !self.wants(name) {
            return;
        }
        let limit = Limit::AtMost(at_most);
        let value = attempt(take, |nanoseconds| limit.holds(*nanoseconds));
        self.add(Figure { name: name.into(), value, unit: "ns".into(), times: None, limit: Some(limit) });
    }

    /// Adds a figure by itself.
    pub fn value(&mut self, name: &str, unit: &str, value: f64, limit: Option<Limit>) {
        if !self.wants(name) {
            return;
        }
        self.add(Figure { name: name.into(), value, unit: unit.into(), times: None, limit });
    }

    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only))
    }

    fn add(&mut self, figure: Figure) {
        if std::env::var_os(PART).is_none() {
            println!("{figure}");
        }
        self.figures.push(figure);
    }

    /// Adds what several processes of this program find that have `part` in their environment as [`PART`], of each figure the median:
    /// how the memory of a process lies makes a tenth of difference, for as long as it runs.
    ///
    /// # Panics
    ///
    /// When one of them fails.
    pub fn processes(&mut self, part: &str) {
        const PROCESSES: usize = 5;
        let run = |_| {
            let program = std::env::current_exe().expect("this program");
            let output =
                Command::new(program).args(std::env::args().skip(1)).env(PART, part).output().expect("a process");
            serde_json::from_slice(&output.stdout).expect("figures")
        };
        let mut runs: Vec<Vec<Figure>> = (0..PROCESSES).map(run).collect();
        let mut medians = Vec::new();
        while let Some(mut same) = runs.iter_mut().map(Vec::pop).collect::<Option<Vec<_>>>() {
            same.sort_by(|one, other| one.value.total_cmp(&other.value));
            medians.push(same.swap_remove(PROCESSES / 2));
        }
        medians.into_iter().rev().for_each(|figure| self.add(figure));
    }

    /// Ends a process that was asked for a part: its figures are what it writes.
    pub fn finish_part(self) -> ExitCode {
        println!("{}", serde_json::to_string(&self.figures).expect("text"));
        ExitCode::SUCCESS
    }

    /// Whether all limits are kept; writes the figures where that is asked for.
    pub fn finish(self) -> ExitCode {
        let held = |figure: &Figure| figure.limit.is_none_or(|limit| limit.holds(figure.value));
        let failed = self.figures.iter().filter(|figure| !held(figure)).count();
        if self.only.is_none() && std::env::var("FIGURES").is_ok_and(|mode| mode == "overwrite") {
            let text = serde_json::to_string_pretty(&self.figures).expect("text") + "\n";
            std::fs::write(path(self.bench), text).expect("a file that can be written");
        }
        println!("{}: {} passed, {failed} failed", self.bench, self.figures.len() - failed);
        if self.figures.is_empty() {
            println!("no figure has that in its name");
            return ExitCode::FAILURE;
        }
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Measures until it holds, a few times.
fn attempt<T>(mut measure: impl FnMut() -> T, holds: impl Fn(&T) -> bool) -> T {
    let mut measured = measure();
    for _ in 1..ATTEMPTS {
        if holds(&measured) {
            break;
        }
        measured = measure();
    }
    measured
}

/// Says that a bench lacks what it needs, which is no failure unless `BENCHES_REQUIRED` is in the environment.
pub fn left_out(bench: &str, reason: &str) -> ExitCode {
    println!("{bench}: left out, since {reason}");
    let is_required = std::env::var_os("BENCHES_REQUIRED").is_some();
    if is_required { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Where the figures of a bench are kept.
pub fn path(bench: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("figures").join(format!("{bench}.json"))
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = if self.unit.is_empty() { 3 } else { 0 };
        write!(f, "{:<86} {:>9.digits$} {}", self.name, self.value, self.unit)?;
        if let Some((ours, base)) = self.times {
            write!(f, " ({ours:.1} ns / {base:.1} ns)")?;
        }
        match self.limit {
            Some(Limit::AtMost(limit)) => write!(f, ", at most {limit}"),
            Some(Limit::AtLeast(limit)) => write!(f, ", at least {limit}"),
            None => Ok(()),
        }
    }
}
