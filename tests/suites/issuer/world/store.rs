use std::collections::HashMap;
use std::future::{Future, pending};
use std::sync::{Arc, Mutex};

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::store::{
    Begin, Begun, Changes, ConsentStore, EventFilter, EventStore, GrantFilter, GrantStore, Memory, StoreError,
    StoreErrorKind, TicketHash, TicketRecord, TicketStore,
};
use impersonation_issuer::{Consent, ConsentId, End, Event, Grant, GrantId, Slot};

use super::people::Calls;

type Answer<T> = Result<T, StoreError>;

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// It does nothing, and says so.
    Before,
    /// It does it, and says that it failed.
    After,
    /// It does nothing, and never says anything.
    Never,
}

/// A store that fails when it is told to. Clones are the same.
#[derive(Clone)]
pub(crate) struct Faulty {
    inner: Memory,
    faults: Arc<Mutex<Faults>>,
    calls: Calls,
}

#[derive(Default)]
struct Faults {
    all: Option<When>,
    each: HashMap<&'static str, When>,
}

impl Faulty {
    pub(super) fn new(calls: Calls) -> Self {
        Self { inner: Memory::new(), faults: Arc::default(), calls }
    }

    /// What is kept: another process's look at it.
    pub(crate) fn inner(&self) -> &Memory {
        &self.inner
    }

    /// All of it fails from now on.
    pub(crate) fn go_down(&self, when: When) {
        self.faults.lock().unwrap().all = Some(when);
    }

    /// A method of it does.
    pub(crate) fn fail(&self, method: &'static str, when: When) {
        self.faults.lock().unwrap().each.insert(method, when);
    }

    pub(crate) fn recover(&self) {
        *self.faults.lock().unwrap() = Faults::default();
    }

    fn fault(&self, method: &'static str) -> Option<When> {
        let faults = self.faults.lock().unwrap();
        faults.all.or_else(|| faults.each.get(method).copied())
    }

    async fn call<T>(&self, method: &'static str, call: impl Future<Output = Answer<T>>) -> Answer<T> {
        self.calls.note(method);
        let down = || StoreError::new(StoreErrorKind::Unavailable);
        match self.fault(method) {
            None => call.await,
            Some(When::Before) => Err(down()),
            Some(When::After) => call.await.and_then(|_| Err(down())),
            Some(When::Never) => pending().await,
        }
    }
}

impl GrantStore for Faulty {
    async fn begin(&self, begin: Begin) -> Answer<Begun> {
        self.call("begin", self.inner.begin(begin)).await
    }

    async fn grant(&self, id: &GrantId) -> Answer<Option<Grant>> {
        self.call("grant", self.inner.grant(id)).await
    }

    async fn grants(&self, filter: &GrantFilter, after: Option<&Cursor>, limit: usize) -> Answer<Page<Grant>> {
        self.call("grants", self.inner.grants(filter, after, limit)).await
    }

    async fn touch(&self, id: &GrantId, at: Timestamp) -> Answer<()> {
        self.call("touch", self.inner.touch(id, at)).await
    }

    async fn end(&self, id: &GrantId, end: &End, event: &Event) -> Answer<bool> {
        self.call("end", self.inner.end(id, end, event)).await
    }

    async fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Answer<Vec<Grant>> {
        self.call("overdue", self.inner.overdue(now, idle_since, limit)).await
    }
}

impl TicketStore for Faulty {
    async fn ticket(&self, hash: &TicketHash) -> Answer<Option<(TicketRecord, Grant)>> {
        self.call("ticket", self.inner.ticket(hash)).await
    }

    async fn replace(&self, ticket: &TicketRecord, event: &Event) -> Answer<bool> {
        self.call("replace", self.inner.replace(ticket, event)).await
    }

    async fn redeem(&self, hash: &TicketHash, at: Timestamp, slot: Slot, event: &Event) -> Answer<Option<Grant>> {
        self.call("redeem", self.inner.redeem(hash, at, slot, event)).await
    }
}

impl ConsentStore for Faulty {
    async fn add(&self, consent: &Consent, event: &Event) -> Answer<()> {
        self.call("add", self.inner.add(consent, event)).await
    }

    async fn consent(&self, id: &ConsentId) -> Answer<Option<Consent>> {
        self.call("consent", self.inner.consent(id)).await
    }

    async fn give(&self, id: &ConsentId, at: Timestamp, until: Timestamp, event: &Event) -> Answer<Option<Consent>> {
        self.call("give", self.inner.give(id, at, until, event)).await
    }

    async fn withdraw(&self, id: &ConsentId, at: Timestamp, event: &Event) -> Answer<Option<Consent>> {
        self.call("withdraw", self.inner.withdraw(id, at, event)).await
    }

    async fn good(&self, subject: &str, organization: Option<&str>, at: Timestamp) -> Answer<Option<Consent>> {
        self.call("good", self.inner.good(subject, organization, at)).await
    }

    async fn consents(&self, subject: Option<&str>, after: Option<&Cursor>, limit: usize) -> Answer<Page<Consent>> {
        self.call("consents", self.inner.consents(subject, after, limit)).await
    }
}

impl EventStore for Faulty {
    async fn append(&self, event: &Event) -> Answer<()> {
        self.call("append", self.inner.append(event)).await
    }

    async fn events(&self, filter: &EventFilter, after: Option<&Cursor>, limit: usize) -> Answer<Page<Event>> {
        self.call("events", self.inner.events(filter, after, limit)).await
    }
}

impl Changes for Faulty {
    async fn changes(&self) -> Answer<u64> {
        self.call("changes", self.inner.changes()).await
    }
}
