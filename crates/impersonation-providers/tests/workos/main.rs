//! WorkOS's API: what is sent and read, byte for byte as it was recorded, and what is refused.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod authenticate_response;
mod callback;
mod provider;
mod refresh_failures;
mod renewal;
mod sealing;
mod secrets;
mod session_created_event;
mod sessions_api;
mod webhook_signature;
#[path = "../wire/mod.rs"]
mod wire;

use std::sync::LazyLock;

use impersonation_core::Timestamp;
use impersonation_core::testing::Issuer;
use impersonation_providers::WorkOs;
use wire::Wire;

const API_KEY: &str = "sk_test_Sz3IQjepeSWaI4cMS4ms4sMuU";
const CLIENT_ID: &str = "proj_whatever";
const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_000);

/// One key for all: RSA keys are slow to make.
static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::workos().at(NOW));

fn workos(wire: &Wire) -> WorkOs {
    WorkOs::new(API_KEY, CLIENT_ID, wire.connection()).unwrap().environment("environment_1").unwrap()
}
