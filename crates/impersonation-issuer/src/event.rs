use std::fmt;

use impersonation_core::{ActorKind, Timestamp, audit};
use serde::{Deserialize, Serialize};

use crate::cause::Cause;
use crate::grant::Party;
use crate::id::{ConsentId, EventId, GrantId};

/// What happened to a grant or a consent. Everything that it says is copied in, so that it still says it when all else is gone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// Its id, which sorts by time.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// The issuer.
    pub issuer: Box<str>,
    /// Who acts, or wants to: the impersonator. `None` where a user gave their consent unasked.
    pub impersonator: Option<Party>,
    /// Whose account it is about.
    pub subject: Box<str>,
    /// In which organization.
    pub organization: Option<Box<str>>,
    /// Why, in the impersonator's words.
    pub reason: Option<Box<str>>,
    /// Which grant: the `sid`.
    pub grant: Option<GrantId>,
    /// Which consent.
    pub consent: Option<ConsentId>,
}

impl Event {
    /// An event of which no more is known yet.
    #[must_use]
    pub fn new(
        id: EventId,
        at: Timestamp,
        kind: EventKind,
        issuer: impl Into<Box<str>>,
        subject: impl Into<Box<str>>,
    ) -> Self {
        Self {
            id,
            at,
            kind,
            issuer: issuer.into(),
            impersonator: None,
            subject: subject.into(),
            organization: None,
            reason: None,
            grant: None,
            consent: None,
        }
    }

    /// The same for an [`AuditSink`](audit::AuditSink). What nobody but the user did, they did themselves.
    #[must_use]
    pub fn to_audit(&self) -> audit::Event {
        let actor = match &self.impersonator {
            Some(party) => party.to_audit(),
            None => audit::Party::user(&*self.issuer, self.subject.clone()),
        };
        let mut event =
            audit::Event::of_grant(self.kind.to_audit(self.at), self.at, &*self.subject, &*self.issuer, actor);
        event = event.with_id(self.id.as_str());
        if let Some(grant) = &self.grant {
            event = event.with_session_id(grant.as_str());
        }
        if let Some(organization) = &self.organization {
            event = event.with_organization(&**organization);
        }
        match &self.reason {
            Some(reason) => event.with_reason(&**reason),
            None => event,
        }
    }
}

impl Party {
    fn to_audit(&self) -> audit::Party {
        let kind = match &*self.profile {
            "human" => ActorKind::Staff,
            "ai_agent" => ActorKind::Agent,
            "service" => ActorKind::Service,
            _ => ActorKind::Unknown,
        };
        let party = audit::Party::actor(&*self.issuer, self.subject.clone(), kind);
        match &self.email {
            Some(email) => party.with_email(&**email),
            None => party,
        }
    }
}

/// The reason may say anything of people.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("at", &self.at)
            .field("kind", &self.kind)
            .field("impersonator", &self.impersonator.as_ref().map(|party| &party.subject))
            .field("subject", &self.subject)
            .field("grant", &self.grant)
            .finish_non_exhaustive()
    }
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// Somebody wanted to start, and may not.
    #[non_exhaustive]
    StartRefused {
        /// The code of the refusal, the true one: it is not what the impersonator was told.
        why: Box<str>,
    },
    /// An impersonation was started.
    #[non_exhaustive]
    Started {
        /// When it ends at the latest.
        ends_at: Timestamp,
        /// Whether it goes without a consent that is needed otherwise.
        consent_waived: bool,
        /// What it opens beyond what is open to all.
        capabilities: Vec<Box<str>>,
    },
    /// Its start was repeated: there is another ticket, and the one before is dead.
    TicketReissued,
    /// Its ticket was redeemed: somebody is in.
    Redeemed,
    /// It ended.
    #[non_exhaustive]
    Ended {
        /// Why.
        cause: Cause,
        /// Who ended it, where somebody did.
        by: Option<Party>,
    },
    /// A user was asked for their consent.
    ConsentRequested,
    /// A user gave it.
    #[non_exhaustive]
    ConsentGranted {
        /// Until when.
        until: Timestamp,
    },
    /// A user took it back, or turned the request down.
    ConsentWithdrawn,
}

impl EventKind {
    /// Its code: `started`, `consent_granted`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::StartRefused { .. } => "start_refused",
            Self::Started { .. } => "started",
            Self::TicketReissued => "ticket_reissued",
            Self::Redeemed => "redeemed",
            Self::Ended { .. } => "ended",
            Self::ConsentRequested => "consent_requested",
            Self::ConsentGranted { .. } => "consent_granted",
            Self::ConsentWithdrawn => "consent_withdrawn",
        }
    }

    fn to_audit(&self, at: Timestamp) -> audit::EventKind {
        match self {
            Self::StartRefused { why } => audit::EventKind::start_refused(why.clone()),
            Self::Started { ends_at, consent_waived, capabilities } => {
                audit::EventKind::started(ends_at.since(at), *consent_waived, capabilities.clone())
            }
            Self::TicketReissued => audit::EventKind::TicketReissued,
            Self::Redeemed => audit::EventKind::Redeemed,
            Self::Ended { cause, by } => audit::EventKind::ended(cause.as_str(), by.as_ref().map(Party::to_audit)),
            Self::ConsentRequested => audit::EventKind::ConsentRequested,
            Self::ConsentGranted { until } => audit::EventKind::consent_granted(*until),
            Self::ConsentWithdrawn => audit::EventKind::ConsentWithdrawn,
        }
    }
}
