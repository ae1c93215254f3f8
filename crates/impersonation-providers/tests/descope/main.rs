//! Descope's API: what is sent and read, as it was recorded, and what is refused before anybody is asked.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod audit_search;
mod base_url;
mod consent_is_required_by_default;
mod errors;
mod following_loses_nothing;
mod impersonate_api;
mod nobody_returns_to_anothers_session;
mod occurred;
mod provider;
mod refresh;
mod requests_that_cannot_be_right;
mod reserved_claims;
mod secrets;
mod users;
#[path = "../wire/mod.rs"]
mod wire;

use http::Request;
use impersonation_providers::Descope;
use serde_json::{Map, Value};
use wire::Wire;

/// As in the SDKs' tests.
const PROJECT_ID: &str = "a";
const MANAGEMENT_KEY: &str = "key";

fn descope(wire: &Wire) -> Descope {
    Descope::new(PROJECT_ID, MANAGEMENT_KEY, wire.connection()).unwrap()
}

fn header<'r>(request: &'r Request<bytes::Bytes>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// An object without the members that are `null`: two SDKs write what is unset so, the third leaves it out, as we do.
fn without_nulls(object: &Value) -> Value {
    let members = object.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
    Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}
