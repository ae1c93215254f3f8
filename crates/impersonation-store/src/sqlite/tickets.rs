use impersonation_core::Timestamp;
use impersonation_issuer::store::{StoreError, TicketHash, TicketRecord, TicketStore};
use impersonation_issuer::{Event, Grant, Slot};
use rusqlite::Connection;

use super::error::Fault;
use super::record::{json, one, write};
use super::{Sqlite, events, grants};

impl TicketStore for Sqlite {
    async fn ticket(&self, hash: &TicketHash) -> Result<Option<(TicketRecord, Grant)>, StoreError> {
        let hash = hash.clone();
        self.readers.read(move |connection| find(connection, &hash)).await
    }

    async fn replace(&self, ticket: &TicketRecord, event: &Event) -> Result<bool, StoreError> {
        let (ticket, event) = (ticket.clone(), event.clone());
        self.writer.write(move |connection| replace(connection, &ticket, &event)).await
    }

    async fn redeem(
        &self,
        hash: &TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &Event,
    ) -> Result<Option<Grant>, StoreError> {
        let (hash, event) = (hash.clone(), event.clone());
        self.writer.write(move |connection| redeem(connection, &hash, at, slot, &event)).await
    }
}

/// Puts a ticket in the place of the one that its grant has.
pub(super) fn issue(connection: &Connection, ticket: &TicketRecord) -> Result<(), Fault> {
    let sql = "UPDATE impersonation_tickets SET is_current = 0 WHERE grant_id = ? AND is_current = 1";
    write(connection, sql, [ticket.grant.as_str()])?;
    let sql = "INSERT INTO impersonation_tickets (hash, record, grant_id, is_current) VALUES (?, ?, ?, 1)";
    write(connection, sql, (ticket.hash.as_str(), json(ticket)?, ticket.grant.as_str()))?;
    Ok(())
}

fn find(connection: &Connection, hash: &TicketHash) -> Result<Option<(TicketRecord, Grant)>, Fault> {
    let sql = "SELECT record FROM impersonation_tickets WHERE hash = ?";
    let Some(ticket) = one::<TicketRecord>(connection, sql, [hash.as_str()])? else { return Ok(None) };
    Ok(grants::find(connection, &ticket.grant)?.map(|grant| (ticket, grant)))
}

fn replace(connection: &Connection, ticket: &TicketRecord, event: &Event) -> Result<bool, Fault> {
    let Some(grant) = grants::open(connection, &ticket.grant)? else { return Ok(false) };
    if grant.pending_until.is_some() {
        let mut grant = grant;
        grant.pending_until = Some(ticket.expires_at);
        grants::update(connection, &grant)?;
    }
    issue(connection, ticket)?;
    events::insert(connection, event)?;
    Ok(true)
}

fn redeem(
    connection: &Connection,
    hash: &TicketHash,
    at: Timestamp,
    slot: Slot,
    event: &Event,
) -> Result<Option<Grant>, Fault> {
    let Some((mut ticket, mut grant)) = redeemable(connection, hash, at)? else { return Ok(None) };
    ticket.redeemed_at = Some(at);
    let sql = "UPDATE impersonation_tickets SET record = ? WHERE hash = ?";
    write(connection, sql, (json(&ticket)?, hash.as_str()))?;
    grant.pending_until = None;
    grant.slot = Some(slot);
    grant.seen_at = grant.seen_at.max(at);
    grants::update(connection, &grant)?;
    events::insert(connection, event)?;
    Ok(Some(grant))
}

fn redeemable(
    connection: &Connection,
    hash: &TicketHash,
    at: Timestamp,
) -> Result<Option<(TicketRecord, Grant)>, Fault> {
    let sql = "SELECT record FROM impersonation_tickets WHERE hash = ? AND is_current = 1";
    let ticket = one::<TicketRecord>(connection, sql, [hash.as_str()])?;
    let Some(ticket) = ticket.filter(|ticket| ticket.redeemed_at.is_none() && at < ticket.expires_at) else {
        return Ok(None);
    };
    let grant = grants::open(connection, &ticket.grant)?.filter(|grant| at < grant.ends_at);
    Ok(grant.map(|grant| (ticket, grant)))
}
