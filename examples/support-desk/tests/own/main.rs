//! The desk with its own issuer, and the program itself.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "the programs of `hosted` need more of it")]
#[path = "../../../hosted/tests/programs/browser.rs"]
mod browser;
#[allow(dead_code, reason = "hosted providers need more of it")]
#[path = "../hosted/desk.rs"]
mod desk;

mod program;
mod rights;
mod whole;
