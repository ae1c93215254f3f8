//! What is kept of impersonations, and how they end: all that needs no application around it.
//!
//! An [`Issuer`](crate::Issuer) has one; a tool that works while the application is down makes one of the store alone.

mod end;
mod list;
mod live;
mod record;
mod revoke;

use std::fmt;
use std::sync::Arc;

use impersonation_core::audit::{AuditSink, BoxedSink};
use impersonation_core::{Clock, SystemClock, Timestamp};

pub(crate) use end::Times;
pub(crate) use live::{Answer, Entry, Live};
pub use revoke::Revoke;

use crate::event::{Event, EventKind};
use crate::grant::Grant;
use crate::hook::{BoxedNotifier, Notifier};
use crate::id::Ids;
use crate::ledger::end::Unwritten;
use crate::store::{BoxedChanges, BoxedConsents, BoxedEvents, BoxedGrants, BoxedTickets, Store};

/// Grants, consents and events, as they are kept, and the ending of grants. Clones share it.
///
/// It asks nobody whether whoever calls it may do so.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    grants: BoxedGrants,
    tickets: BoxedTickets,
    consents: BoxedConsents,
    events: BoxedEvents,
    changes: BoxedChanges,
    clock: Box<dyn Clock>,
    ids: Ids,
    sink: Option<BoxedSink>,
    notifier: Option<BoxedNotifier>,
    unwritten: Unwritten,
    live: Live,
    times: Times,
}

impl Ledger {
    /// What is kept in `store`.
    pub fn new(store: impl Store) -> Self {
        Self::builder(store).build()
    }

    pub(crate) fn builder(store: impl Store) -> LedgerBuilder {
        let store = Arc::new(store);
        LedgerBuilder {
            grants: BoxedGrants::shared(Arc::clone(&store)),
            tickets: BoxedTickets::shared(Arc::clone(&store)),
            consents: BoxedConsents::shared(Arc::clone(&store)),
            events: BoxedEvents::shared(Arc::clone(&store)),
            changes: BoxedChanges::shared(store),
            clock: Box::new(SystemClock),
            sink: None,
            notifier: None,
            times: Times::default(),
        }
    }

    pub(crate) fn grants(&self) -> &BoxedGrants {
        &self.0.grants
    }

    pub(crate) fn tickets(&self) -> &BoxedTickets {
        &self.0.tickets
    }

    pub(crate) fn consents(&self) -> &BoxedConsents {
        &self.0.consents
    }

    pub(crate) fn changes(&self) -> &BoxedChanges {
        &self.0.changes
    }

    pub(crate) fn ids(&self) -> &Ids {
        &self.0.ids
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// What this process knows of grants that somebody is in.
    pub(crate) fn live(&self) -> &Live {
        &self.0.live
    }

    /// An event about a grant, as it is now.
    pub(crate) fn event(&self, grant: &Grant, at: Timestamp, kind: EventKind) -> Event {
        let mut event = Event::new(self.ids().event(at), at, kind, &*grant.issuer, &*grant.subject);
        event.impersonator = Some(grant.impersonator.clone());
        event.organization.clone_from(&grant.organization);
        event.reason.clone_from(&grant.reason);
        event.grant = Some(grant.id.clone());
        if let crate::grant::ConsentState::Given(consent) = &grant.consent {
            event.consent = Some(consent.clone());
        }
        event
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").finish_non_exhaustive()
    }
}

/// What a [`Ledger`] is made of.
pub(crate) struct LedgerBuilder {
    grants: BoxedGrants,
    tickets: BoxedTickets,
    consents: BoxedConsents,
    events: BoxedEvents,
    changes: BoxedChanges,
    clock: Box<dyn Clock>,
    sink: Option<BoxedSink>,
    notifier: Option<BoxedNotifier>,
    times: Times,
}

impl LedgerBuilder {
    pub(crate) fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Box::new(clock), ..self }
    }

    pub(crate) fn sink(self, sink: impl AuditSink) -> Self {
        Self { sink: Some(BoxedSink::new(sink)), ..self }
    }

    pub(crate) fn notifier(self, notifier: impl Notifier) -> Self {
        Self { notifier: Some(BoxedNotifier::new(notifier)), ..self }
    }

    pub(crate) fn times(self, times: Times) -> Self {
        Self { times, ..self }
    }

    pub(crate) fn build(self) -> Ledger {
        let Self { grants, tickets, consents, events, changes, clock, sink, notifier, times } = self;
        let (ids, unwritten, live) = (Ids::default(), Unwritten::default(), Live::default());
        Ledger(Arc::new(Inner {
            grants,
            tickets,
            consents,
            events,
            changes,
            clock,
            ids,
            sink,
            notifier,
            unwritten,
            live,
            times,
        }))
    }
}
