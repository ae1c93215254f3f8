//! What is shown of what is kept. Texts of people's come as they are: [`Output`](crate::output::Output) makes them safe for a terminal.

use impersonation_core::Timestamp;
use impersonation_issuer::{Consent, ConsentStanding, Event, EventKind, Grant, Party};
use serde::Serialize;

/// One line of a table, and one object of JSON.
pub(crate) trait Row: Serialize {
    const HEADINGS: &'static [&'static str];

    fn cells(&self) -> Vec<String>;
}

/// An impersonation.
#[derive(Serialize)]
pub(crate) struct SessionRow<'a> {
    session: &'a str,
    impersonator: &'a Party,
    subject: &'a str,
    organization: Option<&'a str>,
    reason: Option<&'a str>,
    started_at: Timestamp,
    ends_at: Timestamp,
    redeemed: bool,
    ended_at: Option<Timestamp>,
    cause: Option<&'static str>,
    ended_by: Option<&'a Party>,
}

impl<'a> SessionRow<'a> {
    pub(crate) fn of(grant: &'a Grant) -> Self {
        let end = grant.end.as_ref();
        Self {
            session: grant.id.as_str(),
            impersonator: &grant.impersonator,
            subject: &grant.subject,
            organization: grant.organization.as_deref(),
            reason: grant.reason.as_deref(),
            started_at: grant.started_at,
            ends_at: grant.ends_at,
            redeemed: grant.is_redeemed(),
            ended_at: end.map(|end| end.at),
            cause: end.map(|end| end.cause.as_str()),
            ended_by: end.and_then(|end| end.by.as_ref()),
        }
    }

    fn standing(&self) -> String {
        match (self.cause, self.redeemed) {
            (Some(cause), _) => cause.to_owned(),
            (None, true) => "on".to_owned(),
            (None, false) => "waiting".to_owned(),
        }
    }
}

impl Row for SessionRow<'_> {
    const HEADINGS: &'static [&'static str] =
        &["session", "who", "as", "organization", "since", "until", "standing", "reason"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.session.to_owned(),
            who(self.impersonator),
            self.subject.to_owned(),
            text(self.organization),
            time(self.started_at),
            time(self.ended_at.unwrap_or(self.ends_at)),
            self.standing(),
            text(self.reason),
        ]
    }
}

/// A consent.
#[derive(Serialize)]
pub(crate) struct ConsentRow<'a> {
    consent: &'a str,
    subject: &'a str,
    organization: Option<&'a str>,
    standing: &'static str,
    requested_by: Option<&'a Party>,
    requested_at: Option<Timestamp>,
    reason: Option<&'a str>,
    granted_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
}

impl<'a> ConsentRow<'a> {
    pub(crate) fn of(consent: &'a Consent, now: Timestamp) -> Self {
        let requested = consent.requested.as_ref();
        Self {
            consent: consent.id.as_str(),
            subject: &consent.subject,
            organization: consent.organization.as_deref(),
            standing: standing(consent.standing(now)),
            requested_by: requested.map(|request| &request.by),
            requested_at: requested.map(|request| request.at),
            reason: requested.and_then(|request| request.reason.as_deref()),
            granted_at: consent.granted_at,
            expires_at: consent.expires_at,
            withdrawn_at: consent.withdrawn_at,
        }
    }
}

fn standing(standing: ConsentStanding) -> &'static str {
    match standing {
        ConsentStanding::Requested => "requested",
        ConsentStanding::Given => "given",
        ConsentStanding::Expired => "expired",
        ConsentStanding::Withdrawn => "withdrawn",
        _ => "unknown",
    }
}

impl Row for ConsentRow<'_> {
    const HEADINGS: &'static [&'static str] =
        &["consent", "of", "organization", "standing", "given", "until", "asked by", "reason"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.consent.to_owned(),
            self.subject.to_owned(),
            text(self.organization),
            self.standing.to_owned(),
            self.granted_at.map(time).unwrap_or_default(),
            self.withdrawn_at.or(self.expires_at).map(time).unwrap_or_default(),
            self.requested_by.map(who).unwrap_or_default(),
            text(self.reason),
        ]
    }
}

/// An event, in JSON as it is kept.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct EventRow<'a>(&'a Event);

impl<'a> EventRow<'a> {
    pub(crate) fn of(event: &'a Event) -> Self {
        Self(event)
    }

    fn particulars(&self) -> String {
        match &self.0.kind {
            EventKind::StartRefused { why, .. } => why.to_string(),
            EventKind::Started { consent_waived: true, .. } => "without consent".to_owned(),
            EventKind::Ended { cause, by: Some(by), .. } => format!("{cause} by {}", who(by)),
            EventKind::Ended { cause, .. } => cause.to_string(),
            EventKind::ConsentGranted { until, .. } => format!("until {}", time(*until)),
            _ => String::new(),
        }
    }
}

impl Row for EventRow<'_> {
    const HEADINGS: &'static [&'static str] = &["at", "event", "who", "as", "session", "particulars", "reason"];

    fn cells(&self) -> Vec<String> {
        let event = self.0;
        vec![
            time(event.at),
            event.kind.as_str().to_owned(),
            event.impersonator.as_ref().map(who).unwrap_or_default(),
            event.subject.to_string(),
            text(event.grant.as_ref().map(|grant| grant.as_str())),
            self.particulars(),
            text(event.reason.as_deref()),
        ]
    }
}

fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

fn who(party: &Party) -> String {
    party.email.as_deref().unwrap_or(&party.subject).to_owned()
}

/// In UTC, to the second (RFC 3339).
fn time(at: Timestamp) -> String {
    let seconds = i64::try_from(at.as_unix_seconds()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).map_or_else(|_| at.to_string(), |time| time.to_string())
}
