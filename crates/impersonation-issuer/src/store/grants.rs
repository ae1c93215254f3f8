use std::future::Future;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};

use super::{StoreError, TicketRecord};
use crate::event::Event;
use crate::grant::{End, Grant};
use crate::id::GrantId;

/// Keeps grants.
pub trait GrantStore: Send + Sync + 'static {
    /// Keeps a new grant with its ticket and the event of its start: all three, or nothing. Decided in the same step: a grant of the
    /// same idempotency key is found instead, and the limits hold for the grants that are active at the start of the new one.
    ///
    /// # Errors
    ///
    /// Where nothing was kept.
    fn begin(&self, begin: Begin) -> impl Future<Output = Result<Begun, StoreError>> + Send;

    /// The grant of that id, ended or not.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    fn grant(&self, id: &GrantId) -> impl Future<Output = Result<Option<Grant>, StoreError>> + Send;

    /// Grants, newest first by id, at most `limit`, of which 0 is taken for 1, and never none where more come. A grant that begins
    /// meanwhile moves none of those behind a cursor.
    ///
    /// # Errors
    ///
    /// Where nobody can say, or the cursor is none of this store's.
    fn grants(
        &self,
        filter: &GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Grant>, StoreError>> + Send;

    /// Remembers when the impersonator was last seen, unless they were seen later. A grant that has ended, or is not there, is
    /// left alone.
    ///
    /// # Errors
    ///
    /// Where it was not kept.
    fn touch(&self, id: &GrantId, at: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Ends a grant, with the event of it. `true` where it is this call that ended it: of many at once exactly one, whose event is
    /// the only one that is kept. Its tickets are dead from then on.
    ///
    /// # Errors
    ///
    /// Where it may go on.
    fn end(&self, id: &GrantId, end: &End, event: &Event) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Grants that have not ended and ought to have: past their time, waiting for a redemption that did not come, or redeemed and
    /// nobody seen in them after `idle_since`. At most `limit`.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    fn overdue(
        &self,
        now: Timestamp,
        idle_since: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Grant>, StoreError>> + Send;
}

/// What [`GrantStore::begin`] keeps.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Begin {
    /// The grant.
    pub grant: Grant,
    /// Its ticket.
    pub ticket: TicketRecord,
    /// The event of its start.
    pub event: Event,
    /// How many may be active at once, this one included.
    pub limits: Limits,
}

impl Begin {
    /// All that a start keeps.
    #[must_use]
    pub fn new(grant: Grant, ticket: TicketRecord, event: Event, limits: Limits) -> Self {
        Self { grant, ticket, event, limits }
    }
}

/// How many grants may be active at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Of one impersonator, by issuer and subject.
    pub per_impersonator: usize,
    /// On one target.
    pub per_subject: usize,
}

impl Limits {
    /// These two.
    #[must_use]
    pub fn new(per_impersonator: usize, per_subject: usize) -> Self {
        Self { per_impersonator, per_subject }
    }
}

/// What has become of a [`Begin`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Begun {
    /// It is kept.
    New,
    /// There is a grant of the same idempotency key: nothing was kept.
    Repeated(Box<Grant>),
    /// One more would be too many: nothing was kept.
    LimitReached,
}

/// Which grants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub struct GrantFilter {
    /// Those that are [active](Grant::is_active) at that time.
    pub active_at: Option<Timestamp>,
    /// Those that have not ended, though their time may be up.
    pub open: bool,
    /// Of this impersonator: issuer and subject.
    pub impersonator: Option<(Box<str>, Box<str>)>,
    /// On this target.
    pub subject: Option<Box<str>>,
}

impl GrantFilter {
    /// All there are.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those that are active at that time.
    pub fn active_at(self, now: Timestamp) -> Self {
        Self { active_at: Some(now), ..self }
    }

    /// Those that have not ended.
    pub fn open(self) -> Self {
        Self { open: true, ..self }
    }

    /// Those of one impersonator.
    pub fn impersonator(self, issuer: impl Into<Box<str>>, subject: impl Into<Box<str>>) -> Self {
        Self { impersonator: Some((issuer.into(), subject.into())), ..self }
    }

    /// Those on one target.
    pub fn subject(self, subject: impl Into<Box<str>>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// Whether a grant is one of them.
    #[must_use]
    pub fn holds(&self, grant: &Grant) -> bool {
        let is_theirs = |(issuer, subject): &(Box<str>, Box<str>)| {
            grant.impersonator.issuer == *issuer && grant.impersonator.subject == *subject
        };
        self.active_at.is_none_or(|now| grant.is_active(now))
            && (!self.open || grant.end.is_none())
            && self.impersonator.as_ref().is_none_or(is_theirs)
            && self.subject.as_ref().is_none_or(|subject| grant.subject == *subject)
    }
}
