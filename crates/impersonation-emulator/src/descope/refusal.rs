use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// An error as Descope writes one.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    description: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, description: &'static str, message: &str) -> Self {
        Self { status, code, description, message: message.into() }
    }

    pub(super) fn malformed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E011001", "Request is malformed", "The body is no JSON object")
    }

    pub(super) fn missing_argument(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E011002", "Request is missing required arguments", name)
    }

    pub(super) fn invalid_argument(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E011004", "Request has invalid arguments", name)
    }

    pub(super) fn user_not_found() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E062108", "User not found", "Cannot find user")
    }

    pub(super) fn unauthorized() -> Self {
        let code = "E_UNDOCUMENTED_UNAUTHORIZED";
        Self::new(StatusCode::UNAUTHORIZED, code, "Unauthorized", "The project or the key is wrong")
    }

    pub(super) fn dead_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "E064001",
            "Token expired by logged out",
            "The refresh JWT is not good any more",
        )
    }

    pub(super) fn not_permitted() -> Self {
        let code = "E_UNDOCUMENTED_PERMISSION";
        Self::new(StatusCode::FORBIDDEN, code, "Not permitted", "The impersonator lacks the permission to impersonate")
    }

    pub(super) fn no_consent() -> Self {
        let code = "E_UNDOCUMENTED_CONSENT";
        Self::new(StatusCode::FORBIDDEN, code, "No consent", "The user has given no consent that is still good")
    }

    pub(super) fn no_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, "E_UNDOCUMENTED_ROUTE", "Not found", "The emulator does not answer here")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({
            "errorCode": self.code,
            "errorDescription": self.description,
            "errorMessage": self.message,
        });
        (self.status, Json(body)).into_response()
    }
}
