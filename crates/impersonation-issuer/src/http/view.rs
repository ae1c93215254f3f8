//! What programs are shown. Each is described in the OpenAPI document, and a test holds it to that.

use impersonation_core::Timestamp;
use impersonation_core::provider::Page;
use serde::Serialize;

use crate::cause::Cause;
use crate::consent::{Consent, ConsentStanding};
use crate::directory::User;
use crate::event::{Event, EventKind};
use crate::grant::{ConsentState, Grant, Party, Slot};

/// A part of a listing.
#[derive(Serialize)]
pub(super) struct Items<T> {
    items: Vec<T>,
    next: Option<Box<str>>,
    has_more: bool,
}

impl<T> Items<T> {
    pub(super) fn of<'p, U>(page: &'p Page<U>, view: impl Fn(&'p U) -> Option<T>) -> Self {
        let next = page.next.as_ref().map(|cursor| cursor.as_str().into());
        Self { items: page.items.iter().filter_map(view).collect(), next, has_more: page.has_more }
    }

    pub(super) fn all(items: Vec<T>) -> Self {
        Self { items, next: None, has_more: false }
    }
}

#[derive(Serialize)]
pub(super) struct PartyView<'a> {
    issuer: &'a str,
    subject: &'a str,
    profile: &'a str,
    email: Option<&'a str>,
}

impl<'a> PartyView<'a> {
    fn of(party: &'a Party) -> Self {
        Self { issuer: &party.issuer, subject: &party.subject, profile: &party.profile, email: party.email.as_deref() }
    }
}

/// An impersonation, for staff.
#[derive(Serialize)]
pub(super) struct GrantView<'a> {
    session: &'a str,
    impersonator: PartyView<'a>,
    subject: &'a str,
    organization: Option<&'a str>,
    reason: Option<&'a str>,
    reason_id: Option<&'a str>,
    capabilities: &'a [Box<str>],
    consent: &'static str,
    consent_id: Option<&'a str>,
    started_at: Timestamp,
    ends_at: Timestamp,
    seen_at: Timestamp,
    /// `None` while its ticket waits.
    slot: Option<Slot>,
    end: Option<EndView<'a>>,
}

#[derive(Serialize)]
struct EndView<'a> {
    at: Timestamp,
    cause: Cause,
    by: Option<PartyView<'a>>,
}

impl<'a> GrantView<'a> {
    pub(super) fn of(grant: &'a Grant) -> Self {
        let (consent, consent_id) = match &grant.consent {
            ConsentState::NotNeeded => ("not_needed", None),
            ConsentState::Waived => ("waived", None),
            ConsentState::Given(id) => ("given", Some(id.as_str())),
        };
        Self {
            session: grant.id.as_str(),
            impersonator: PartyView::of(&grant.impersonator),
            subject: &grant.subject,
            organization: grant.organization.as_deref(),
            reason: grant.reason.as_deref(),
            reason_id: grant.reason_id.as_ref().map(|id| id.as_str()),
            capabilities: &grant.capabilities,
            consent,
            consent_id,
            started_at: grant.started_at,
            ends_at: grant.ends_at,
            seen_at: grant.seen_at,
            slot: grant.slot,
            end: grant.end.as_ref().map(|end| EndView {
                at: end.at,
                cause: end.cause,
                by: end.by.as_ref().map(PartyView::of),
            }),
        }
    }
}

/// An impersonation, for the user whose account it was in: without the reason, which is written for staff.
#[derive(Serialize)]
pub(super) struct VisitView<'a> {
    session: &'a str,
    impersonator: PartyView<'a>,
    organization: Option<&'a str>,
    started_at: Timestamp,
    ends_at: Timestamp,
    seen_at: Timestamp,
    end: Option<VisitEndView>,
}

#[derive(Serialize)]
struct VisitEndView {
    at: Timestamp,
    cause: Cause,
}

