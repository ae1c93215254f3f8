//! What is so of the SQLite file alone: other processes, crashes, and files that are not what they ought to be.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod append_only;
mod busy;
mod child;
mod crash;
#[path = "../fixtures/mod.rs"]
mod fixtures;
mod one_file;
mod open;
mod permissions;
mod processes;
mod records;
mod together;
mod versions;

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// The file, past this crate.
fn raw(file: &Path) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    connection
}

/// What a query counts.
fn count(file: &Path, sql: &str) -> i64 {
    raw(file).query_row(sql, (), |row| row.get(0)).unwrap()
}

/// An error and its causes, as a log has them.
fn told(error: &dyn Error) -> String {
    let cause = error.source().map(told).unwrap_or_default();
    format!("{error:?} {error}: {cause}")
}

/// Waits until something is so that another thread or process brings about.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
