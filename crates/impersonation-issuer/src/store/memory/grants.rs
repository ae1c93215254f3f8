use std::ops::Bound;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};

use super::{Memory, State, conflict, invalid_cursor, page};
use crate::event::Event;
use crate::grant::{End, Grant};
use crate::id::GrantId;
use crate::store::{Begin, Begun, GrantFilter, GrantStore, StoreError};

impl State {
    /// The grant of an earlier start with the same key.
    fn repeated(&self, grant: &Grant) -> Option<&Grant> {
        let key = &grant.idempotency.as_ref()?.key;
        self.repeats.get(key).and_then(|id| self.grants.get(id))
    }

    fn is_one_too_many(&self, Begin { grant, limits, .. }: &Begin) -> bool {
        let active = GrantFilter::all().active_at(grant.started_at);
        let of_impersonator = active.clone().impersonator(&*grant.impersonator.issuer, &*grant.impersonator.subject);
        let on_subject = active.subject(&*grant.subject);
        self.count(&of_impersonator) >= limits.per_impersonator || self.count(&on_subject) >= limits.per_subject
    }

    fn count(&self, filter: &GrantFilter) -> usize {
        self.grants.values().filter(|grant| filter.holds(grant)).count()
    }

    /// Whether all of it is new, and the ticket is the grant's.
    fn admit(&self, Begin { grant, ticket, event, .. }: &Begin) -> Result<(), StoreError> {
        self.log.admit(event)?;
        let is_known = self.grants.contains_key(&grant.id) || self.tickets.contains_key(&ticket.hash);
        if is_known || ticket.grant != grant.id { Err(conflict()) } else { Ok(()) }
    }
}

impl GrantStore for Memory {
    async fn begin(&self, begin: Begin) -> Result<Begun, StoreError> {
        let mut state = self.state();
        if let Some(earlier) = state.repeated(&begin.grant) {
            return Ok(Begun::Repeated(Box::new(earlier.clone())));
        }
        if state.is_one_too_many(&begin) {
            return Ok(Begun::LimitReached);
        }
        state.admit(&begin)?;
        let Begin { grant, ticket, event, .. } = begin;
        if let Some(idempotency) = &grant.idempotency {
            state.repeats.insert(idempotency.key.clone(), grant.id.clone());
        }
        state.grants.insert(grant.id.clone(), grant);
        state.issue(ticket);
        state.log.push(event);
        Ok(Begun::New)
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        Ok(self.state().grants.get(id).cloned())
    }

    async fn grants(
        &self,
        filter: &GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Grant>, StoreError> {
        let read = |cursor: &Cursor| GrantId::parse(cursor.as_str()).ok_or_else(invalid_cursor);
        let end = after.map(read).transpose()?.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let older = state.grants.range((Bound::Unbounded, end)).rev();
        let matching = older.map(|(_, grant)| grant).filter(|grant| filter.holds(grant)).cloned();
        Ok(page(matching, limit, |grant| grant.id.as_str()))
    }

    async fn touch(&self, id: &GrantId, at: Timestamp) -> Result<(), StoreError> {
        if let Some(grant) = self.state().open_grant(id) {
            grant.seen_at = grant.seen_at.max(at);
        }
        Ok(())
    }

    async fn end(&self, id: &GrantId, end: &End, event: &Event) -> Result<bool, StoreError> {
        let mut state = self.state();
        let is_new_event = state.log.admit(event);
        let Some(grant) = state.open_grant(id) else { return Ok(false) };
        is_new_event?;
        grant.end = Some(end.clone());
        state.log.push(event.clone());
        Ok(true)
    }

    async fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Result<Vec<Grant>, StoreError> {
        let is_overdue = |grant: &&Grant| {
            grant.end.is_none() && (!grant.is_active(now) || (grant.is_redeemed() && grant.seen_at <= idle_since))
        };
        Ok(self.state().grants.values().filter(is_overdue).take(limit).cloned().collect())
    }
}
