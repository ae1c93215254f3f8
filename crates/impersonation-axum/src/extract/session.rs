use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use impersonation_tower::Ended;

use crate::extract::{Rejection, presence};

/// Any session, whoever acts in it; 401 where there is none. It derefs to [`impersonation_core::Session`].
///
/// ```
/// use impersonation_axum::Session;
///
/// async fn account(session: Session) -> String {
///     format!("the account of {}", session.subject())
/// }
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an extractor is taken apart in the arguments of a handler")]
pub struct Session(pub impersonation_core::Session);

impl Session {
    /// Waits until the session ends, for a stream of events to close itself by. See [`impersonation_tower::ended`].
    pub async fn ended(&self) -> Ended {
        impersonation_tower::ended(&self.0).await
    }
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let session = presence(parts)?.require();
        session.cloned().map(Self).map_err(|refusal| Rejection::new(refusal, parts))
    }
}

impl Deref for Session {
    type Target = impersonation_core::Session;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
