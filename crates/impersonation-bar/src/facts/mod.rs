//! What is to be said of a session in which somebody acts: as the bar, as JSON, or as a response header.
//!
//! Facts are for showing. Texts are cut, and what is not seen is taken out of them: decide nothing by them.

mod header;
mod status;

use std::fmt;

use impersonation_core::profile::Dialect;
use impersonation_core::session::{Actor, ActorKind, Organization};
use impersonation_core::{ActingSession, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use header::HEADER;
pub use status::Status;

use crate::details::Details;
use crate::text;

/// What is to be said of a session in which somebody acts.
///
/// `Serialize` gives what a single-page application needs to show a bar of its own; `Debug` names nobody.
#[derive(Clone, Serialize)]
pub struct Facts {
    actor: ActorFacts,
    subject: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    began_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Timestamp>,
    now: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_only: Option<bool>,
    stop: Box<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_to: Option<Box<str>>,
    /// Tells this impersonation from the next one in the same tab, and names nobody.
    #[serde(skip)]
    key: Box<str>,
}

#[derive(Clone, Serialize)]
struct ActorFacts {
    subject: Box<str>,
    issuer: Box<str>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Box<str>>,
    #[serde(skip)]
    party: ActorKind,
}

#[derive(Clone, Serialize)]
struct Named {
    id: Box<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Box<str>>,
}

impl Facts {
    pub(crate) fn new(session: &ActingSession, now: Timestamp, details: Details, stop: &str) -> Self {
        let subject = Named { id: visible(session.subject()), name: details.subject_name };
        let reason = details.reason.or_else(|| session.reason().and_then(text::kept));
        Self {
            actor: ActorFacts::of(session.actor(), details.actor_name),
            subject,
            organization: named(session.organization(), details.organization_name),
            reason,
            began_at: details.began_at.or_else(|| session.impersonation_began_at()),
            ends_at: details.ends_at.or_else(|| limit(session)),
            now,
            read_only: details.read_only,
            stop: stop.into(),
            return_to: details.return_to.map(|path| path.as_str().into()),
            key: key(session),
        }
    }

    /// Who acts: the name that the application gave, else the actor's e-mail address, else their subject.
    pub fn actor(&self) -> &str {
        self.actor.name.as_deref().or(self.actor.email.as_deref()).unwrap_or(&self.actor.subject)
    }

    /// What kind of party acts.
    pub fn actor_kind(&self) -> ActorKind {
        self.actor.party
    }

    /// As whom: the name that the application gave, else the subject.
    pub fn subject(&self) -> &str {
        self.subject.shown()
    }

    /// In which organization: the name that the application gave, else its slug, else its id.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_ref().map(Named::shown)
    }

    /// Why.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Since when.
    pub fn began_at(&self) -> Option<Timestamp> {
        self.began_at
    }

    /// Until when, where there is a limit.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.ends_at
    }

    /// The moment that they were true at.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether the actor may only read, where the application said so.
    pub fn read_only(&self) -> Option<bool> {
        self.read_only
    }

    pub(crate) fn return_to(&self) -> Option<&str> {
        self.return_to.as_deref()
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

impl ActorFacts {
    fn of(actor: &Actor, name: Option<Box<str>>) -> Self {
        Self {
            subject: visible(actor.subject()),
            issuer: visible(actor.issuer()),
            kind: actor.kind().as_str(),
            email: actor.email().and_then(text::kept),
            name,
            party: actor.kind(),
        }
    }
}

impl Named {
    fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// Where nothing of a text is seen, that is shown.
fn visible(text: &str) -> Box<str> {
    text::kept(text).unwrap_or_else(|| char::REPLACEMENT_CHARACTER.to_string().into())
}

/// The organization by name; a name alone where the session has none of its own.
fn named(organization: Option<&Organization>, name: Option<Box<str>>) -> Option<Named> {
    match organization {
        Some(organization) => {
            let name = name.or_else(|| organization.slug().and_then(text::kept));
            Some(Named { id: visible(organization.id()), name })
        }
        None => name.map(|name| Named { id: name.clone(), name: Some(name) }),
    }
}

/// A token's expiry limits the impersonation where its issuer does not mint it anew behind the user's back; hosted providers do.
fn limit(session: &ActingSession) -> Option<Timestamp> {
    matches!(session.dialect(), Dialect::Rfc8693 | Dialect::Impersonation).then(|| session.expires_at())
}

fn key(session: &ActingSession) -> Box<str> {
    let began_at = session.impersonation_began_at().map_or(0, Timestamp::as_unix_seconds);
    let parts = [
        session.issuer(),
        session.subject(),
        session.actor().issuer(),
        session.actor().subject(),
        session.session_id().unwrap_or_default(),
        &began_at.to_string(),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facts")
            .field("kind", &self.actor.kind)
            .field("began_at", &self.began_at)
            .field("ends_at", &self.ends_at)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}
