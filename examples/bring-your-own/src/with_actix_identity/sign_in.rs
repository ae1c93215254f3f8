use std::time::Duration;

use actix_identity::IdentityMiddleware;
use actix_identity::config::LogoutBehavior;
use actix_session::SessionMiddleware;
use actix_web::body::MessageBody;
use actix_web::cookie::Key;
use actix_web::dev::{HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, HttpMessage as _};

use crate::with_actix_identity::{SIGNED_IN_AT, Sessions};

/// Who signed in has to again after this, whatever they do.
pub(super) const STAY_SIGNED_IN: Duration = Duration::from_secs(24 * 60 * 60);

/// That everything in [`sign_in`] ran before.
#[derive(Clone, Copy, Debug)]
pub(super) struct SignInRan;

/// Finds out who signed in, for everything inside: actix-session, actix-identity, and a mark that they ran.
///
/// One place for the three, as a request cannot tell that one is missing: a session that no middleware loaded is an empty one,
/// and nobody's; and where actix-identity did not run, asking for an identity panics. Only here is the mark left, innermost, so
/// that where it is both ran.
pub fn sign_in(
    sessions: Sessions,
    key: Key,
    inside: impl FnOnce(&mut ServiceConfig),
) -> impl HttpServiceFactory + 'static {
    let identity = IdentityMiddleware::builder()
        .login_deadline(Some(STAY_SIGNED_IN))
        .login_unix_timestamp_key(SIGNED_IN_AT)
        // A purged session stays so for the rest of the request: who comes back after the deadline could not sign in by it.
        .logout_behavior(LogoutBehavior::DeleteIdentityKeys)
        .build();
    // In actix a later `wrap` is further out.
    web::scope("").configure(inside).wrap(from_fn(mark)).wrap(identity).wrap(SessionMiddleware::new(sessions, key))
}

async fn mark(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    request.extensions_mut().insert(SignInRan);
    next.call(request).await
}
