//! A ticket lets in whoever started, once.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod failures;
mod idempotency;
mod once;
mod whose;
