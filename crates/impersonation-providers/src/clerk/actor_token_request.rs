use std::fmt;
use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde::Serialize;
use serde_json::{Map, Value};

use super::client::sound_id;

/// What Clerk writes into `act` by itself, and what a session layer decides by. `type` is among them because an actor of the type
/// `agent` is no impersonator: a human would hide behind it.
const RESERVED: [&str; 6] = ["sub", "iss", "sid", "type", "act", "auth_time"];
/// Most of who acts, in bytes.
const LONGEST_SUBJECT: usize = 512;

/// A wish for an actor token: as whom, who, and on what terms.
///
/// ```
/// use std::time::Duration;
/// use impersonation_providers::clerk::ActorTokenRequest;
///
/// let request = ActorTokenRequest::new("user_2", "user_staff")
///     .expires_in(Duration::from_secs(60))
///     .session_at_most(Duration::from_secs(15 * 60))
///     .reason("Ticket 4711");
/// ```
#[derive(Clone)]
#[must_use]
pub struct ActorTokenRequest {
    user_id: Box<str>,
    actor: Box<str>,
    members: Map<String, Value>,
    authenticated_at: Option<Timestamp>,
    expires_in: Option<Duration>,
    session_at_most: Option<Duration>,
}

#[derive(Serialize)]
pub(super) struct Body<'a> {
    user_id: &'a str,
    actor: Map<String, Value>,
    expires_in_seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_max_duration_in_seconds: Option<u64>,
}

impl ActorTokenRequest {
    /// `actor` wants to act as the user of this id. It becomes `act.sub`, which Clerk does not look at: take it from the
    /// impersonator's own session and never from the request.
    pub fn new(user_id: impl Into<Box<str>>, actor: impl Into<Box<str>>) -> Self {
        Self {
            user_id: user_id.into(),
            actor: actor.into(),
            members: Map::new(),
            authenticated_at: None,
            expires_in: None,
            session_at_most: None,
        }
    }

    /// Another member of `actor`, which will be one of `act` in every token of the session, and so in a cookie, of which browsers keep
    /// 4 KB. A second of one name replaces the first. A session layer shows `email` as that of the actor.
    ///
    /// `sub`, `iss`, `sid`, `type`, `act` and `auth_time` are refused when it is sent.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// Why: the member `reason`.
    pub fn reason(self, reason: impl Into<String>) -> Self {
        self.member("reason", reason.into())
    }

    /// When the impersonator last proved who they are: `act.auth_time`. [Policies](impersonation_core::Policy) that ask how long an
    /// impersonation has lasted count from there. Clerk does not look at it either.
    pub fn authenticated_at(self, moment: Timestamp) -> Self {
        Self { authenticated_at: Some(moment), ..self }
    }

    /// How long the token can be used, in whole seconds and at least one; else as long as [`Clerk::ticket_lifetime`](super::Clerk) says.
    pub fn expires_in(self, lifetime: Duration) -> Self {
        Self { expires_in: Some(lifetime), ..self }
    }

    /// How long the session can last, in whole seconds and at least one; 30 minutes by Clerk's default. It ends after ten minutes
    /// without activity in any case.
    pub fn session_at_most(self, duration: Duration) -> Self {
        Self { session_at_most: Some(duration), ..self }
    }

    /// As whom.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Who will act.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// # Errors
    ///
    /// When something in it cannot be right.
    pub(super) fn body(&self, lifetime: Duration) -> Result<Body<'_>, ProviderError> {
        let is_subject = (1..=LONGEST_SUBJECT).contains(&self.actor.len()) && !self.actor.chars().any(char::is_control);
        let is_reserved = |name: &String| name.is_empty() || RESERVED.contains(&name.as_str());
        if !is_subject || self.actor == self.user_id || self.members.keys().any(is_reserved) {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        }
        let mut actor = self.members.clone();
        actor.insert("sub".into(), (*self.actor).into());
        if let Some(moment) = self.authenticated_at {
            actor.insert("auth_time".into(), moment.as_unix_seconds().into());
        }
        Ok(Body {
            user_id: sound_id(&self.user_id)?,
            actor,
            expires_in_seconds: seconds(self.expires_in.unwrap_or(lifetime))?,
            session_max_duration_in_seconds: self.session_at_most.map(seconds).transpose()?,
        })
    }
}

/// Less than a second would be zero, which an API may take for no limit.
pub(super) fn seconds(duration: Duration) -> Result<u64, ProviderError> {
    match duration.as_secs() {
        0 => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        seconds => Ok(seconds),
    }
}

/// The members may say anything.
impl fmt::Debug for ActorTokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActorTokenRequest")
            .field("user_id", &self.user_id)
            .field("actor", &self.actor)
            .field("expires_in", &self.expires_in)
            .field("session_at_most", &self.session_at_most)
            .finish_non_exhaustive()
    }
}
