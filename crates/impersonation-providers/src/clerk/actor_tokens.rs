use impersonation_core::Timestamp;
use impersonation_core::provider::{Link, ProviderError, ProviderErrorKind, Secret};
use serde::Deserialize;

use super::client::sound_id;
use super::{Actor, ActorTokenRequest, Clerk, time};
use crate::http::Call;

/// An impersonation that may begin: a ticket by which somebody signs in as a user, once.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ActorToken {
    /// `act_…`, by which it is revoked.
    pub id: Box<str>,
    /// Whether it was used.
    pub status: Option<ActorTokenStatus>,
    /// As whom.
    pub user_id: Option<Box<str>>,
    /// Who will act.
    pub actor: Option<Actor>,
    /// The ticket, for clerk-js: `signIn.create({ strategy: 'ticket', ticket })`.
    pub token: Option<Secret>,
    /// Where a browser redeems it. Clerk signs out there whoever is signed in, unless the instance has multi-session applications.
    pub url: Option<Link>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The last change.
    pub updated_at: Option<Timestamp>,
}

/// Whether an actor token was used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ActorTokenStatus {
    /// Not yet.
    Pending,
    /// It was: a session goes on, or did.
    Accepted,
    /// It cannot be any longer.
    Revoked,
    /// A word that Clerk did not have when this was written.
    #[serde(untagged)]
    Other(Box<str>),
}

/// All but the id may be missing: a ticket that exists is not to be lost for a field that nothing hangs on.
#[derive(Deserialize)]
struct Answer {
    id: Box<str>,
    status: Option<ActorTokenStatus>,
    user_id: Option<Box<str>>,
    actor: Option<Actor>,
    token: Option<Box<str>>,
    url: Option<Box<str>>,
    #[serde(default, deserialize_with = "time::maybe")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time::maybe")]
    updated_at: Option<Timestamp>,
}

impl Clerk {
    /// Makes an actor token, which lets its bearer act as a user: `POST /actor_tokens`. It is sent once, and never repeated.
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use std::time::Duration;
    /// use impersonation_providers::clerk::ActorTokenRequest;
    ///
    /// let request = ActorTokenRequest::new("user_2", "user_staff").expires_in(Duration::from_secs(60)).reason("Ticket 4711");
    /// let token = clerk.create_actor_token(&request).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for a request that cannot be right, before Clerk is asked; `Denied` where the plan has no impersonation left
    /// (402); `Unreadable` where the answer is of another user or actor than were asked for; else what Clerk says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend-api/tag/actor-tokens>.
    pub async fn create_actor_token(&self, request: &ActorTokenRequest) -> Result<ActorToken, ProviderError> {
        let call = Call::post(["actor_tokens"]).json(&request.body(self.ticket_lifetime)?)?;
        let answer: Answer = self.api.ask(self.signed(call)).await?;
        let is_theirs = answer.user_id.as_deref().is_none_or(|user| user == request.user_id());
        let is_by_them = answer.actor.as_ref().is_none_or(|actor| actor.subject() == request.actor());
        if !is_theirs || !is_by_them {
            return Err(ProviderError::new(ProviderErrorKind::Unreadable));
        }
        self.actor_token(answer)
    }

    /// Revokes an actor token that nobody has used yet: `POST /actor_tokens/{id}/revoke`.
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// clerk.revoke_actor_token("act_1").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for what is no id; `NotFound` where there is no such token; `Rejected` with the code
    /// `actor_token_cannot_be_revoked_code` where it is not pending: **where it was accepted, the impersonation goes on** as a session,
    /// to be found by [`sessions`](Self::sessions) and ended by [`revoke_session`](Self::revoke_session).
    ///
    /// Follows <https://clerk.com/docs/reference/backend-api/tag/actor-tokens>.
    pub async fn revoke_actor_token(&self, id: &str) -> Result<ActorToken, ProviderError> {
        let call = Call::post(["actor_tokens", sound_id(id)?, "revoke"]).idempotent();
        self.actor_token(self.api.ask(self.signed(call)).await?)
    }

    fn actor_token(&self, answer: Answer) -> Result<ActorToken, ProviderError> {
        let Answer { id, status, user_id, actor, token, url, created_at, updated_at } = answer;
        let url = url.map(|url| self.link(url)).transpose()?;
        Ok(ActorToken { id, status, user_id, actor, token: token.map(Secret::new), url, created_at, updated_at })
    }
}
