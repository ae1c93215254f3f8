use std::fmt;

use impersonation_core::ActorKind;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::object::Members;

/// Who acts in a session, or is to: the `actor` of Clerk's objects, and the `act` of the session's tokens.
///
/// An `actor` that is no object with a non-empty text as its `sub`, or has a member twice, is no answer that is read: it never counts as
/// nobody.
///
/// ```
/// use impersonation_core::ActorKind;
/// use impersonation_providers::clerk::Actor;
///
/// let actor: Actor = serde_json::from_str(r#"{"sub": "user_staff", "reason": "Ticket 4711"}"#)?;
/// assert_eq!((actor.subject(), actor.reason()), ("user_staff", Some("Ticket 4711")));
/// assert_eq!(actor.kind(), ActorKind::Staff);
/// assert!(serde_json::from_str::<Actor>(r#"{"reason": "Ticket 4711"}"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Deserialize)]
#[serde(try_from = "Members")]
pub struct Actor {
    subject: Box<str>,
    members: Map<String, Value>,
}

impl Actor {
    /// `sub`: a user's id, or whatever the caller of the API wrote there.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What kind of party it is, as a session layer reads it from the token: staff without a `type`, an agent where it is `agent`,
    /// else unknown.
    pub fn kind(&self) -> ActorKind {
        match self.members.get("type") {
            None => ActorKind::Staff,
            Some(kind) if kind.as_str() == Some("agent") => ActorKind::Agent,
            Some(_) => ActorKind::Unknown,
        }
    }

    /// Whether it impersonates: whoever is not known to be an agent.
    pub fn is_impersonator(&self) -> bool {
        self.kind().is_impersonator()
    }

    /// `reason`, which a start through [`Provider`](impersonation_core::Provider) writes there.
    pub fn reason(&self) -> Option<&str> {
        self.members.get("reason")?.as_str()
    }

    /// Everything but `sub`.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }
}

impl TryFrom<Members> for Actor {
    type Error = NoActor;

    fn try_from(Members(mut members): Members) -> Result<Self, NoActor> {
        match members.remove("sub") {
            Some(Value::String(subject)) if !subject.is_empty() => Ok(Self { subject: subject.into(), members }),
            _ => Err(NoActor(())),
        }
    }
}

/// The other members are the application's, and may say anything.
impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Actor").field("subject", &self.subject).field("kind", &self.kind()).finish_non_exhaustive()
    }
}

/// An object that names nobody.
#[derive(Clone, Copy, Debug)]
pub struct NoActor(());

impl fmt::Display for NoActor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an actor has a sub, and it is a text that is not empty")
    }
}

impl std::error::Error for NoActor {}
