use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::presence::ActingSession;
use crate::session::{Actor, PriorActor, Session};
use crate::time::Timestamp;

/// Something that an actor did in a user's session. It serializes as one flat object with both identities; clones share them.
#[derive(Clone, Debug)]
pub struct Event {
    at: Timestamp,
    session: Session,
    actor: Actor,
    kind: EventKind,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// A request.
    #[non_exhaustive]
    Request {
        /// Its method, in its exact case, cut to 32 characters.
        method: Box<str>,
        /// The pattern of the route; `None` where none matched, or none is known.
        route: Option<Box<str>>,
        /// The status of the response; `None` where whoever asked went away before there was one, or a handler panicked.
        status: Option<u16>,
    },
    /// Fields of a class were shown to the actor after all.
    #[non_exhaustive]
    Reveal {
        /// The class of data.
        class: Box<str>,
        /// Why, in the actor's words.
        why: Box<str>,
    },
}

impl EventKind {
    /// `request` or `reveal`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Request { .. } => "request",
            Self::Reveal { .. } => "reveal",
        }
    }
}

impl Event {
    pub(super) fn new(at: Timestamp, session: &ActingSession, kind: EventKind) -> Self {
        Self { at, session: session.session().clone(), actor: session.actor().clone(), kind }
    }

    /// When it happened, by the machine's clock: a request when it came.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The session: as whom, in which organization, why.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Who really acted.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What was done.
    pub fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// Logs it at level INFO under [`TARGET`](super::TARGET); nothing without the feature `tracing`.
    #[cfg(feature = "tracing")]
    pub(super) fn trace(&self) {
        let (session, actor) = (&self.session, &self.actor);
        let (method, route, status) = match &self.kind {
            EventKind::Request { method, route, status } => (Some(&**method), route.as_deref(), *status),
            EventKind::Reveal { .. } => (None, None, None),
        };
        let (class, why) = match &self.kind {
            EventKind::Reveal { class, why } => (Some(&**class), Some(&**why)),
            EventKind::Request { .. } => (None, None),
        };
        tracing::info!(
            target: super::TARGET,
            event = self.kind.as_str(),
            method,
            route,
            status,
            class,
            why,
            subject = session.subject(),
            issuer = session.issuer(),
            actor = actor.subject(),
            actor_issuer = actor.issuer(),
            acting = actor.kind().as_str(),
            session_id = session.session_id(),
            organization = session.organization().map(|organization| organization.id()),
            reason = session.reason(),
        );
    }

    /// Logs it at level INFO under [`TARGET`](super::TARGET); nothing without the feature `tracing`.
    #[cfg(not(feature = "tracing"))]
    pub(super) fn trace(&self) {}
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let session = &self.session;
        let mut event = serializer.serialize_struct("Event", 14)?;
        event.serialize_field("at", &self.at)?;
        event.serialize_field("event", self.kind.as_str())?;
        match &self.kind {
            EventKind::Request { method, route, status } => {
                event.serialize_field("method", method)?;
                event.serialize_field("route", route)?;
                event.serialize_field("status", status)?;
            }
            EventKind::Reveal { class, why } => {
                event.serialize_field("class", class)?;
                event.serialize_field("why", why)?;
            }
        }
        event.serialize_field("subject", session.subject())?;
        event.serialize_field("issuer", session.issuer())?;
        event.serialize_field("actor", &Party::of(&self.actor))?;
        event.serialize_field("prior_actors", &Prior(session.prior_actors()))?;
        event.serialize_field("session_id", &session.session_id())?;
        event.serialize_field("organization", &session.organization().map(|organization| organization.id()))?;
        event.serialize_field("reason", &session.reason())?;
        event.end()
    }
}

#[derive(serde::Serialize)]
struct Party<'a> {
    subject: &'a str,
    issuer: &'a str,
    kind: &'static str,
    email: Option<&'a str>,
}

impl<'a> Party<'a> {
    fn of(actor: &'a Actor) -> Self {
        Self { subject: actor.subject(), issuer: actor.issuer(), kind: actor.kind().as_str(), email: actor.email() }
    }
}

struct Prior<'a>(&'a [PriorActor]);

impl Serialize for Prior<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Earlier<'a> {
            subject: &'a str,
            issuer: &'a str,
        }
        serializer.collect_seq(self.0.iter().map(|actor| Earlier { subject: actor.subject(), issuer: actor.issuer() }))
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {} as {}", self.kind.as_str(), self.actor.subject(), self.session.subject())
    }
}
