use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

/// An error as WorkOS writes one: its own form, or that of OAuth.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    body: Value,
}

impl Refusal {
    pub(super) fn unauthorized() -> Self {
        Self { status: StatusCode::UNAUTHORIZED, body: json!({ "message": "Unauthorized" }) }
    }

    pub(super) fn not_found(what: &str, id: &str) -> Self {
        let body =
            json!({ "message": format!("{what} not found: '{id}'."), "code": "entity_not_found", "entity_id": id });
        Self { status: StatusCode::NOT_FOUND, body }
    }

    pub(super) fn invalid_parameter(name: &str) -> Self {
        let body = json!({
            "message": "Validation failed",
            "code": "invalid_request_parameters",
            "errors": [{ "field": name, "code": "invalid", "message": format!("{name} is invalid") }],
        });
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, body }
    }

    /// An error of OAuth (RFC 6749 §5.2), 400. WorkOS' status for a wrong client secret is not documented.
    pub(super) fn oauth(error: &str, description: &str) -> Self {
        let body = json!({ "error": error, "error_description": description });
        Self { status: StatusCode::BAD_REQUEST, body }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
