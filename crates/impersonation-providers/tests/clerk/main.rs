//! The client of Clerk, against a transport that remembers what was asked and answers what it was told to. What Clerk's documents and
//! SDKs recorded is in the repository's `tests/vectors/clerk`. Every key and secret here is a test key of no account.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod active;
mod actor_token_api;
mod agent_task_api;
mod ids;
mod multi_session;
mod provider;
mod refusals;
mod reserved_members;
mod scripted;
mod secrets;
mod sessions;
mod users;
mod webhook_events;
mod webhook_session_created;
mod webhook_signature;
#[path = "../wire/mod.rs"]
mod wire;
