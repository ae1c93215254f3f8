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

use actix_web::dev::Extensions;
use impersonation_core::{Presence, Refusal};

const NO_SESSION_MIDDLEWARE: &str =
    "a handler asks who is there below no session layer: wrap its App or scope in SessionMiddleware";

/// What an extractor makes of who is there, as the session middleware left it.
pub(crate) fn extract<T>(
    extensions: &Extensions,
    make: impl FnOnce(&Presence) -> Result<T, Refusal>,
) -> Result<T, Rejection> {
    let presence = extensions.get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_MIDDLEWARE));
    presence.and_then(make).map_err(|refusal| Rejection::new(refusal, extensions))
}
