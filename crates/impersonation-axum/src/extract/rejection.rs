use axum::body::Body;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use impersonation_core::{Refusal, adapter};
use impersonation_tower::refusal::{Replacement, problem};

/// Why an extractor refused a request. As a response it is what
/// [`SessionLayer::on_refusal`](crate::SessionLayer::on_refusal) makes of it, else problem details.
#[derive(Clone, Debug)]
pub struct Rejection {
    refusal: Refusal,
    replacement: Option<Replacement<Body>>,
}

impl Rejection {
    pub(super) fn new(refusal: Refusal, parts: &Parts) -> Self {
        adapter::log(&refusal);
        Self { refusal, replacement: parts.extensions.get().cloned() }
    }

    /// Why the request is refused.
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self.replacement {
            Some(replacement) => replacement.respond(&self.refusal),
            None => problem(&self.refusal),
        }
    }
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.refusal.fmt(f)
    }
}

impl std::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.refusal)
    }
}
