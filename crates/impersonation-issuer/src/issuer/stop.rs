use impersonation_core::provider::Secret;
use impersonation_core::{ActingSession, Timestamp};
use tokio::time::timeout;

use super::Issuer;
use super::settings::PATIENCE;
use crate::cause::Cause;
use crate::grant::{End, Grant, Party, Slot};
use crate::hook::{BaseSession, OwnToken, OwnTokens as _};
use crate::id::GrantId;
use crate::log;

/// An impersonation that was stopped. For whoever holds its token it is over, whatever became of the record.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stopped {
    /// What takes the overlay's place in the browser: it says that an impersonation ended. `None` where it could not be signed; then
    /// take the cookie off.
    pub tombstone: Option<Secret>,
    /// When the browser forgets it.
    pub forgotten_at: Timestamp,
    /// Where the impersonator began.
    pub return_to: Option<Box<str>>,
    /// A token of the impersonator's own, where the application [makes them](crate::OwnTokens): for an API client, from the stop that
    /// ended it.
    pub own_token: Option<OwnToken>,
    /// Whether the store has it. If not, the write is repeated.
    pub is_recorded: bool,
}

impl Issuer {
    /// Stops the impersonation of a session, from within. It needs no permission and cannot fail (promise 11): the session is refused
    /// in this process from now on, and where the store does not take it within seconds, the write is repeated. `None` for a session
    /// that is none of this issuer's.
    pub async fn stop(&self, session: &ActingSession) -> Option<Stopped> {
        let actor = session.actor();
        let by = Party::new(actor.issuer(), actor.subject());
        let id = self.grant_of(session)?;
        Some(self.stop_grant(&id, by).await)
    }

    async fn stop_grant(&self, id: &GrantId, by: Party) -> Stopped {
        let (ledger, now) = (&self.0.ledger, self.0.ledger.now());
        let ended = timeout(PATIENCE, ledger.end_by_id(id, End::new(now, Cause::Stopped).by(by))).await;
        let (is_recorded, found) = match ended {
            Ok(Ok(found)) => (true, found),
            Ok(Err(error)) => {
                log::fault("a stop waits for the store", &error);
                (false, None)
            }
            Err(error) => {
                log::fault("a stop waits for a store that does not answer", &error);
                (false, None)
            }
        };
        let own_token = match &found {
            // Only once: who comes by the token of an impersonation that has ended gets nothing for it.
            Some((grant, Some(_))) if grant.slot == Some(Slot::Bearer) => self.own_token(grant).await,
            _ => None,
        };
        let grant = found.map(|(grant, _)| grant);
        let (tombstone, forgotten_at) = self.left_behind(id, now);
        Stopped { tombstone, forgotten_at, return_to: grant.and_then(|grant| grant.return_to), own_token, is_recorded }
    }

    /// The tombstone of an impersonation that has ended, for the browser in which it was.
    pub fn tombstone_of(&self, id: &GrantId) -> Option<(Secret, Timestamp)> {
        let (tombstone, forgotten_at) = self.left_behind(id, self.0.ledger.now());
        tombstone.map(|tombstone| (tombstone, forgotten_at))
    }

    fn left_behind(&self, id: &GrantId, now: Timestamp) -> (Option<Secret>, Timestamp) {
        match self.tombstone(id, now) {
            Ok(minted) => (Some(minted.token), minted.expires_at),
            Err(error) => {
                log::fault("a tombstone could not be signed", &*error);
                (None, now)
            }
        }
    }

    async fn own_token(&self, grant: &Grant) -> Option<OwnToken> {
        let tokens = self.0.own_tokens.as_ref()?;
        match timeout(PATIENCE, tokens.own_token(&BaseSession::of(grant))).await {
            Ok(Ok(token)) => token,
            Ok(Err(error)) => {
                log::fault("no token of the impersonator's own could be made", &error);
                None
            }
            Err(error) => {
                log::fault("no token of the impersonator's own is made in time", &error);
                None
            }
        }
    }
}
