//! The issuer in the place of a hosted provider: all that an application asks of one, through the interface of all.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod errors;
mod listing;
mod revoke;
mod start;
mod stop;

use impersonation_core::provider::BoxedProvider;

use support::World;

/// What an application holds that does not know whose it is.
fn provider(world: &World) -> BoxedProvider {
    BoxedProvider::new(world.issuer.clone())
}
