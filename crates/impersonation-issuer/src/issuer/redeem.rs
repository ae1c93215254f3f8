use std::time::Duration;

use impersonation_core::provider::Secret;
use impersonation_core::{OwnSession, Timestamp};

use super::{Issuer, RedeemError, token};
use crate::cause::Cause;
use crate::event::EventKind;
use crate::grant::{End, Grant, Slot};
use crate::log;
use crate::store::{TicketHash, TicketRecord, TicketStore as _};

/// More than any ticket has.
const LONGEST_TICKET: usize = 128;

/// A session that begins.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Redeemed {
    /// Its token: into the overlay's cookie, or to the API client.
    pub token: Secret,
    /// When the token expires.
    pub expires_at: Timestamp,
    /// The grant.
    pub grant: Grant,
    /// For how long a browser keeps the cookie.
    pub cookie_age: Duration,
}

impl Issuer {
    /// Redeems a ticket: once, however many try. `session` is the impersonator's own, the one that started.
    ///
    /// # Errors
    ///
    /// Where it is not good, or not good any longer; all such are one. A ticket that another session presents is dead from then on,
    /// and so is its grant.
    pub async fn redeem(&self, ticket: &str, session: &OwnSession, slot: Slot) -> Result<Redeemed, RedeemError> {
        let (now, hash) = (self.0.ledger.now(), TicketHash::of(ticket));
        let found = match ticket.len() {
            1..=LONGEST_TICKET => self.0.ledger.tickets().ticket(&hash).await.map_err(RedeemError::unavailable)?,
            _ => None,
        };
        let (record, grant) = found.ok_or_else(RedeemError::invalid)?;
        if !is_good(&record, &grant, now) || self.0.ledger.has_unwritten_end(&grant.id) {
            return Err(RedeemError::invalid());
        }
        if !is_starter(&grant, session) {
            self.end_or_log(&grant, End::new(now, Cause::TicketMisused)).await;
            return Err(RedeemError::invalid());
        }
        // What would speak against the session that it becomes.
        let slot = grant.slot.unwrap_or(slot);
        let grant = Grant { slot: Some(slot), ..grant };
        if let Some(end) = self.objection(&grant, now).await.map_err(RedeemError::unavailable)? {
            self.end_or_log(&grant, end).await;
            return Err(RedeemError::invalid());
        }
        self.begin_session(&hash, &grant, slot, now).await
    }

    async fn begin_session(
        &self,
        hash: &TicketHash,
        grant: &Grant,
        slot: Slot,
        now: Timestamp,
    ) -> Result<Redeemed, RedeemError> {
        let ledger = &self.0.ledger;
        let event = ledger.event(grant, now, EventKind::Redeemed);
        // Signed first: a ticket is not spent on a token that cannot be made.
        let minted = self.mint(grant, slot, now).map_err(RedeemError::unavailable)?;
        let redeemed = ledger.tickets().redeem(hash, now, slot, &event).await.map_err(RedeemError::unavailable)?;
        let grant = redeemed.ok_or_else(RedeemError::invalid)?;
        ledger.announce(&event).await;
        let cookie_age = token::cookie_age(grant.ends_at, self.0.settings.tombstone, now);
        Ok(Redeemed { token: minted.token, expires_at: minted.expires_at, grant, cookie_age })
    }

    /// Ends a grant; where the store does not take it, it has ended for this process, and the write is repeated.
    pub(super) async fn end_or_log(&self, grant: &Grant, end: End) {
        if let Err(error) = self.0.ledger.end(grant, end).await {
            log::fault("the end of an impersonation waits for the store", &error);
        }
    }
}

fn is_good(record: &TicketRecord, grant: &Grant, now: Timestamp) -> bool {
    record.redeemed_at.is_none() && now < record.expires_at && grant.end.is_none() && now < grant.ends_at
}

/// Whether it is the session that started: the same `sid` of the same user.
fn is_starter(grant: &Grant, session: &OwnSession) -> bool {
    *grant.impersonator.issuer == *session.issuer()
        && *grant.impersonator.subject == *session.subject()
        && session.session_id() == Some(&*grant.base_session)
}
