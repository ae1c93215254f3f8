//! Out of an impersonation, and of nothing else, where one browser holds several sessions.

use impersonation_core::ActingSession;
use impersonation_core::profile::Dialect;
use impersonation_core::provider::{ProviderError, ProviderErrorKind};

use super::{Clerk, Session, SessionQuery, SessionStatus};

/// A browser has few sessions.
const MOST_SESSIONS: u16 = 100;

impl Clerk {
    /// Ends the session of a request in which an actor is, by its `sid`, and no other: a session of the impersonator's own in the same
    /// browser goes on. A session of a user in person cannot be given.
    ///
    /// What is left for the browser: clerk-js still knows the session until it is told, so call
    /// `clerk.signOut({ sessionId })` with the same id, never `clerk.signOut()`, which signs out of all of them. Then make the
    /// session active that [`return_session`](Self::return_session) found, by `clerk.setActive({ session })`. Tokens that are out stay
    /// good for up to a minute: [end them here too](impersonation_core::Verifier::revoke_session).
    ///
    /// ```no_run
    /// # async fn example(
    /// #     clerk: impersonation_providers::Clerk,
    /// #     presence: impersonation_core::Presence,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// let acting = presence.require_actor().map_err(|_| "nobody acts")?;
    /// clerk.end_impersonation(&acting).await?;
    /// let own = clerk.return_session(&acting).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for a session that is not Clerk's; `NotFound` where the instance has no such session; else what Clerk says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/sessions/revoke-session>.
    pub async fn end_impersonation(&self, acting: &ActingSession) -> Result<(), ProviderError> {
        self.revoke_session(session_id(acting)?).await
    }

    /// The session that the impersonator has of their own in the same browser, to return to; the latest, where there are more.
    ///
    /// It is there only in a multi-session application, and only where `act.sub` is the id of a user of this instance. It is one of the
    /// same client, goes on, is the actor's by its user, and nobody acts in it.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     clerk: impersonation_providers::Clerk,
    /// #     acting: impersonation_core::ActingSession,
    /// # ) -> Result<(), impersonation_core::provider::ProviderError> {
    /// match clerk.return_session(&acting).await? {
    ///     Some(own) => println!("clerk.setActive({{ session: '{}' }})", own.id),
    ///     None => println!("sign in again"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`end_impersonation`](Self::end_impersonation); `Unreadable` where Clerk names another user or actor of the session than its
    /// token does.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/sessions/get-session-list>.
    pub async fn return_session(&self, acting: &ActingSession) -> Result<Option<Session>, ProviderError> {
        let session = self.session(session_id(acting)?).await?;
        let is_by_them = |actor: &super::Actor| actor.subject() == acting.actor().subject();
        if *session.user_id != *acting.subject() || !session.actor.as_ref().is_some_and(is_by_them) {
            return Err(ProviderError::new(ProviderErrorKind::Unreadable));
        }
        let Some(client) = &session.client_id else { return Ok(None) };
        let query = SessionQuery::of_client(client.clone()).status(SessionStatus::Active).limit(MOST_SESSIONS);
        let is_own = |other: &Session| {
            let is_beside = other.id != session.id && other.client_id == session.client_id;
            is_beside && other.is_active() && other.actor.is_none() && *other.user_id == *acting.actor().subject()
        };
        let others = self.sessions(&query).await?.into_iter().filter(is_own);
        Ok(others.max_by_key(|other| other.last_active_at))
    }
}

/// `sid`, and never `act.sid`, which may name another session.
fn session_id(acting: &ActingSession) -> Result<&str, ProviderError> {
    match (acting.dialect(), acting.session_id()) {
        (Dialect::Clerk, Some(id)) => Ok(id),
        _ => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
    }
}
