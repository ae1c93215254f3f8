//! What anybody may read: the keys, and the description of these routes.

use serde_json::{Value, json};

use super::response::Response;
use super::routes::Routes;

const OPENAPI: &str = include_str!("../../openapi.json");
/// How long caches keep the keys. A new one is published long before it signs.
const KEYS_CACHED: &str = "public, max-age=60";

impl Routes {
    pub(super) fn keys(&self) -> Response {
        let headers = vec![("content-type", "application/json".to_owned()), ("cache-control", KEYS_CACHED.to_owned())];
        Response { status: 200, headers, body: self.0.issuer.keys().jwks().into_bytes() }
    }

    pub(super) fn document(&self) -> Response {
        let headers = vec![("content-type", "application/json".to_owned())];
        Response { status: 200, headers, body: self.0.document.clone() }
    }
}

/// The description, for routes below that path.
pub(super) fn openapi(base: &str) -> Vec<u8> {
    // It is part of this crate, and a test reads it.
    let mut document: Value = serde_json::from_str(OPENAPI).unwrap_or_default();
    if let Value::Object(members) = &mut document {
        members.insert("servers".into(), json!([{ "url": base }]));
    }
    document.to_string().into_bytes()
}
