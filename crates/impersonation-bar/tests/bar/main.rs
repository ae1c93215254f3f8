//! The bar: what it says, how it is written, and what becomes of it whatever the names contain.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod catalogue;
mod configuration;
mod contrast;
mod facts;
mod header;
mod hostile;
mod languages;
mod nonces;
mod page;
mod return_to;
mod structure;
mod support;
