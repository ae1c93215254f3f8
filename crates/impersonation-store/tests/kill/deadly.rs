//! A store that kills its process.

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::Poll;
use std::time::{Duration, Instant};

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::store::{
    Begin, Begun, Changes, ConsentStore, EventFilter, EventStore, GrantFilter, GrantStore, StoreError, TicketHash,
    TicketRecord, TicketStore,
};
use impersonation_issuer::{Consent, ConsentId, End, Event, Grant, GrantId, Slot};
use impersonation_store::Sqlite;
use rustix::process::{Signal, getpid, kill_process};

/// When in a call it does so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Nothing of it has happened.
    Before,
    /// It was given to the threads of the file so many microseconds before, and nobody has looked since. A flush takes some hundreds.
    Given(u64),
    /// It was answered, and nobody has heard the answer.
    After,
}

impl Moment {
    pub(crate) const ALL: [Self; 6] =
        [Self::Before, Self::Given(0), Self::Given(300), Self::Given(800), Self::Given(5000), Self::After];
}

impl FromStr for Moment {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|moment| format!("{moment:?}") == text).ok_or(())
    }
}

/// The store of a file, one call of which is the last thing that this process does. Clones count together.
#[derive(Clone)]
pub(crate) struct Deadly {
    inner: Sqlite,
    moment: Moment,
    /// Calls that are left; 0 while they are not counted.
    left: Arc<AtomicUsize>,
}

impl Deadly {
    pub(crate) fn around(inner: Sqlite, moment: Moment) -> Self {
        Self { inner, moment, left: Arc::default() }
    }

    /// The call of that number from here on is the last.
    pub(crate) fn arm(&self, step: usize) {
        self.left.store(step, SeqCst);
    }

    /// None is.
    pub(crate) fn disarm(&self) {
        self.left.store(0, SeqCst);
    }

    async fn call<T>(&self, call: impl Future<Output = T>) -> T {
        if !self.is_last() {
            return call.await;
        }
        match self.moment {
            Moment::Before => {}
            Moment::Given(before) => {
                give(call).await;
                spin(Duration::from_micros(before));
            }
            Moment::After => drop(call.await),
        }
        kill_process(getpid(), Signal::KILL).unwrap();
        pending().await
    }

    fn is_last(&self) -> bool {
        let counted = self.left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        counted == Ok(1)
    }
}

/// Goes as far as it can without waiting, which is to give it to the threads.
async fn give(call: impl Future) {
    let mut call = pin!(call);
    poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready())).await;
}

fn spin(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}

impl GrantStore for Deadly {
    async fn begin(&self, begin: Begin) -> Result<Begun, StoreError> {
        self.call(self.inner.begin(begin)).await
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        self.call(self.inner.grant(id)).await
    }

    async fn grants(
        &self,
        filter: &GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Grant>, StoreError> {
        self.call(self.inner.grants(filter, after, limit)).await
    }

    async fn touch(&self, id: &GrantId, at: Timestamp) -> Result<(), StoreError> {
        self.call(self.inner.touch(id, at)).await
    }

    async fn end(&self, id: &GrantId, end: &End, event: &Event) -> Result<bool, StoreError> {
        self.call(self.inner.end(id, end, event)).await
    }

    async fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Result<Vec<Grant>, StoreError> {
        self.call(self.inner.overdue(now, idle_since, limit)).await
    }
}

impl TicketStore for Deadly {
    async fn ticket(&self, hash: &TicketHash) -> Result<Option<(TicketRecord, Grant)>, StoreError> {
        self.call(self.inner.ticket(hash)).await
    }

    async fn replace(&self, ticket: &TicketRecord, event: &Event) -> Result<bool, StoreError> {
        self.call(self.inner.replace(ticket, event)).await
    }

    async fn redeem(
        &self,
        hash: &TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &Event,
    ) -> Result<Option<Grant>, StoreError> {
        self.call(self.inner.redeem(hash, at, slot, event)).await
    }
}

impl ConsentStore for Deadly {
    async fn add(&self, consent: &Consent, event: &Event) -> Result<(), StoreError> {
        self.call(self.inner.add(consent, event)).await
    }

    async fn consent(&self, id: &ConsentId) -> Result<Option<Consent>, StoreError> {
        self.call(self.inner.consent(id)).await
    }

    async fn give(
        &self,
        id: &ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &Event,
    ) -> Result<Option<Consent>, StoreError> {
        self.call(self.inner.give(id, at, until, event)).await
    }

    async fn withdraw(&self, id: &ConsentId, at: Timestamp, event: &Event) -> Result<Option<Consent>, StoreError> {
        self.call(self.inner.withdraw(id, at, event)).await
    }

    async fn good(
        &self,
        subject: &str,
        organization: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<Consent>, StoreError> {
        self.call(self.inner.good(subject, organization, at)).await
    }

    async fn consents(
        &self,
        subject: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Consent>, StoreError> {
        self.call(self.inner.consents(subject, after, limit)).await
    }
}

impl EventStore for Deadly {
    async fn append(&self, event: &Event) -> Result<(), StoreError> {
        self.call(self.inner.append(event)).await
    }

    async fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Event>, StoreError> {
        self.call(self.inner.events(filter, after, limit)).await
    }
}

impl Changes for Deadly {
    async fn changes(&self) -> Result<u64, StoreError> {
        self.call(self.inner.changes()).await
    }
}
