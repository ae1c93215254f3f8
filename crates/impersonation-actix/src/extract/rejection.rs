use std::fmt;

use actix_web::dev::Extensions;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use impersonation_core::{Refusal, adapter};

use crate::refusal::{Replacement, answer, inherited};

/// Why an extractor refused a request. As a response it is what
/// [`SessionMiddleware::on_refusal`](crate::SessionMiddleware::on_refusal) makes of it, else problem details; it is logged when
/// it becomes one.
#[derive(Clone, Debug)]
pub struct Rejection {
    refusal: Refusal,
    replacement: Option<Replacement>,
}

impl Rejection {
    pub(super) fn new(refusal: Refusal, extensions: &Extensions) -> Self {
        // Loud also where an `Option` swallows it.
        if refusal.fix().is_some() {
            adapter::log(&refusal);
        }
        Self { refusal, replacement: inherited(extensions) }
    }

    /// Why the request is refused.
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
    }
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        // Only here is it certain that the request is refused: guards and handlers may merely have asked.
        if self.refusal.fix().is_none() {
            adapter::log(&self.refusal);
        }
        answer(&self.refusal, self.replacement.as_ref())
    }
}

/// What is refused and why, without the answer to it.
impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        rejection.refusal
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

impl std::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.refusal)
    }
}
