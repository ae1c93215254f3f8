//! What went wrong on our side: the log has it, and people read that something did.

use std::error::Error;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::page::said;

/// Any error, for its message.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A request that failed for no fault of whoever sent it.
pub(crate) struct Failed(Failure);

impl<E: Into<Failure>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        tracing::error!("a request failed: {}", self.0);
        said(StatusCode::INTERNAL_SERVER_ERROR, "That did not work", "It is our fault. Try again in a moment.")
    }
}
