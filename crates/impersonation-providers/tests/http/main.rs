//! The one HTTP client: what ends, what is repeated, what is not followed, and what is never shown.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod bounds;
mod repeats;
#[path = "../wire/mod.rs"]
mod wire;

use impersonation_providers::WorkOs;
use impersonation_providers::http::Connection;

const USER: &str = r#"{"id":"user_1","email":"user@example.com"}"#;

fn client(connection: Connection) -> WorkOs {
    WorkOs::new("sk_test_of_no_account", "client_1", connection).unwrap()
}
