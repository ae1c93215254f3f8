//! The issuer's routes over HTTP, as an adapter asks them.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![allow(unreachable_pub, reason = "one binary")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod account;
mod administration;
mod bodies;
mod configuration;
mod document;
mod origins;
mod pages;
mod redeeming;
mod redirects;
mod renewing;
mod secrets;
#[path = "../support/mod.rs"]
mod shared;
mod starting;
mod stopping;
mod support;
mod table;
