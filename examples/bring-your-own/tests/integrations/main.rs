//! Each integration in process: a user passes, an actor is seen, and what the other crate did not verify is nobody's session.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asked;
mod with_axum_login;
mod with_jwt_authorizer;
mod with_own_layer;
