use std::time::Duration;

use impersonation_core::provider::Secret;
use impersonation_core::{ActingSession, Session, Timestamp};
use tokio::time::timeout;

use super::settings::PATIENCE;
use super::{Issuer, RenewError, token};
use crate::grant::Slot;
use crate::id::GrantId;
use crate::store::GrantStore as _;

/// A token in the place of one that will expire.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Renewed {
    /// The token.
    pub token: Secret,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When the impersonation ends at the latest.
    pub ends_at: Timestamp,
    /// How it travels.
    pub slot: Slot,
    /// For how long a browser keeps the cookie.
    pub cookie_age: Duration,
}

impl Issuer {
    /// Another token of the same session, if all that let it start still holds. It counts as a request of the impersonator's.
    ///
    /// # Errors
    ///
    /// Where the impersonation has ended, or ends by this; where nobody can say, or says so within seconds: a page waits for it.
    pub async fn renew(&self, session: &ActingSession) -> Result<Renewed, RenewError> {
        timeout(PATIENCE, self.renew_grant(session)).await.unwrap_or_else(|late| Err(RenewError::unavailable(late)))
    }

    async fn renew_grant(&self, session: &ActingSession) -> Result<Renewed, RenewError> {
        let (ledger, now) = (&self.0.ledger, self.0.ledger.now());
        let id = self.grant_of(session).ok_or_else(RenewError::ended)?;
        let grant = ledger.grants().grant(&id).await.map_err(RenewError::unavailable)?.ok_or_else(RenewError::ended)?;
        let slot = grant.slot.ok_or_else(RenewError::ended)?;
        if grant.end.is_some() || ledger.has_unwritten_end(&id) {
            return Err(RenewError::ended());
        }
        if let Some(end) = self.objection(&grant, now).await.map_err(RenewError::unavailable)? {
            self.end_or_log(&grant, end).await;
            return Err(RenewError::ended());
        }
        ledger.grants().touch(&id, now).await.map_err(RenewError::unavailable)?;
        let minted = self.mint(&grant, slot, now).map_err(RenewError::unavailable)?;
        let cookie_age = token::cookie_age(grant.ends_at, self.0.settings.tombstone, now);
        Ok(Renewed { token: minted.token, expires_at: minted.expires_at, ends_at: grant.ends_at, slot, cookie_age })
    }

    /// Whether a token is old enough to be renewed: half of its time is over.
    #[must_use]
    pub fn is_renewal_due(&self, issued_at: Timestamp) -> bool {
        self.0.ledger.now().since(issued_at) >= self.0.settings.token / 2
    }

    /// The grant of a session of this issuer's.
    pub(super) fn grant_of(&self, session: &Session) -> Option<GrantId> {
        let is_ours = session.issuer() == self.url();
        session.session_id().filter(|_| is_ours).and_then(GrantId::parse)
    }
}
