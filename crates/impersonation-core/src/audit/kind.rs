use std::time::Duration;

use serde::ser::SerializeStruct;

use super::Party;
use crate::time::Timestamp;

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
    /// An impersonation was asked for and refused.
    #[non_exhaustive]
    StartRefused {
        /// A word for why, of the issuer's.
        why: Box<str>,
    },
    /// An impersonation was granted.
    #[non_exhaustive]
    Started {
        /// How long it may last, where that is fixed.
        duration: Option<Duration>,
        /// Whether it goes without the consent that it would have needed.
        consent_waived: bool,
        /// What it opens beyond what is open to all.
        capabilities: Vec<Box<str>>,
    },
    /// The ticket of a grant was turned into a session.
    Redeemed,
    /// A grant got a new ticket; the one before is worth nothing.
    TicketReissued,
    /// An impersonation ended.
    #[non_exhaustive]
    Ended {
        /// A word for why, of the issuer's.
        cause: Box<str>,
        /// Who ended it; `None` where nobody did, as by the clock.
        by: Option<Box<Party>>,
    },
    /// A user was asked for consent.
    ConsentRequested,
    /// A user consented.
    #[non_exhaustive]
    ConsentGranted {
        /// Until when it holds.
        until: Timestamp,
    },
    /// A user took consent back.
    ConsentWithdrawn,
}

impl EventKind {
    /// A start that was refused, with a word for why.
    pub fn start_refused(why: impl Into<Box<str>>) -> Self {
        Self::StartRefused { why: why.into() }
    }

    /// A start: how long it may last, whether it goes without the consent that it would have needed, and what it opens beyond what
    /// is open to all.
    pub fn started(duration: impl Into<Option<Duration>>, consent_waived: bool, capabilities: Vec<Box<str>>) -> Self {
        Self::Started { duration: duration.into(), consent_waived, capabilities }
    }

    /// An end, with a word for why, and who ended it.
    pub fn ended(cause: impl Into<Box<str>>, by: impl Into<Option<Party>>) -> Self {
        Self::Ended { cause: cause.into(), by: by.into().map(Box::new) }
    }

    /// A consent, and until when it holds.
    pub fn consent_granted(until: Timestamp) -> Self {
        Self::ConsentGranted { until }
    }

    /// The name of the variant in snake case: `request`, `start_refused`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Request { .. } => "request",
            Self::Reveal { .. } => "reveal",
            Self::StartRefused { .. } => "start_refused",
            Self::Started { .. } => "started",
            Self::Redeemed => "redeemed",
            Self::TicketReissued => "ticket_reissued",
            Self::Ended { .. } => "ended",
            Self::ConsentRequested => "consent_requested",
            Self::ConsentGranted { .. } => "consent_granted",
            Self::ConsentWithdrawn => "consent_withdrawn",
        }
    }

    /// How many members [`write`](Self::write) writes.
    pub(super) const fn members(&self) -> usize {
        match self {
            Self::Request { .. } | Self::Started { .. } => 3,
            Self::Reveal { .. } | Self::Ended { .. } => 2,
            Self::StartRefused { .. } | Self::ConsentGranted { .. } => 1,
            Self::Redeemed | Self::TicketReissued => 0,
            Self::ConsentRequested | Self::ConsentWithdrawn => 0,
        }
    }

    /// What is of this kind alone, as members of the event; times and durations in seconds.
    pub(super) fn write<S: SerializeStruct>(&self, event: &mut S) -> Result<(), S::Error> {
        match self {
            Self::Request { method, route, status } => {
                event.serialize_field("method", method)?;
                event.serialize_field("route", route)?;
                event.serialize_field("status", status)
            }
            Self::Reveal { class, why } => {
                event.serialize_field("class", class)?;
                event.serialize_field("why", why)
            }
            Self::StartRefused { why } => event.serialize_field("why", why),
            Self::Started { duration, consent_waived, capabilities } => {
                event.serialize_field("duration", &duration.map(|length| length.as_secs()))?;
                event.serialize_field("consent_waived", consent_waived)?;
                event.serialize_field("capabilities", capabilities)
            }
            Self::Ended { cause, by } => {
                event.serialize_field("cause", cause)?;
                event.serialize_field("by", by)
            }
            Self::ConsentGranted { until } => event.serialize_field("until", until),
            Self::Redeemed | Self::TicketReissued => Ok(()),
            Self::ConsentRequested | Self::ConsentWithdrawn => Ok(()),
        }
    }
}
