//! What a bench found: printed, held to its limits, and kept for the document.

use std::path::PathBuf;
use std::process::ExitCode;

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
}

/// How often a figure that is over its limit is taken, the last time counting: a machine that others share is disturbed for
/// seconds at a time.
const ATTEMPTS: usize = 4;

impl Report {
    /// Begins the figures of a bench.
    pub fn new(bench: &'static str) -> Self {
        Self { bench, figures: Vec::new() }
    }

    /// Compares, and holds the ratio to a limit.
    pub fn ratio(&mut self, name: &str, at_most: Option<f64>, mut compare: impl FnMut() -> Paired) {
        let limit = at_most.map(Limit::AtMost);
        let mut paired = compare();
        for _ in 1..ATTEMPTS {
            if limit.is_none_or(|limit| limit.holds(paired.ratio())) {
                break;
            }
            paired = compare();
        }
        let times = Some((paired.ours, paired.base));
        self.add(Figure { name: name.into(), value: paired.ratio(), unit: String::new(), times, limit });
    }

    /// Adds a figure by itself.
    pub fn value(&mut self, name: &str, unit: &str, value: f64, limit: Option<Limit>) {
        self.add(Figure { name: name.into(), value, unit: unit.into(), times: None, limit });
    }

    fn add(&mut self, figure: Figure) {
        println!("{figure}");
        self.figures.push(figure);
    }

    /// Whether all limits are kept; writes the figures where that is asked for.
    pub fn finish(self) -> ExitCode {
        let held = |figure: &Figure| figure.limit.is_none_or(|limit| limit.holds(figure.value));
        let failed = self.figures.iter().filter(|figure| !held(figure)).count();
        if std::env::var("FIGURES").is_ok_and(|mode| mode == "overwrite") {
            let text = serde_json::to_string_pretty(&self.figures).expect("text") + "\n";
            std::fs::write(path(self.bench), text).expect("a file that can be written");
        }
        println!("{}: {} passed, {failed} failed", self.bench, self.figures.len() - failed);
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
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
