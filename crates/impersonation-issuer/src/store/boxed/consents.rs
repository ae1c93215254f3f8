use std::fmt;
use std::sync::Arc;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};

use super::Answer;
use crate::consent::Consent;
use crate::event::Event;
use crate::id::ConsentId;
use crate::store::{ConsentStore, StoreError};

/// A [`ConsentStore`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedConsents(Arc<dyn DynConsents>);

impl BoxedConsents {
    /// Forgets the type of `consents`.
    pub fn new(consents: impl ConsentStore) -> Self {
        Self::shared(Arc::new(consents))
    }

    /// Forgets the type of `consents`, which others hold too.
    pub fn shared(consents: Arc<impl ConsentStore>) -> Self {
        Self(consents)
    }
}

impl ConsentStore for BoxedConsents {
    async fn add(&self, consent: &Consent, event: &Event) -> Result<(), StoreError> {
        self.0.add(consent, event).await
    }

    async fn consent(&self, id: &ConsentId) -> Result<Option<Consent>, StoreError> {
        self.0.consent(id).await
    }

    async fn give(
        &self,
        id: &ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &Event,
    ) -> Result<Option<Consent>, StoreError> {
        self.0.give(id, at, until, event).await
    }

    async fn withdraw(&self, id: &ConsentId, at: Timestamp, event: &Event) -> Result<Option<Consent>, StoreError> {
        self.0.withdraw(id, at, event).await
    }

    async fn good(
        &self,
        subject: &str,
        organization: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<Consent>, StoreError> {
        self.0.good(subject, organization, at).await
    }

    async fn consents(
        &self,
        subject: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Consent>, StoreError> {
        self.0.consents(subject, after, limit).await
    }
}

impl fmt::Debug for BoxedConsents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedConsents").finish_non_exhaustive()
    }
}

trait DynConsents: Send + Sync {
    fn add<'a>(&'a self, consent: &'a Consent, event: &'a Event) -> Answer<'a, ()>;
    fn consent<'a>(&'a self, id: &'a ConsentId) -> Answer<'a, Option<Consent>>;
    fn give<'a>(
        &'a self,
        id: &'a ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &'a Event,
    ) -> Answer<'a, Option<Consent>>;
    fn withdraw<'a>(&'a self, id: &'a ConsentId, at: Timestamp, event: &'a Event) -> Answer<'a, Option<Consent>>;
    fn good<'a>(
        &'a self,
        subject: &'a str,
        organization: Option<&'a str>,
        at: Timestamp,
    ) -> Answer<'a, Option<Consent>>;
    fn consents<'a>(
        &'a self,
        subject: Option<&'a str>,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> Answer<'a, Page<Consent>>;
}

impl<C: ConsentStore> DynConsents for C {
    fn add<'a>(&'a self, consent: &'a Consent, event: &'a Event) -> Answer<'a, ()> {
        Box::pin(ConsentStore::add(self, consent, event))
    }

    fn consent<'a>(&'a self, id: &'a ConsentId) -> Answer<'a, Option<Consent>> {
        Box::pin(ConsentStore::consent(self, id))
    }

    fn give<'a>(
        &'a self,
        id: &'a ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &'a Event,
    ) -> Answer<'a, Option<Consent>> {
        Box::pin(ConsentStore::give(self, id, at, until, event))
    }

    fn withdraw<'a>(&'a self, id: &'a ConsentId, at: Timestamp, event: &'a Event) -> Answer<'a, Option<Consent>> {
        Box::pin(ConsentStore::withdraw(self, id, at, event))
    }

    fn good<'a>(
        &'a self,
        subject: &'a str,
        organization: Option<&'a str>,
        at: Timestamp,
    ) -> Answer<'a, Option<Consent>> {
        Box::pin(ConsentStore::good(self, subject, organization, at))
    }

    fn consents<'a>(
        &'a self,
        subject: Option<&'a str>,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> Answer<'a, Page<Consent>> {
        Box::pin(ConsentStore::consents(self, subject, after, limit))
    }
}
