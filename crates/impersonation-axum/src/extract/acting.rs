use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use impersonation_core::ActingSession;
use impersonation_tower::Ended;

use crate::extract::{Rejection, presence};

/// An actor in a user's session: 401 where there is nobody, 403 where the user is there in person. It derefs to
/// [`ActingSession`].
///
/// ```
/// use impersonation_axum::Acting;
///
/// async fn stop(acting: Acting) -> String {
///     format!("{} stops acting as {}", acting.actor().subject(), acting.subject())
/// }
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an extractor is taken apart in the arguments of a handler")]
pub struct Acting(pub ActingSession);

impl Acting {
    /// Waits until the session ends. See [`impersonation_tower::ended`].
    pub async fn ended(&self) -> Ended {
        impersonation_tower::ended(&self.0).await
    }
}

impl<S: Sync> FromRequestParts<S> for Acting {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        presence(parts)?.require_actor().map(Self).map_err(|refusal| Rejection::new(refusal, parts))
    }
}

impl Deref for Acting {
    type Target = ActingSession;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
