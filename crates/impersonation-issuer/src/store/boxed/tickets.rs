use std::fmt;
use std::sync::Arc;

use impersonation_core::Timestamp;

use super::Answer;
use crate::event::Event;
use crate::grant::{Grant, Slot};
use crate::store::{StoreError, TicketHash, TicketRecord, TicketStore};

/// A [`TicketStore`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedTickets(Arc<dyn DynTickets>);

impl BoxedTickets {
    /// Forgets the type of `tickets`.
    pub fn new(tickets: impl TicketStore) -> Self {
        Self::shared(Arc::new(tickets))
    }

    /// Forgets the type of `tickets`, which others hold too.
    pub fn shared(tickets: Arc<impl TicketStore>) -> Self {
        Self(tickets)
    }
}

impl TicketStore for BoxedTickets {
    async fn ticket(&self, hash: &TicketHash) -> Result<Option<(TicketRecord, Grant)>, StoreError> {
        self.0.ticket(hash).await
    }

    async fn replace(&self, ticket: &TicketRecord, event: &Event) -> Result<bool, StoreError> {
        self.0.replace(ticket, event).await
    }

    async fn redeem(
        &self,
        hash: &TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &Event,
    ) -> Result<Option<Grant>, StoreError> {
        self.0.redeem(hash, at, slot, event).await
    }
}

impl fmt::Debug for BoxedTickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedTickets").finish_non_exhaustive()
    }
}

trait DynTickets: Send + Sync {
    fn ticket<'a>(&'a self, hash: &'a TicketHash) -> Answer<'a, Option<(TicketRecord, Grant)>>;
    fn replace<'a>(&'a self, ticket: &'a TicketRecord, event: &'a Event) -> Answer<'a, bool>;
    fn redeem<'a>(
        &'a self,
        hash: &'a TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &'a Event,
    ) -> Answer<'a, Option<Grant>>;
}

impl<T: TicketStore> DynTickets for T {
    fn ticket<'a>(&'a self, hash: &'a TicketHash) -> Answer<'a, Option<(TicketRecord, Grant)>> {
        Box::pin(TicketStore::ticket(self, hash))
    }

    fn replace<'a>(&'a self, ticket: &'a TicketRecord, event: &'a Event) -> Answer<'a, bool> {
        Box::pin(TicketStore::replace(self, ticket, event))
    }

    fn redeem<'a>(
        &'a self,
        hash: &'a TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &'a Event,
    ) -> Answer<'a, Option<Grant>> {
        Box::pin(TicketStore::redeem(self, hash, at, slot, event))
    }
}
