use std::collections::HashMap;
use std::future::{Future, pending};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::store::{
    Begin, Begun, Changes, ConsentStore, EventFilter, EventStore, GrantFilter, GrantStore, Memory, StoreError,
    StoreErrorKind, TicketHash, TicketRecord, TicketStore,
};
use impersonation_issuer::{Consent, ConsentId, End, Event, Grant, GrantId, Slot};

use super::Calls;

/// When a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It does nothing, and says so.
    Before,
    /// It does it, and says that it failed.
    After,
    /// It does nothing, and never says anything.
    Never,
}

/// A store that fails on demand, at any of its methods. Clones are the same.
#[derive(Clone)]
pub struct Faulty<S = Memory> {
    inner: S,
    faults: Arc<Mutex<HashMap<&'static str, When>>>,
    calls: Calls,
    /// Added to the number of changes: another process did something.
    strangers: Arc<AtomicU64>,
}

/// All methods of a store.
pub const ALL: [&str; 18] = [
    "begin", "grant", "grants", "touch", "end", "overdue", "ticket", "replace", "redeem", "add", "consent", "give",
    "withdraw", "good", "consents", "append", "events", "changes",
];

impl<S> Faulty<S> {
    pub fn over(inner: S, calls: Calls) -> Self {
        Self { inner, faults: Arc::default(), calls, strangers: Arc::default() }
    }

    /// What is kept, without the faults: another process's look at it.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// A method fails from now on.
    pub fn fail(&self, method: &'static str, when: When) {
        assert!(ALL.contains(&method), "no such method");
        self.faults.lock().unwrap().insert(method, when);
    }

    /// All of them fail from now on.
    pub fn go_down(&self) {
        ALL.into_iter().for_each(|method| self.fail(method, When::Before));
    }

    pub fn recover(&self) {
        self.faults.lock().unwrap().clear();
    }

    /// Another process changed something.
    pub fn change_from_outside(&self) {
        self.strangers.fetch_add(1 << 32, SeqCst);
    }

    async fn call<T>(
        &self,
        method: &'static str,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.calls.note(method);
        let fault = self.faults.lock().unwrap().get(method).copied();
        let down = || StoreError::new(StoreErrorKind::Unavailable).because("told to fail");
        match fault {
            None => call.await,
            Some(When::Before) => Err(down()),
            Some(When::After) => call.await.and_then(|_| Err(down())),
            Some(When::Never) => pending().await,
        }
    }
}

impl<S: GrantStore> GrantStore for Faulty<S> {
    async fn begin(&self, begin: Begin) -> Result<Begun, StoreError> {
        self.call("begin", self.inner.begin(begin)).await
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        self.call("grant", self.inner.grant(id)).await
    }

    async fn grants(
        &self,
        filter: &GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Grant>, StoreError> {
        self.call("grants", self.inner.grants(filter, after, limit)).await
    }

    async fn touch(&self, id: &GrantId, at: Timestamp) -> Result<(), StoreError> {
        self.call("touch", self.inner.touch(id, at)).await
    }

    async fn end(&self, id: &GrantId, end: &End, event: &Event) -> Result<bool, StoreError> {
        self.call("end", self.inner.end(id, end, event)).await
    }

    async fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Result<Vec<Grant>, StoreError> {
        self.call("overdue", self.inner.overdue(now, idle_since, limit)).await
    }
}

impl<S: TicketStore> TicketStore for Faulty<S> {
    async fn ticket(&self, hash: &TicketHash) -> Result<Option<(TicketRecord, Grant)>, StoreError> {
        self.call("ticket", self.inner.ticket(hash)).await
    }

    async fn replace(&self, ticket: &TicketRecord, event: &Event) -> Result<bool, StoreError> {
        self.call("replace", self.inner.replace(ticket, event)).await
    }

    async fn redeem(
        &self,
        hash: &TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &Event,
    ) -> Result<Option<Grant>, StoreError> {
        self.call("redeem", self.inner.redeem(hash, at, slot, event)).await
    }
}

impl<S: ConsentStore> ConsentStore for Faulty<S> {
    async fn add(&self, consent: &Consent, event: &Event) -> Result<(), StoreError> {
        self.call("add", self.inner.add(consent, event)).await
    }

    async fn consent(&self, id: &ConsentId) -> Result<Option<Consent>, StoreError> {
        self.call("consent", self.inner.consent(id)).await
    }

    async fn give(
        &self,
        id: &ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &Event,
    ) -> Result<Option<Consent>, StoreError> {
        self.call("give", self.inner.give(id, at, until, event)).await
    }

    async fn withdraw(&self, id: &ConsentId, at: Timestamp, event: &Event) -> Result<Option<Consent>, StoreError> {
        self.call("withdraw", self.inner.withdraw(id, at, event)).await
    }

    async fn good(
        &self,
        subject: &str,
        organization: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<Consent>, StoreError> {
        self.call("good", self.inner.good(subject, organization, at)).await
    }

    async fn consents(
        &self,
        subject: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Consent>, StoreError> {
        self.call("consents", self.inner.consents(subject, after, limit)).await
    }
}

impl<S: EventStore> EventStore for Faulty<S> {
    async fn append(&self, event: &Event) -> Result<(), StoreError> {
        self.call("append", self.inner.append(event)).await
    }

    async fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Event>, StoreError> {
        self.call("events", self.inner.events(filter, after, limit)).await
    }
}

impl<S: Changes> Changes for Faulty<S> {
    async fn changes(&self) -> Result<u64, StoreError> {
        Ok(self.call("changes", self.inner.changes()).await? + self.strangers.load(SeqCst))
    }
}
