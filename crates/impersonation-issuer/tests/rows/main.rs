//! What Clerk's actor tokens, WorkOS's impersonation and Descope's impersonate, stop and consent do, row by row, and what the issuer does
//! for it: as much or more, or something else, and then why.
//!
//! A file for each provider, a test for each row, which its documentation names as the provider does. What their front ends show and what
//! their clients check of tokens is not here: other crates do that.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod clerk;
mod descope;
mod workos;

use impersonation_issuer::StartErrorKind;
use serde_json::Value;

use support::World;

/// What a token says, to whoever reads it.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a token");
    let payload = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

/// What a start is refused for.
async fn refusal(world: &World, start: &impersonation_core::provider::Start) -> StartErrorKind {
    world.begin(start).await.unwrap_err().kind()
}
