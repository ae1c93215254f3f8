//! Recorded tokens, claims and key sets against the core, a module a file of `tests/vectors` or a family of them.
//!
//! What was recorded is what an official SDK did. Where we do otherwise, a table beside the test says so, case by case, with
//! the promise or rule behind it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod clerk_actors;
mod clerk_cookies;
mod clerk_keys;
mod clerk_organizations;
mod clerk_rules;
mod clerk_tokens;
mod descope_openid_connect;
mod descope_project;
mod descope_tokens;
mod minted;
mod picture;
mod workos_sealed;
mod workos_tokens;
mod wycheproof;
mod wycheproof_jwk;
mod wycheproof_jws;
