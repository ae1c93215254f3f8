use std::fmt;
use std::sync::Arc;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};

use super::Answer;
use crate::event::Event;
use crate::grant::{End, Grant};
use crate::id::GrantId;
use crate::store::{Begin, Begun, GrantFilter, GrantStore, StoreError};

/// A [`GrantStore`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedGrants(Arc<dyn DynGrants>);

impl BoxedGrants {
    /// Forgets the type of `grants`.
    pub fn new(grants: impl GrantStore) -> Self {
        Self::shared(Arc::new(grants))
    }

    /// Forgets the type of `grants`, which others hold too.
    pub fn shared(grants: Arc<impl GrantStore>) -> Self {
        Self(grants)
    }
}

impl GrantStore for BoxedGrants {
    async fn begin(&self, begin: Begin) -> Result<Begun, StoreError> {
        self.0.begin(begin).await
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        self.0.grant(id).await
    }

    async fn grants(
        &self,
        filter: &GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Grant>, StoreError> {
        self.0.grants(filter, after, limit).await
    }

    async fn touch(&self, id: &GrantId, at: Timestamp) -> Result<(), StoreError> {
        self.0.touch(id, at).await
    }

    async fn end(&self, id: &GrantId, end: &End, event: &Event) -> Result<bool, StoreError> {
        self.0.end(id, end, event).await
    }

    async fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Result<Vec<Grant>, StoreError> {
        self.0.overdue(now, idle_since, limit).await
    }
}

impl fmt::Debug for BoxedGrants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedGrants").finish_non_exhaustive()
    }
}

trait DynGrants: Send + Sync {
    fn begin(&self, begin: Begin) -> Answer<'_, Begun>;
    fn grant<'a>(&'a self, id: &'a GrantId) -> Answer<'a, Option<Grant>>;
    fn grants<'a>(
        &'a self,
        filter: &'a GrantFilter,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> Answer<'a, Page<Grant>>;
    fn touch<'a>(&'a self, id: &'a GrantId, at: Timestamp) -> Answer<'a, ()>;
    fn end<'a>(&'a self, id: &'a GrantId, end: &'a End, event: &'a Event) -> Answer<'a, bool>;
    fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Answer<'_, Vec<Grant>>;
}

impl<G: GrantStore> DynGrants for G {
    fn begin(&self, begin: Begin) -> Answer<'_, Begun> {
        Box::pin(GrantStore::begin(self, begin))
    }

    fn grant<'a>(&'a self, id: &'a GrantId) -> Answer<'a, Option<Grant>> {
        Box::pin(GrantStore::grant(self, id))
    }

    fn grants<'a>(
        &'a self,
        filter: &'a GrantFilter,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> Answer<'a, Page<Grant>> {
        Box::pin(GrantStore::grants(self, filter, after, limit))
    }

    fn touch<'a>(&'a self, id: &'a GrantId, at: Timestamp) -> Answer<'a, ()> {
        Box::pin(GrantStore::touch(self, id, at))
    }

    fn end<'a>(&'a self, id: &'a GrantId, end: &'a End, event: &'a Event) -> Answer<'a, bool> {
        Box::pin(GrantStore::end(self, id, end, event))
    }

    fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Answer<'_, Vec<Grant>> {
        Box::pin(GrantStore::overdue(self, now, idle_since, limit))
    }
}
