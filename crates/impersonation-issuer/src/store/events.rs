use std::future::Future;

use impersonation_core::provider::{Cursor, Page};

use super::StoreError;
use crate::event::Event;
use crate::id::GrantId;

/// Keeps events, to which only is added.
pub trait EventStore: Send + Sync + 'static {
    /// Keeps an event that comes with no other change. One that is kept already is not kept twice, so that this can be repeated.
    ///
    /// # Errors
    ///
    /// Where it was not kept.
    fn append(&self, event: &Event) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Events, in the order in which they were kept, at most `limit`, of which 0 is taken for 1. A cursor is given at the end too, to go on from there later:
    /// no event comes twice behind it, and none is left out.
    ///
    /// # Errors
    ///
    /// Where nobody can say, or the cursor is none of this store's.
    fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Event>, StoreError>> + Send;
}

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct EventFilter {
    /// Of this grant.
    pub grant: Option<GrantId>,
    /// Of this impersonator: issuer and subject.
    pub impersonator: Option<(Box<str>, Box<str>)>,
    /// About this user's account.
    pub subject: Option<Box<str>>,
}

impl EventFilter {
    /// All there are.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of one grant.
    pub fn grant(self, id: GrantId) -> Self {
        Self { grant: Some(id), ..self }
    }

    /// Those of one impersonator.
    pub fn impersonator(self, issuer: impl Into<Box<str>>, subject: impl Into<Box<str>>) -> Self {
        Self { impersonator: Some((issuer.into(), subject.into())), ..self }
    }

    /// Those about one user's account.
    pub fn subject(self, subject: impl Into<Box<str>>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// Whether an event is one of them.
    #[must_use]
    pub fn holds(&self, event: &Event) -> bool {
        let is_theirs = |(issuer, subject): &(Box<str>, Box<str>)| {
            event.impersonator.as_ref().is_some_and(|party| party.issuer == *issuer && party.subject == *subject)
        };
        self.grant.as_ref().is_none_or(|grant| event.grant.as_ref() == Some(grant))
            && self.impersonator.as_ref().is_none_or(is_theirs)
            && self.subject.as_ref().is_none_or(|subject| event.subject == *subject)
    }
}