impl<'a> VisitView<'a> {
    /// `None` of a start that nobody came of.
    pub(super) fn of(grant: &'a Grant) -> Option<Self> {
        grant.is_redeemed().then(|| Self {
            session: grant.id.as_str(),
            impersonator: PartyView::of(&grant.impersonator),
            organization: grant.organization.as_deref(),
            started_at: grant.started_at,
            ends_at: grant.ends_at,
            seen_at: grant.seen_at,
            end: grant.end.as_ref().map(|end| VisitEndView { at: end.at, cause: end.cause }),
        })
    }
}

#[derive(Serialize)]
pub(super) struct ConsentView<'a> {
    id: &'a str,
    subject: &'a str,
    organization: Option<&'a str>,
    standing: &'static str,
    requested: Option<RequestView<'a>>,
    granted_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct RequestView<'a> {
    by: PartyView<'a>,
    at: Timestamp,
    reason: Option<&'a str>,
}

impl<'a> ConsentView<'a> {
    pub(super) fn of(consent: &'a Consent, now: Timestamp) -> Self {
        let request = consent.requested.as_ref();
        Self {
            id: consent.id.as_str(),
            subject: &consent.subject,
            organization: consent.organization.as_deref(),
            standing: match consent.standing(now) {
                ConsentStanding::Requested => "requested",
                ConsentStanding::Given => "given",
                ConsentStanding::Expired => "expired",
                ConsentStanding::Withdrawn => "withdrawn",
            },
            requested: request.map(|request| RequestView {
                by: PartyView::of(&request.by),
                at: request.at,
                reason: request.reason.as_deref(),
            }),
            granted_at: consent.granted_at,
            expires_at: consent.expires_at,
            withdrawn_at: consent.withdrawn_at,
        }
    }
}

/// An event. What only some kinds say is left out of the others.
#[derive(Serialize)]
pub(super) struct EventView<'a> {
    id: &'a str,
    at: Timestamp,
    event: &'static str,
    issuer: &'a str,
    impersonator: Option<PartyView<'a>>,
    subject: &'a str,
    organization: Option<&'a str>,
    reason: Option<&'a str>,
    session: Option<&'a str>,
    consent: Option<&'a str>,
    #[serde(flatten)]
    details: Details<'a>,
}

#[derive(Default, Serialize)]
struct Details<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consent_waived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capabilities: Option<&'a [Box<str>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<PartyView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

impl<'a> EventView<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        Self {
            id: event.id.as_str(),
            at: event.at,
            event: event.kind.as_str(),
            issuer: &event.issuer,
            impersonator: event.impersonator.as_ref().map(PartyView::of),
            subject: &event.subject,
            organization: event.organization.as_deref(),
            reason: event.reason.as_deref(),
            session: event.grant.as_ref().map(|id| id.as_str()),
            consent: event.consent.as_ref().map(|id| id.as_str()),
            details: Details::of(&event.kind),
        }
    }
}

impl<'a> Details<'a> {
    fn of(kind: &'a EventKind) -> Self {
        match kind {
            EventKind::StartRefused { why } => Self { why: Some(why), ..Self::default() },
            EventKind::Started { ends_at, consent_waived, capabilities } => Self {
                ends_at: Some(*ends_at),
                consent_waived: Some(*consent_waived),
                capabilities: Some(capabilities),
                ..Self::default()
            },
            EventKind::Ended { cause, by } => {
                Self { cause: Some(*cause), by: by.as_ref().map(PartyView::of), ..Self::default() }
            }
            EventKind::ConsentGranted { until } => Self { until: Some(*until), ..Self::default() },
            EventKind::TicketReissued
            | EventKind::Redeemed
            | EventKind::ConsentRequested
            | EventKind::ConsentWithdrawn => Self::default(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct UserView {
    id: Box<str>,
    name: Option<Box<str>>,
    email: Option<Box<str>>,
    organizations: Vec<Box<str>>,
}

impl UserView {
    pub(super) fn of(user: User) -> Self {
        Self { id: user.id, name: user.name, email: user.email, organizations: user.organizations }
    }
}
