use std::fmt;
use std::sync::Arc;

use impersonation_core::provider::{Cursor, Page};

use super::Answer;
use crate::event::Event;
use crate::store::{EventFilter, EventStore, StoreError};

/// An [`EventStore`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedEvents(Arc<dyn DynEvents>);

impl BoxedEvents {
    /// Forgets the type of `events`.
    pub fn new(events: impl EventStore) -> Self {
        Self::shared(Arc::new(events))
    }

    /// Forgets the type of `events`, which others hold too.
    pub fn shared(events: Arc<impl EventStore>) -> Self {
        Self(events)
    }
}

impl EventStore for BoxedEvents {
    async fn append(&self, event: &Event) -> Result<(), StoreError> {
        self.0.append(event).await
    }

    async fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Event>, StoreError> {
        self.0.events(filter, after, limit).await
    }
}

impl fmt::Debug for BoxedEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedEvents").finish_non_exhaustive()
    }
}

trait DynEvents: Send + Sync {
    fn append<'a>(&'a self, event: &'a Event) -> Answer<'a, ()>;
    fn events<'a>(
        &'a self,
        filter: &'a EventFilter,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> Answer<'a, Page<Event>>;
}

impl<E: EventStore> DynEvents for E {
    fn append<'a>(&'a self, event: &'a Event) -> Answer<'a, ()> {
        Box::pin(EventStore::append(self, event))
    }

    fn events<'a>(
        &'a self,
        filter: &'a EventFilter,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> Answer<'a, Page<Event>> {
        Box::pin(EventStore::events(self, filter, after, limit))
    }
}
