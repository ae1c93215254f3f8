use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use impersonation_tower::Ended;

use crate::extract::{Rejection, presence};

/// A user in person: 401 where there is nobody, 403 where an actor of any kind is there. It derefs to
/// [`impersonation_core::OwnSession`], which nobody can make of another's session.
///
/// ```
/// use impersonation_axum::OwnSession;
///
/// async fn close_account(OwnSession(session): OwnSession) -> String {
///     format!("closed the account of {}", session.subject())
/// }
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an extractor is taken apart in the arguments of a handler")]
pub struct OwnSession(pub impersonation_core::OwnSession);

impl OwnSession {
    /// Waits until the session ends. See [`impersonation_tower::ended`].
    pub async fn ended(&self) -> Ended {
        impersonation_tower::ended(&self.0).await
    }
}

impl<S: Sync> FromRequestParts<S> for OwnSession {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        presence(parts)?.require_own().map(Self).map_err(|refusal| Rejection::new(refusal, parts))
    }
}

impl Deref for OwnSession {
    type Target = impersonation_core::OwnSession;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
