//! WorkOS's API: what is sent and read, byte for byte as it was recorded, and what is refused.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod authenticate_response;
mod callback;
mod provider;
mod refresh_failures;
mod sealing;
mod secrets;
mod session_created_event;
mod sessions_api;
mod webhook_signature;
#[path = "../wire/mod.rs"]
mod wire;

use impersonation_providers::WorkOs;
use wire::Wire;

const API_KEY: &str = "sk_test_Sz3IQjepeSWaI4cMS4ms4sMuU";
const CLIENT_ID: &str = "proj_whatever";

fn workos(wire: &Wire) -> WorkOs {
    WorkOs::new(API_KEY, CLIENT_ID, wire.connection()).unwrap().environment("environment_1").unwrap()
}
