//! Where events go beside the store: to the application's sink, and to the user.

use impersonation_core::audit::{AuditError, AuditSink as _};

use super::Ledger;
use crate::event::{Event, EventKind};
use crate::grant::Grant;
use crate::hook::Notifier as _;
use crate::log;
use crate::store::{EventFilter, EventStore as _, StoreError};

impl Ledger {
    /// Gives an event that is kept to the application's sink.
    pub(crate) async fn publish(&self, event: &Event) -> Result<(), AuditError> {
        match &self.0.sink {
            Some(sink) => sink.write(&event.to_audit()).await,
            None => Ok(()),
        }
    }

    /// The event of a grant's start, where there is a sink that may lack it: nobody had a ticket before it was there.
    pub(crate) async fn start_of(&self, grant: &Grant) -> Result<Option<Event>, StoreError> {
        if self.0.sink.is_none() || grant.is_redeemed() {
            return Ok(None);
        }
        let filter = EventFilter::all().grant(grant.id.clone());
        let page = self.0.events.events(&filter, None, 1).await?;
        Ok(page.items.into_iter().find(|event| matches!(event.kind, EventKind::Started { .. })))
    }

    /// Tells sink and user what has happened and cannot be undone. What fails is logged.
    pub(crate) async fn announce(&self, event: &Event) {
        if let Err(error) = self.publish(event).await {
            log::fault("the application's audit did not take an event", &error);
        }
        self.notify(event).await;
    }

    /// Tells the user.
    pub(crate) async fn notify(&self, event: &Event) {
        let Some(notifier) = &self.0.notifier else { return };
        if let Err(error) = notifier.notify(event).await {
            log::fault("a user was not told", &error);
        }
    }
}
