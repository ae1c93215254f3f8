use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::Equivalent;

use crate::request::Issuers;
use crate::session::{Session, Slot};
use crate::time::Timestamp;

/// What a token says by itself, whatever request it came with.
#[derive(Clone)]
pub(crate) struct Verified {
    /// Whose it is, by its place among the trusted issuers.
    pub(crate) issuer: usize,
    pub(crate) session: Session,
    /// From here on it has expired, leeway included.
    pub(crate) until: Timestamp,
}

impl Verified {
    /// Whether it is an impersonation's in a browser, of which the grant decides whether it is over.
    pub(crate) fn is_overlay(&self) -> bool {
        self.session.impersonation().is_some_and(|impersonation| impersonation.slot() == Slot::Overlay)
    }

    /// The same, over whatever its grant says.
    pub(crate) fn over(self) -> Self {
        Self { session: self.session.unchecked(), until: Timestamp::from_unix_seconds(0), ..self }
    }
}

/// A token as it is looked up.
#[derive(Clone, Copy)]
pub(super) struct Name<'t> {
    pub(super) hash: u64,
    /// Whose cookie it was found in: a cookie names the issuers that may have put it there.
    pub(super) bound: Issuers,
    pub(super) token: &'t [u8],
}

/// A token that has verified.
pub(super) struct Entry {
    hash: u64,
    bound: Issuers,
    token: Box<[u8]>,
    pub(super) verified: Verified,
    since: Timestamp,
    until: Timestamp,
    /// The epoch of its issuer's keys before it was verified.
    pub(super) epoch: u64,
    /// The revocations up to which it is known not to be revoked.
    cleared: AtomicU64,
}

impl Entry {
    pub(super) fn new(name: Name<'_>, verified: Verified, lasts: (Timestamp, Timestamp), stamp: Stamp) -> Self {
        let Name { hash, bound, token } = name;
        let (since, until) = lasts;
        let Stamp { epoch, revocations } = stamp;
        Self { hash, bound, token: token.into(), verified, since, until, epoch, cleared: AtomicU64::new(revocations) }
    }

    pub(super) fn is_named(&self, name: Name<'_>) -> bool {
        self.hash == name.hash && self.bound == name.bound && *self.token == *name.token
    }

    /// Whether it may be believed at this time. A clock that went back believes nothing.
    pub(super) fn lasts_at(&self, now: Timestamp) -> bool {
        self.since <= now && now < self.until
    }

    /// Whether revocations up to this one have been looked at.
    pub(super) fn is_cleared(&self, revocations: u64) -> bool {
        self.cleared.load(Ordering::Acquire) == revocations
    }

    pub(super) fn clear(&self, revocations: u64) {
        self.cleared.store(revocations, Ordering::Release);
    }

    /// About what it takes on the heap, the allocator's own share included.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.token.len() + self.verified.session.bytes() + OVERHEAD
    }
}

/// Headers of allocations, two pointers and a control byte in the table, at its usual load.
const OVERHEAD: usize = 128;

/// What was true before a token was verified. Taken afterwards, it could hide a key or a session that was lost meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Stamp {
    pub(crate) epoch: u64,
    pub(crate) revocations: u64,
}

/// An entry under its own name.
#[derive(Clone)]
pub(super) struct Key(pub(super) Arc<Entry>);

impl Key {
    fn name(&self) -> Name<'_> {
        Name { hash: self.0.hash, bound: self.0.bound, token: &self.0.token }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_named(other.name())
    }
}

impl Eq for Key {}

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Equivalent<Key> for Name<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        key.0.is_named(*self)
    }
}
