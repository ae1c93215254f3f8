//! The emulators over HTTP, and their tokens by the profiles of the core: one file a topic.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clerk_actor_tokens;
mod clerk_agents;
mod clerk_backend;
mod clerk_webhooks;
mod descope_audits;
mod descope_consent;
mod descope_impersonation;
mod hosts;
mod loopback;
mod recording;
mod scripts;
mod support;
mod workos_dashboard;
mod workos_lists;
mod workos_tokens;
mod workos_webhooks;
