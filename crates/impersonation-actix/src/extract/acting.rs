use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use impersonation_core::ActingSession;

use crate::Ended;
use crate::extract::{Rejection, extract};

/// An actor in a user's session: 401 where there is nobody, 403 where the user is there in person. It derefs to
/// [`ActingSession`].
///
/// ```
/// use impersonation_actix::Acting;
///
/// async fn stop(acting: Acting) -> String {
///     format!("{} stops acting as {}", acting.actor().subject(), acting.subject())
/// }
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an extractor is taken apart in the arguments of a handler")]
pub struct Acting(pub ActingSession);

impl Acting {
    /// Waits until the session ends. See [`ended`](crate::ended()).
    pub async fn ended(&self) -> Ended {
        crate::ended(&self.0).await
    }
}

impl FromRequest for Acting {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(extract(&request.extensions(), |presence| presence.require_actor().map(Self)))
    }
}

impl Deref for Acting {
    type Target = ActingSession;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
