use super::{Event, EventKind, Party};

/// What is of one kind of event alone, as `tracing` has it: all names at once, most without a value.
#[derive(Default)]
struct Particulars<'a> {
    method: Option<&'a str>,
    route: Option<&'a str>,
    status: Option<u16>,
    class: Option<&'a str>,
    why: Option<&'a str>,
    duration: Option<u64>,
    consent_waived: Option<bool>,
    until: Option<u64>,
    cause: Option<&'a str>,
    by: Option<&'a Party>,
}

impl<'a> Particulars<'a> {
    fn of(kind: &'a EventKind) -> Self {
        let none = Self::default();
        match kind {
            EventKind::Request { method, route, status } => {
                Self { method: Some(method), route: route.as_deref(), status: *status, ..none }
            }
            EventKind::Reveal { class, why } => Self { class: Some(class), why: Some(why), ..none },
            EventKind::StartRefused { why } => Self { why: Some(why), ..none },
            EventKind::Started { duration, consent_waived, .. } => {
                let duration = duration.map(|length| length.as_secs());
                Self { duration, consent_waived: Some(*consent_waived), ..none }
            }
            EventKind::Ended { cause, by } => Self { cause: Some(cause), by: by.as_deref(), ..none },
            EventKind::ConsentGranted { until } => Self { until: Some(until.as_unix_seconds()), ..none },
            EventKind::Redeemed | EventKind::TicketReissued => none,
            EventKind::ConsentRequested | EventKind::ConsentWithdrawn => none,
        }
    }
}

pub(super) fn trace(event: &Event) {
    let Particulars { method, route, status, class, why, duration, consent_waived, until, cause, by } =
        Particulars::of(event.kind());
    let actor = event.actor();
    tracing::info!(
        target: super::TARGET,
        event = event.kind().as_str(),
        id = event.id(),
        method,
        route,
        status,
        class,
        why,
        duration,
        consent_waived,
        until,
        cause,
        by = by.map(|by| &*by.subject),
        by_issuer = by.map(|by| &*by.issuer),
        by_kind = by.map(Party::kind_str),
        subject = event.subject(),
        issuer = event.issuer(),
        actor = &*actor.subject,
        actor_issuer = &*actor.issuer,
        acting = actor.kind_str(),
        session_id = event.session_id(),
        organization = event.organization(),
        reason = event.reason(),
    );
}
