//! The programs, driven as a browser drives them, against the emulators.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod browser;
mod clerk;
mod demos;
mod descope;
mod log;
mod readme;
mod workos;
