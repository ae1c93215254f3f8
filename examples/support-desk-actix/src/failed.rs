//! What went wrong, as problem details (RFC 9457) like those of refusals.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, ResponseError};
use impersonation_actix::refusal;
use serde_json::json;
use support_desk::Failure;

/// A status, and a code for programs.
#[derive(Debug)]
pub(crate) struct Failed(StatusCode, String);

impl Failed {
    pub(crate) fn new(status: StatusCode, code: impl Into<String>) -> Self {
        Self(status, code.into())
    }
}

/// It is our fault: what it was, the log has alone.
impl<E: Into<Failure>> From<E> for Failed {
    fn from(error: E) -> Self {
        tracing::error!("a request failed: {}", error.into());
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed")
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.1)
    }
}

impl ResponseError for Failed {
    fn error_response(&self) -> HttpResponse {
        let Self(status, code) = self;
        let problem = json!({ "title": status.canonical_reason(), "status": status.as_u16(), "code": code });
        let mut response = HttpResponse::build(*status);
        response.content_type(refusal::CONTENT_TYPE).insert_header((CACHE_CONTROL, "no-store"));
        response.body(problem.to_string())
    }
}
