//! What a handler asks for, one extractor a file.

mod acting;
mod caller;
mod own_session;
mod rejection;
mod session;

pub use acting::Acting;
pub use caller::Caller;
pub use own_session::OwnSession;
pub use rejection::Rejection;
pub use session::Session;

use axum::http::request::Parts;
use impersonation_core::{Presence, Refusal};

const NO_SESSION_LAYER: &str =
    "an extractor finds no session layer: add SessionLayer to the router, after the routes that it is for";

/// Who is there, as the session layer left it.
fn presence(parts: &Parts) -> Result<&Presence, Rejection> {
    parts.extensions.get().ok_or_else(|| Rejection::new(Refusal::misconfigured(NO_SESSION_LAYER), parts))
}

/// Whoever is there, for a handler of ours.
#[cfg(feature = "bar")]
pub(crate) struct Here(pub(crate) Presence);

#[cfg(feature = "bar")]
impl<S: Sync> axum::extract::FromRequestParts<S> for Here {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        presence(parts).cloned().map(Self)
    }
}
