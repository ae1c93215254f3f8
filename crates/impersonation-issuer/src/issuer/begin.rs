//! How a start that may happen is kept: with its event, once under its key, and handed over by a ticket.

use impersonation_core::provider::{HandOver, Handle, Secret, Start, Started};
use impersonation_core::{ActorKind, Timestamp};
use sha2::{Digest as _, Sha256};

use super::start::{Findings, Wish};
use super::token::random;
use super::{Issuer, StartError, StartErrorKind};
use crate::cause::Cause;
use crate::directory::User;
use crate::event::{Event, EventKind};
use crate::grant::{ConsentState, End, Grant, Idempotency, Party};
use crate::log;
use crate::store::{Begin, Begun, GrantStore as _, TicketHash, TicketRecord, TicketStore as _, base16};

impl Issuer {
    pub(super) async fn begin(
        &self,
        wish: &Wish<'_>,
        findings: Findings,
        consent: ConsentState,
    ) -> Result<Started, StartError> {
        let unavailable = |error| StartError::because(StartErrorKind::Unavailable, error);
        let ledger = &self.0.ledger;
        let (ticket, grant) = (random::<32>().map_err(unavailable)?, self.grant(wish, findings, consent));
        if !self.is_mintable(&grant).map_err(unavailable)? {
            return Err(StartErrorKind::InvalidRequest.into());
        }
        let record = TicketRecord::new(TicketHash::of(&ticket), grant.id.clone(), wish.now + self.0.settings.ticket);
        let event = ledger.event(&grant, wish.now, started(&grant));
        let begin = Begin::new(grant.clone(), record.clone(), event.clone(), self.0.settings.limits);
        let begun = ledger.grants().begin(begin).await;
        match begun.map_err(|error| StartError::because(StartErrorKind::Unavailable, error))? {
            Begun::New => self.recorded(&grant, &event).await?,
            Begun::LimitReached => return Err(StartErrorKind::LimitReached.into()),
            Begun::Repeated(first) => return self.repeat(&grant, &first, ticket, record).await,
        }
        Ok(hand_over(&grant, ticket, &record))
    }

    /// Nobody gets a ticket before the application's own audit has the event.
    async fn recorded(&self, grant: &Grant, event: &Event) -> Result<(), StartError> {
        let Err(error) = self.0.ledger.publish(event).await else { return Ok(()) };
        // Without its ticket nobody gets in; that it ends at once only frees its place.
        if let Err(error) = self.0.ledger.end(grant, End::new(event.at, Cause::NotRecorded)).await {
            log::fault("a start that was not recorded waits for its end", &error);
        }
        Err(StartError::because(StartErrorKind::NotRecorded, error))
    }

    /// Another ticket for the grant that the same key began.
    async fn repeat(
        &self,
        asked: &Grant,
        first: &Grant,
        ticket: String,
        record: TicketRecord,
    ) -> Result<Started, StartError> {
        if asked.idempotency != first.idempotency {
            return Err(StartErrorKind::KeyReused.into());
        }
        let ledger = &self.0.ledger;
        let unavailable = |error| StartError::because(StartErrorKind::Unavailable, error);
        let not_recorded = |error| StartError::because(StartErrorKind::NotRecorded, error);
        if !self.is_open(first, asked.started_at).await {
            return Err(StartErrorKind::GrantEnded.into());
        }
        // The first answer was lost, and perhaps before the application's audit had its event.
        if let Some(start) = ledger.start_of(first).await.map_err(unavailable)? {
            ledger.publish(&start).await.map_err(not_recorded)?;
        }
        let record = TicketRecord { grant: first.id.clone(), ..record };
        let event = ledger.event(first, asked.started_at, EventKind::TicketReissued);
        if !ledger.tickets().replace(&record, &event).await.map_err(unavailable)? {
            return Err(StartErrorKind::GrantEnded.into());
        }
        ledger.publish(&event).await.map_err(not_recorded)?;
        Ok(hand_over(first, ticket, &record))
    }

    /// Whether another ticket may be given for a grant. One whose time is up ends, lest it came back beyond the limits.
    async fn is_open(&self, grant: &Grant, now: Timestamp) -> bool {
        if grant.end.is_some() || self.0.ledger.has_unwritten_end(&grant.id) {
            return false;
        }
        match self.0.ledger.due(grant, now) {
            Some(end) => {
                self.end_or_log(grant, end).await;
                false
            }
            None => true,
        }
    }

    fn grant(&self, wish: &Wish<'_>, findings: Findings, consent: ConsentState) -> Grant {
        let Wish { start, impersonator, base_session, now, .. } = wish;
        let (settings, ids) = (&self.0.settings, self.0.ledger.ids());
        let lasts = start.at_most().unwrap_or(settings.duration).min(settings.longest);
        let who = findings.who.unwrap_or_else(|| User::new(&*impersonator.subject));
        Grant {
            id: ids.grant(*now),
            issuer: self.url().into(),
            impersonator: Party { profile: profile(who.kind).into(), email: who.email, ..impersonator.clone() },
            base_session: (*base_session).into(),
            base_expires_at: start.session().expires_at(),
            subject: start.target().into(),
            organization: findings.organization,
            reason: start.stated_reason().map(Box::from),
            reason_id: start.stated_reason().map(|_| ids.reason(*now)),
            capabilities: wish.capabilities.clone(),
            claims: start.claims().clone(),
            consent,
            return_to: wish.return_to.map(Box::from),
            started_at: *now,
            ends_at: *now + lasts,
            pending_until: Some(*now + settings.ticket),
            slot: None,
            seen_at: *now,
            end: None,
            idempotency: idempotency(start, base_session),
        }
    }
}

/// `act.sub_profile`. Who is of no known kind is read as an impersonator.
fn profile(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Staff => "human",
        ActorKind::Agent => "ai_agent",
        ActorKind::Service => "service",
        _ => "unknown",
    }
}

fn started(grant: &Grant) -> EventKind {
    EventKind::Started {
        ends_at: grant.ends_at,
        consent_waived: grant.consent == ConsentState::Waived,
        capabilities: grant.capabilities.clone(),
    }
}

fn hand_over(grant: &Grant, ticket: String, record: &TicketRecord) -> Started {
    Started::new(HandOver::Ticket(Secret::new(ticket)))
        .handle(Handle::Session(grant.id.as_str().into()))
        .expires_at(record.expires_at)
}

/// The key with whoever sent it, and all that was asked for with it: a key of somebody else's, or for something else, is another.
fn idempotency(start: &Start, base_session: &str) -> Option<Idempotency> {
    let key = start.stated_idempotency_key()?;
    let session = start.session();
    let asked = (
        (
            start.target(),
            start.in_organization(),
            start.stated_reason(),
            start.asked_capabilities().collect::<Vec<_>>(),
        ),
        (start.at_most().map(|duration| duration.as_secs()), start.consent(), start.claims(), base_session),
    );
    Some(Idempotency { key: hash(&(session.issuer(), session.subject(), key)), request: hash(&asked) })
}

/// JSON keeps apart what stands side by side.
fn hash(value: &impl serde::Serialize) -> Box<str> {
    // Texts, numbers and a claim set: nothing that does not serialize.
    base16(&Sha256::digest(serde_json::to_vec(value).unwrap_or_default()))
}
