use std::future::Future;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};

use super::StoreError;
use crate::consent::Consent;
use crate::event::Event;
use crate::id::ConsentId;

/// Keeps consents.
pub trait ConsentStore: Send + Sync + 'static {
    /// Keeps a new consent, asked for or given, with the event of it.
    ///
    /// # Errors
    ///
    /// Where nothing was kept.
    fn add(&self, consent: &Consent, event: &Event) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The consent of that id, whatever has become of it.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    fn consent(&self, id: &ConsentId) -> impl Future<Output = Result<Option<Consent>, StoreError>> + Send;

    /// Gives a consent that was asked for and not answered, with the event of it. `None`, and nothing is kept, for any other.
    ///
    /// # Errors
    ///
    /// Where it was not kept.
    fn give(
        &self,
        id: &ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &Event,
    ) -> impl Future<Output = Result<Option<Consent>, StoreError>> + Send;

    /// Takes a consent back, or turns the request down, with the event of it. `None`, and nothing is kept, where that was done
    /// already, or there is none.
    ///
    /// # Errors
    ///
    /// Where it may still be good.
    fn withdraw(
        &self,
        id: &ConsentId,
        at: Timestamp,
        event: &Event,
    ) -> impl Future<Output = Result<Option<Consent>, StoreError>> + Send;

    /// A consent of this user that is good at `at` and [covers](Consent::covers) the organization: of several the one that lasts
    /// longest.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    fn good(
        &self,
        subject: &str,
        organization: Option<&str>,
        at: Timestamp,
    ) -> impl Future<Output = Result<Option<Consent>, StoreError>> + Send;

    /// Consents of a user, or of all, newest first by id, at most `limit`, of which 0 is taken for 1.
    ///
    /// # Errors
    ///
    /// Where nobody can say, or the cursor is none of this store's.
    fn consents(
        &self,
        subject: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Consent>, StoreError>> + Send;
}
