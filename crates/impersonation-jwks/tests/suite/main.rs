//! Keys over HTTP, judged by the verdicts of a real verifier: one file a topic.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod a_broken_endpoint_costs_nobody_a_valid_session;
mod a_removed_key_is_dead_within_the_ttl;
mod a_server_starts_before_its_endpoint;
mod configuration;
mod discovery;
mod issuers_are_apart;
#[cfg(feature = "tracing")]
mod logging;
mod made_up_kids_fetch_once_per_cool_down;
mod runtimes;
mod support;
