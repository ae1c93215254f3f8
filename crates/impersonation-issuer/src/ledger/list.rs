use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};

use super::Ledger;
use crate::consent::Consent;
use crate::event::Event;
use crate::grant::Grant;
use crate::id::GrantId;
use crate::store::{ConsentStore as _, EventFilter, EventStore as _, GrantFilter, GrantStore as _, StoreError};

/// The longest part of a listing.
const LONGEST_PAGE: usize = 500;

impl Ledger {
    /// What the clock of the ledger says.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.now()
    }

    /// The grant of that id, ended or not.
    ///
    /// # Errors
    ///
    /// Where the store does not answer.
    pub async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        self.grants().grant(id).await
    }

    /// Impersonations that go on, newest first, of those that `filter` names; at most `limit`, and never over 500.
    ///
    /// # Errors
    ///
    /// Where the store does not answer, or the cursor is none of its own.
    pub async fn active(
        &self,
        filter: GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Grant>, StoreError> {
        self.history(filter.active_at(self.now()), after, limit).await
    }

    /// Impersonations, ended ones too, newest first: by target it says who was in an account. Starts
    /// that nobody entered are among them: [`Grant::is_redeemed`] leaves them out.
    ///
    /// # Errors
    ///
    /// As [`active`](Self::active).
    pub async fn history(
        &self,
        filter: GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Grant>, StoreError> {
        self.grants().grants(&filter, after, limit.clamp(1, LONGEST_PAGE)).await
    }

    /// Consents of a user, or of all, newest first.
    ///
    /// # Errors
    ///
    /// As [`active`](Self::active).
    pub async fn list_consents(
        &self,
        subject: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Consent>, StoreError> {
        self.consents().consents(subject, after, limit.clamp(1, LONGEST_PAGE)).await
    }

    /// What has happened, oldest first. The cursor of the last part goes on later.
    ///
    /// # Errors
    ///
    /// As [`active`](Self::active).
    pub async fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Event>, StoreError> {
        self.0.events.events(filter, after, limit.clamp(1, LONGEST_PAGE)).await
    }

    /// Keeps an event that comes with no other change.
    pub(crate) async fn append(&self, event: &Event) -> Result<(), StoreError> {
        self.0.events.append(event).await
    }
}
