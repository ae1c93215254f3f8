//! How impersonations end: each once, with one event, its cause and its time, whoever notices.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod causes;
mod outage;
mod revoke;
mod stop;
mod sweep;
mod visit;
