use std::fmt;
use std::future::Future;

use impersonation_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::StoreError;
use crate::event::Event;
use crate::grant::{Grant, Slot};
use crate::id::GrantId;

/// Keeps tickets, by their hash. A grant has one that lives, at most.
pub trait TicketStore: Send + Sync + 'static {
    /// The ticket of that hash with its grant, whatever has become of either.
    ///
    /// # Errors
    ///
    /// Where nobody can say.
    fn ticket(
        &self,
        hash: &TicketHash,
    ) -> impl Future<Output = Result<Option<(TicketRecord, Grant)>, StoreError>> + Send;

    /// Puts a ticket in the place of the grant's, with the event of it; a grant that still waits for its first redemption waits as
    /// long as the new one lives. `false`, and nothing is kept, where the grant has ended or is not there.
    ///
    /// # Errors
    ///
    /// Where the old one may still be good.
    fn replace(&self, ticket: &TicketRecord, event: &Event) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Redeems a ticket, with the event of it: of many at once exactly one. `None` where it was redeemed or replaced, has expired at
    /// `at`, or its grant has ended or its time is up. Its grant waits no longer, travels in `slot`, and was seen at `at`.
    ///
    /// # Errors
    ///
    /// Where it may have been redeemed or not.
    fn redeem(
        &self,
        hash: &TicketHash,
        at: Timestamp,
        slot: Slot,
        event: &Event,
    ) -> impl Future<Output = Result<Option<Grant>, StoreError>> + Send;
}

/// The SHA-256 of a ticket, in lower-case hexadecimal digits: the ticket itself is kept nowhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketHash(Box<str>);

impl TicketHash {
    /// Of a ticket.
    #[must_use]
    pub fn of(ticket: &str) -> Self {
        Self(base16(&Sha256::digest(ticket.as_bytes())))
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whoever has the hash cannot redeem, and yet nobody needs to see it.
impl fmt::Debug for TicketHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TicketHash(..)")
    }
}

pub(crate) fn base16(bytes: &[u8]) -> Box<str> {
    use fmt::Write as _;

    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}"); // to a text it does not fail
    }
    digits.into()
}

/// A ticket as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TicketRecord {
    /// Its hash.
    pub hash: TicketHash,
    /// Of which grant.
    pub grant: GrantId,
    /// Until when it can be redeemed.
    pub expires_at: Timestamp,
    /// When it was.
    pub redeemed_at: Option<Timestamp>,
}

impl TicketRecord {
    /// A ticket that nobody has redeemed.
    #[must_use]
    pub fn new(hash: TicketHash, grant: GrantId, expires_at: Timestamp) -> Self {
        Self { hash, grant, expires_at, redeemed_at: None }
    }
}
