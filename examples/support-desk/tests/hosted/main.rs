//! The same desk against Clerk, WorkOS and Descope: their emulators on loopback, driven as a browser drives them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "the programs of `hosted` need more of it")]
#[path = "../../../hosted/tests/programs/browser.rs"]
mod browser;
mod closed;
mod descope;
mod desk;
mod path;
