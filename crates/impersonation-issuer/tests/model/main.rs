//! Thousands of random sequences, beside a plain model of what ought to happen.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]

#[path = "../support/mod.rs"]
mod support;

mod driver;

use impersonation_issuer::store::Memory;

#[test]
fn whatever_happens_in_whatever_order_memory_and_model_agree() {
    driver::run(0..2500, 40, Memory::new);
}
