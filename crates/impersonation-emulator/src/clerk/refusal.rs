use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::random;

/// An error as Clerk writes one.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    long_message: String,
    parameter: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: &str, long_message: &str) -> Self {
        let (message, long_message) = (message.into(), long_message.into());
        Self { status, code, message, long_message, parameter: None }
    }

    pub(super) fn unauthenticated() -> Self {
        let long = "The provided Clerk Secret Key is missing or invalid.";
        Self::new(StatusCode::UNAUTHORIZED, "clerk_key_invalid", "The provided Clerk Secret Key is invalid.", long)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource_not_found", "not found", &format!("No {what} was found."))
    }

    pub(super) fn bad_body() -> Self {
        let long = "The request body is no JSON object.";
        Self::new(StatusCode::BAD_REQUEST, "request_body_invalid", "Request body invalid", long)
    }

    /// A parameter that is missing, unknown or of another form: 422.
    pub(super) fn parameter(code: &'static str, name: &str) -> Self {
        let message = match code {
            "form_param_missing" => "is missing",
            "form_param_unknown" => "is unknown",
            _ => "is invalid",
        };
        let long = format!("{name} {message}.");
        let refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, message, &long);
        Self { parameter: Some(name.into()), ..refusal }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut error = json!({ "message": self.message, "long_message": self.long_message, "code": self.code });
        if let Some(name) = self.parameter {
            error["meta"] = json!({ "param_name": name });
        }
        let body = json!({ "errors": [error], "clerk_trace_id": random::clerk_id("trace") });
        (self.status, Json(body)).into_response()
    }
}
