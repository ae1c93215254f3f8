use impersonation_core::Timestamp;
use impersonation_core::provider::{self, EventKind};
use serde::Deserialize;

use super::{Session, time};
use crate::object::{self, Object};

/// Something that happened at Clerk, from a signed delivery.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A session began, ended, or changed.
    Session(Box<SessionEvent>),
    /// Anything else.
    Other {
        /// The delivery's id.
        id: Box<str>,
        /// What it is: `user.created`, for instance.
        event: Box<str>,
    },
}

/// A session began, ended, or changed, whoever is in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionEvent {
    /// The delivery's id (`svix-id`), by which a repeat is known.
    pub id: Box<str>,
    /// What happened.
    pub kind: SessionEventKind,
    /// To which session.
    pub session: Session,
    /// When; where Clerk does not say, when the delivery was signed.
    pub at: Timestamp,
    /// In which instance.
    pub instance_id: Option<Box<str>>,
}

/// What can happen to a session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionEventKind {
    /// `session.created`.
    Created,
    /// `session.revoked`: somebody ended it from outside.
    Revoked,
    /// `session.ended`.
    Ended,
    /// `session.removed`: taken out of its client.
    Removed,
    /// `session.pending`: the user has something to do before it goes on.
    Pending,
    /// One that Clerk did not have when this was written, by the word behind `session.`.
    Other(Box<str>),
}

impl SessionEvent {
    /// The event as one of an impersonation; `None` for a session of the user in person or of an agent, and for what is neither its
    /// start nor its end.
    ///
    /// That a session has lapsed Clerk may not tell: for how long an impersonation lasted at most, ask [`Session::expire_at`].
    pub fn impersonation(&self) -> Option<provider::Event> {
        let actor = self.session.impersonator()?;
        let kind = match self.kind {
            SessionEventKind::Created => EventKind::Started,
            SessionEventKind::Revoked | SessionEventKind::Ended | SessionEventKind::Removed => EventKind::Ended,
            SessionEventKind::Pending | SessionEventKind::Other(_) => return None,
        };
        let mut event = provider::Event::new(kind, self.at, self.session.user_id.clone());
        event.id = Some(self.id.clone());
        event.impersonator = Some(actor.subject().into());
        event.reason = actor.reason().map(Into::into);
        event.session_id = Some(self.session.id.clone());
        event.organization = self.session.last_active_organization_id.clone();
        Some(event)
    }
}

impl Event {
    /// The event as one of an impersonation; `None` where it is another.
    pub fn impersonation(&self) -> Option<provider::Event> {
        match self {
            Self::Session(event) => event.impersonation(),
            Self::Other { .. } => None,
        }
    }

    /// Reads a body whose signature was checked. `id` and `signed_at` are the delivery's.
    pub(super) fn read(
        body: &[u8],
        id: &str,
        signed_at: Timestamp,
    ) -> Result<(Option<Box<str>>, Self), serde_json::Error> {
        let Object(Envelope { event, instance_id, timestamp }) = serde_json::from_slice(body)?;
        let Some(word) = event.strip_prefix("session.") else {
            return Ok((instance_id, Self::Other { id: id.into(), event }));
        };
        let kind = SessionEventKind::of(word);
        // From the text again, so that a session which names two actors is none.
        let Object(Delivered { data: session }) = serde_json::from_slice(body)?;
        let at = timestamp.unwrap_or(signed_at);
        let event = SessionEvent { id: id.into(), kind, session, at, instance_id: instance_id.clone() };
        Ok((instance_id, Self::Session(Box::new(event))))
    }
}

impl SessionEventKind {
    fn of(word: &str) -> Self {
        match word {
            "created" => Self::Created,
            "revoked" => Self::Revoked,
            "ended" => Self::Ended,
            "removed" => Self::Removed,
            "pending" => Self::Pending,
            other => Self::Other(other.into()),
        }
    }
}

/// What an event has around what happened.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    event: Box<str>,
    instance_id: Option<Box<str>>,
    #[serde(default, deserialize_with = "time::maybe")]
    timestamp: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Delivered {
    #[serde(deserialize_with = "object::one")]
    data: Session,
}
