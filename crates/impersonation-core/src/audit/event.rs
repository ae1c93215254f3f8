use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{EventKind, Party};
use crate::presence::ActingSession;
use crate::session::{PriorActor, Session};
use crate::time::Timestamp;

/// Something that an actor did in a user's session, or that became of a grant to act in one. It serializes as one flat object
/// with both identities; clones of one of a session share that.
#[derive(Clone, Debug)]
pub struct Event {
    at: Timestamp,
    id: Option<Box<str>>,
    kind: EventKind,
    actor: Party,
    place: Place,
}

/// Whose account it touches, and where.
#[derive(Clone, Debug)]
enum Place {
    Session(Session),
    Grant(Box<Grant>),
}

#[derive(Clone, Debug)]
struct Grant {
    subject: Box<str>,
    issuer: Box<str>,
    session_id: Option<Box<str>>,
    organization: Option<Box<str>>,
    reason: Option<Box<str>>,
}

impl Event {
    pub(super) fn new(at: Timestamp, session: &ActingSession, kind: EventKind) -> Self {
        let (actor, place) = (Party::from(session.actor()), Place::Session(session.session().clone()));
        Self { at, id: None, kind, actor, place }
    }

    /// An event of an issuer's: what became of a grant, or of consent to one. `actor` did it, or wants to act as `subject` at
    /// `issuer`; the session that they will act in need not exist.
    ///
    /// ```
    /// use impersonation_core::audit::{Event, EventKind, Party};
    /// use impersonation_core::{ActorKind, Timestamp};
    ///
    /// let staff = Party::actor("https://login.example", "staff_1", ActorKind::Staff);
    /// let customer = Party::user("https://login.example", "user_2");
    /// let at = Timestamp::from_unix_seconds(1_700_000_000);
    /// let ended = EventKind::ended("revoked", customer);
    /// let event = Event::of_grant(ended, at, "user_2", "https://app.example", staff).with_session_id("grant_1");
    /// assert_eq!(event.to_string(), "ended by staff_1 as user_2");
    /// ```
    #[must_use]
    pub fn of_grant(
        kind: EventKind,
        at: Timestamp,
        subject: impl Into<Box<str>>,
        issuer: impl Into<Box<str>>,
        actor: Party,
    ) -> Self {
        let (subject, issuer) = (subject.into(), issuer.into());
        let grant = Grant { subject, issuer, session_id: None, organization: None, reason: None };
        Self { at, id: None, kind, actor, place: Place::Grant(Box::new(grant)) }
    }

    /// With an id of its own, by which whoever keeps events tells a repetition.
    #[must_use]
    pub fn with_id(self, id: impl Into<Box<str>>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// With the id of the grant, which is its session's. An event in a session keeps what the session says.
    #[must_use]
    pub fn with_session_id(self, session_id: impl Into<Box<str>>) -> Self {
        self.with(|grant| grant.session_id = Some(session_id.into()))
    }

    /// With the organization that the actor acts in. An event in a session keeps what the session says.
    #[must_use]
    pub fn with_organization(self, organization: impl Into<Box<str>>) -> Self {
        self.with(|grant| grant.organization = Some(organization.into()))
    }

    /// With why, in the actor's words. An event in a session keeps what the session says.
    #[must_use]
    pub fn with_reason(self, reason: impl Into<Box<str>>) -> Self {
        self.with(|grant| grant.reason = Some(reason.into()))
    }

    fn with(mut self, change: impl FnOnce(&mut Grant)) -> Self {
        if let Place::Grant(grant) = &mut self.place {
            change(grant);
        }
        self
    }

    /// When it happened, by the machine's clock: a request when it came.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Its own id, where it was given one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What was done.
    pub fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// The user whose account is touched.
    pub fn subject(&self) -> &str {
        match &self.place {
            Place::Session(session) => session.subject(),
            Place::Grant(grant) => &grant.subject,
        }
    }

    /// The issuer of the session that is acted in.
    pub fn issuer(&self) -> &str {
        match &self.place {
            Place::Session(session) => session.issuer(),
            Place::Grant(grant) => &grant.issuer,
        }
    }

    /// Who really acted.
    pub fn actor(&self) -> &Party {
        &self.actor
    }

    /// Actors before the present one, newest first. A grant has none.
    pub fn prior_actors(&self) -> &[PriorActor] {
        self.session().map_or(&[], Session::prior_actors)
    }

    /// The id of the session, or of the grant.
    pub fn session_id(&self) -> Option<&str> {
        match &self.place {
            Place::Session(session) => session.session_id(),
            Place::Grant(grant) => grant.session_id.as_deref(),
        }
    }

    /// The id of the organization that is acted in.
    pub fn organization(&self) -> Option<&str> {
        match &self.place {
            Place::Session(session) => session.organization().map(|organization| organization.id()),
            Place::Grant(grant) => grant.organization.as_deref(),
        }
    }

    /// Why the impersonation was started: free text of whoever did.
    pub fn reason(&self) -> Option<&str> {
        match &self.place {
            Place::Session(session) => session.reason(),
            Place::Grant(grant) => grant.reason.as_deref(),
        }
    }

    /// The session that it happened in; `None` for an event of a grant.
    pub fn session(&self) -> Option<&Session> {
        match &self.place {
            Place::Session(session) => Some(session),
            Place::Grant(_) => None,
        }
    }

    /// Logs it at level INFO under [`TARGET`](super::TARGET); nothing without the feature `tracing`. Layers and reveals do so
    /// themselves.
    pub fn trace(&self) {
        #[cfg(feature = "tracing")]
        super::trace::trace(self);
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut event = serializer.serialize_struct("Event", 10 + self.kind.members())?;
        event.serialize_field("at", &self.at)?;
        event.serialize_field("id", &self.id)?;
        event.serialize_field("event", self.kind.as_str())?;
        self.kind.write(&mut event)?;
        event.serialize_field("subject", self.subject())?;
        event.serialize_field("issuer", self.issuer())?;
        event.serialize_field("actor", &self.actor)?;
        event.serialize_field("prior_actors", &Prior(self.prior_actors()))?;
        event.serialize_field("session_id", &self.session_id())?;
        event.serialize_field("organization", &self.organization())?;
        event.serialize_field("reason", &self.reason())?;
        event.end()
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
        write!(f, "{} by {} as {}", self.kind.as_str(), self.actor.subject, self.subject())
    }
}
