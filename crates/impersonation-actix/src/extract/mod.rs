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

use actix_web::{HttpMessage as _, HttpRequest};
use impersonation_core::{Presence, Refusal};

const NO_SESSION_MIDDLEWARE: &str =
    "an extractor finds no session layer: wrap the App or scope of its handler in SessionMiddleware";

/// What an extractor makes of who is there, as the session middleware left it.
fn extract<T>(request: &HttpRequest, make: impl FnOnce(&Presence) -> Result<T, Refusal>) -> Result<T, Rejection> {
    let extensions = request.extensions();
    let presence = extensions.get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_MIDDLEWARE));
    presence.and_then(make).map_err(|refusal| Rejection::new(refusal, &extensions))
}
