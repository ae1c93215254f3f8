use impersonation_core::Timestamp;

use super::{Memory, State, conflict};
use crate::event::Event;
use crate::grant::{Grant, Slot};
use crate::store::{StoreError, TicketHash, TicketRecord, TicketStore};

impl State {
    /// Puts a ticket in the place of the one that its grant has.
    pub(super) fn issue(&mut self, ticket: TicketRecord) {
        self.current.insert(ticket.grant.clone(), ticket.hash.clone());
        self.tickets.insert(ticket.hash.clone(), ticket);
    }

    /// The ticket and its grant, where it can be redeemed.
    fn redeemable(&mut self, hash: &TicketHash, at: Timestamp) -> Option<(&mut TicketRecord, &mut Grant)> {
        let ticket = self.tickets.get_mut(hash)?;
        let grant = self.grants.get_mut(&ticket.grant)?;
        let is_current = self.current.get(&ticket.grant) == Some(hash);
        let is_good = is_current && ticket.redeemed_at.is_none() && at < ticket.expires_at;
        (is_good && grant.end.is_none() && at < grant.ends_at).then_some((ticket, grant))
    }
}

impl TicketStore for Memory {
    async fn ticket(&self, hash: &TicketHash) -> Result<Option<(TicketRecord, Grant)>, StoreError> {
        let state = self.state();
        let found = state.tickets.get(hash);
        Ok(found.and_then(|ticket| Some((ticket.clone(), state.grants.get(&ticket.grant)?.clone()))))
    }

    async fn replace(&self, ticket: &TicketRecord, event: &Event) -> Result<bool, StoreError> {
        let mut state = self.state();
        let is_new_event = state.log.admit(event);
        let is_new_ticket = !state.tickets.contains_key(&ticket.hash);
        let Some(grant) = state.open_grant(&ticket.grant) else { return Ok(false) };
        is_new_event?;
        if !is_new_ticket {
            return Err(conflict());
        }
        grant.pending_until = grant.pending_until.map(|_| ticket.expires_at);
        state.issue(ticket.clone());
        state.log.push(event.clone());
        Ok(true)
    }

    async fn redeem(
        &self,
        hash: &TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &Event,
    ) -> Result<Option<Grant>, StoreError> {
        let mut state = self.state();
        let is_new_event = state.log.admit(event);
        let Some((ticket, grant)) = state.redeemable(hash, at) else { return Ok(None) };
        is_new_event?;
        ticket.redeemed_at = Some(at);
        grant.pending_until = None;
        grant.slot = Some(slot);
        grant.seen_at = grant.seen_at.max(at);
        let redeemed = grant.clone();
        state.log.push(event.clone());
        Ok(Some(redeemed))
    }
}
