use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::Ended;
use crate::extract::{Rejection, extract};

/// A user in person: 401 where there is nobody, 403 where an actor of any kind is there. It derefs to
/// [`impersonation_core::OwnSession`], which nobody can make of another's session.
///
/// ```
/// use impersonation_actix::OwnSession;
///
/// async fn close_account(OwnSession(session): OwnSession) -> String {
///     format!("closed the account of {}", session.subject())
/// }
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an extractor is taken apart in the arguments of a handler")]
pub struct OwnSession(pub impersonation_core::OwnSession);

impl OwnSession {
    /// Waits until the session ends. See [`ended`](crate::ended()).
    pub async fn ended(&self) -> Ended {
        crate::ended(&self.0).await
    }
}

impl FromRequest for OwnSession {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(extract(&request.extensions(), |presence| presence.require_own().map(Self)))
    }
}

impl Deref for OwnSession {
    type Target = impersonation_core::OwnSession;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
