use std::ops::RangeInclusive;

use impersonation_core::provider::{ProviderError, ProviderErrorKind};

use super::client::sound_id;
use super::list::Listing;
use super::{Clerk, Session, SessionStatus};
use crate::http::Call;

/// How many items Clerk gives at once.
pub(super) const LIMITS: RangeInclusive<u16> = 1..=500;

/// Which sessions to list: those of a user, of a client, or of both.
///
/// ```
/// use impersonation_providers::clerk::{SessionQuery, SessionStatus};
///
/// let query = SessionQuery::of_user("user_2").status(SessionStatus::Active).limit(50);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SessionQuery {
    user_id: Option<Box<str>>,
    client_id: Option<Box<str>>,
    status: Option<SessionStatus>,
    limit: Option<u16>,
    offset: u32,
}

impl SessionQuery {
    /// Those of a user, in whatever browser.
    pub fn of_user(id: impl Into<Box<str>>) -> Self {
        Self { user_id: Some(id.into()), client_id: None, status: None, limit: None, offset: 0 }
    }

    /// Those of a browser or device, of whatever user.
    pub fn of_client(id: impl Into<Box<str>>) -> Self {
        Self { user_id: None, client_id: Some(id.into()), status: None, limit: None, offset: 0 }
    }

    /// Of these only a user's.
    pub fn and_user(self, id: impl Into<Box<str>>) -> Self {
        Self { user_id: Some(id.into()), ..self }
    }

    /// Only those of a status.
    pub fn status(self, status: SessionStatus) -> Self {
        Self { status: Some(status), ..self }
    }

    /// How many at most, 1 to 500; 10 by Clerk's default.
    pub fn limit(self, limit: u16) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// How many of the newest are left out.
    pub fn offset(self, offset: u32) -> Self {
        Self { offset, ..self }
    }

    fn call(&self) -> Result<Call, ProviderError> {
        // An id that is left empty would list the sessions of everybody.
        let (user, client) = (self.user_id.as_deref(), self.client_id.as_deref());
        let status = self.status.as_ref().map(|status| sound_id(status.as_str())).transpose()?;
        let call = Call::get(["sessions"])
            .query_if("client_id", client.map(sound_id).transpose()?)
            .query_if("user_id", user.map(sound_id).transpose()?)
            .query_if("status", status);
        within(call, self.limit, self.offset)
    }
}

/// The part of a listing that is asked for.
///
/// # Errors
///
/// When Clerk does not give as many at once.
pub(super) fn within(call: Call, limit: Option<u16>, offset: u32) -> Result<Call, ProviderError> {
    if limit.is_some_and(|limit| !LIMITS.contains(&limit)) {
        return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
    }
    let offset = (offset > 0).then(|| offset.to_string());
    Ok(call.query_if("limit", limit.map(|limit| limit.to_string())).query_if("offset", offset))
}

impl Clerk {
    /// A session: `GET /sessions/{id}`.
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let session = clerk.session("sess_1").await?;
    /// if let Some(staff) = session.impersonator() {
    ///     println!("{} acts as {}", staff.subject(), session.user_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for what is no id; `NotFound` where there is no such session; else what Clerk says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/sessions/get-session>.
    pub async fn session(&self, id: &str) -> Result<Session, ProviderError> {
        self.api.ask(self.signed(Call::get(["sessions", sound_id(id)?]))).await
    }

    /// Sessions, newest first: `GET /sessions`. Clerk forgets old ones that have ended.
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::clerk::{SessionQuery, SessionStatus};
    ///
    /// let sessions = clerk.sessions(&SessionQuery::of_user("user_2").status(SessionStatus::Active)).await?;
    /// let impersonated = sessions.iter().filter(|session| session.impersonator().is_some()).count();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for a limit out of range or what is no id; else what Clerk says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/sessions/get-session-list>.
    pub async fn sessions(&self, query: &SessionQuery) -> Result<Vec<Session>, ProviderError> {
        self.api.ask::<Listing<Session>>(self.signed(query.call()?)).await.map(Listing::items)
    }

    /// Ends a session, whoever is in it: `POST /sessions/{id}/revoke`. Its tokens that are out stay good for up to a minute:
    /// [end them here too](impersonation_core::Verifier::revoke_session).
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// clerk.revoke_session("sess_1").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for what is no id; `NotFound` where there is no such session; else what Clerk says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/sessions/revoke-session>.
    pub async fn revoke_session(&self, id: &str) -> Result<(), ProviderError> {
        let call = Call::post(["sessions", sound_id(id)?, "revoke"]).idempotent();
        // Of its answer nothing is read: that it has ended must not hang on how that is written.
        self.api.tell(self.signed(call)).await
    }
}
