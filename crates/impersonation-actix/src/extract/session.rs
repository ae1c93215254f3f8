use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::Ended;
use crate::extract::{Rejection, extract};

/// Any session, whoever acts in it; 401 where there is none. It derefs to [`impersonation_core::Session`].
///
/// ```
/// use impersonation_actix::Session;
///
/// async fn account(session: Session) -> String {
///     format!("the account of {}", session.subject())
/// }
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an extractor is taken apart in the arguments of a handler")]
pub struct Session(pub impersonation_core::Session);

impl Session {
    /// Waits until the session ends, for a stream of events to close itself by. See [`ended`](crate::ended()).
    pub async fn ended(&self) -> Ended {
        crate::ended(&self.0).await
    }
}

impl FromRequest for Session {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(extract(&request.extensions(), |presence| presence.require().cloned().map(Self)))
    }
}

impl Deref for Session {
    type Target = impersonation_core::Session;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
