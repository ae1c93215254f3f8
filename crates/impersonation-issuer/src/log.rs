//! What is logged where the `tracing` feature is on: no ticket, no token, nobody's name.

use std::error::Error;

/// Something of the application's, or of the store, failed, and nobody waits for it to be said.
#[cfg(feature = "tracing")]
pub(crate) fn fault(what: &'static str, error: &dyn Error) {
    let cause = error.source().map(ToString::to_string);
    tracing::error!(what, cause, "{error}");
}

/// Something of the application's, or of the store, failed, and nobody waits for it to be said.
#[cfg(not(feature = "tracing"))]
pub(crate) fn fault(_: &'static str, _: &dyn Error) {}
