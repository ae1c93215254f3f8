use std::fmt;
use std::sync::Arc;

use super::Answer;
use crate::store::{Changes, StoreError};

/// [`Changes`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedChanges(Arc<dyn DynChanges>);

impl BoxedChanges {
    /// Forgets the type of `changes`.
    pub fn new(changes: impl Changes) -> Self {
        Self::shared(Arc::new(changes))
    }

    /// Forgets the type of `changes`, which others hold too.
    pub fn shared(changes: Arc<impl Changes>) -> Self {
        Self(changes)
    }
}

impl Changes for BoxedChanges {
    async fn changes(&self) -> Result<u64, StoreError> {
        self.0.changes().await
    }
}

impl fmt::Debug for BoxedChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedChanges").finish_non_exhaustive()
    }
}

trait DynChanges: Send + Sync {
    fn changes(&self) -> Answer<'_, u64>;
}

impl<C: Changes> DynChanges for C {
    fn changes(&self) -> Answer<'_, u64> {
        Box::pin(Changes::changes(self))
    }
}
