//! Promise 12: a grant is asked about again, and where nobody can say it does not go on.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod freshness;
mod idle;
mod outage;
mod renewal;
