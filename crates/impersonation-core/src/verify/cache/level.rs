use std::fmt;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::sync::{Cache as Table, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};

use super::entry::{Entry, Key, Name, Stamp};
use super::{Cache, CacheUsage, Verified, thread};
use crate::request::Issuers;
use crate::time::Timestamp;
use crate::verify::ConfigErrorKind;

/// The tokens of one verifier, shared by its clones.
pub(crate) struct VerifiedTokens {
    table: Table<Key, Arc<Entry>, Share, foldhash::fast::RandomState>,
    settings: Cache,
    /// Tells this verifier's tokens from another's in the memory of a thread.
    number: u64,
    hashing: foldhash::fast::RandomState,
}

/// How many bytes at the end of a token its hash is made of: the signature's, which nobody can choose but who holds the key. A
/// trusted issuer that did could make look-ups slow, and never one token another.
const HASHED: usize = 16;

/// What an entry usually takes.
const TYPICAL_BYTES: usize = 2 * 1024;

impl VerifiedTokens {
    /// # Errors
    ///
    /// Where the bounds leave no room.
    pub(crate) fn new(settings: Cache) -> Result<Self, ConfigErrorKind> {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        // Too high an estimate would split the bytes into shares that hold no entry.
        let estimate = settings.max_entries.min(settings.max_bytes / TYPICAL_BYTES);
        let options = OptionsBuilder::new()
            .estimated_items_capacity(estimate)
            // It is split evenly, and each part rounded up.
            .weight_capacity(settings.max_bytes as u64 & !0xfff)
            .build()
            .map_err(|_| ConfigErrorKind::CacheTooSmall)?;
        let share = Share { least: settings.max_bytes.div_ceil(settings.max_entries) as u64 };
        let table = Table::with_options(options, share, Default::default(), DefaultLifecycle::default());
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Ok(Self { table, settings, number, hashing: Default::default() })
    }

    /// Takes what is asked for of a token that is remembered, if it may still be believed. `is_current` looks at what changes
    /// beside the time.
    #[inline]
    pub(crate) fn find<T>(
        &self,
        token: &[u8],
        bound: Issuers,
        now: Timestamp,
        is_current: impl Fn(Memory<'_>) -> bool,
        take: impl Fn(&Verified) -> T,
    ) -> Option<T> {
        let name = self.name(token, bound);
        let is_current = |entry: &Entry| entry.lasts_at(now) && is_current(Memory(entry));
        if let Some(taken) = thread::find(self.number, name, is_current, &take) {
            return Some(taken);
        }
        self.find_shared(name, is_current, take)
    }

    #[inline(never)]
    fn find_shared<T>(
        &self,
        name: Name<'_>,
        is_current: impl Fn(&Entry) -> bool,
        take: impl Fn(&Verified) -> T,
    ) -> Option<T> {
        let entry = self.table.get(&name)?;
        if !is_current(&entry) {
            self.table.remove(&name);
            return None;
        }
        let taken = take(&entry.verified);
        thread::offer(self.number, name, entry);
        Some(taken)
    }

    /// Remembers a token that has verified and is good at this time.
    pub(crate) fn remember(&self, token: &[u8], bound: Issuers, verified: Verified, stamp: Stamp, now: Timestamp) {
        let until = verified.until.min(now + self.settings.max_age);
        let entry = Arc::new(Entry::new(self.name(token, bound), verified, (now, until), stamp));
        self.table.insert(Key(Arc::clone(&entry)), entry);
    }

    pub(crate) fn usage(&self) -> CacheUsage {
        CacheUsage { entries: self.table.len(), bytes: self.table.weight() }
    }

    #[inline]
    fn name<'t>(&self, token: &'t [u8], bound: Issuers) -> Name<'t> {
        let mut hasher = self.hashing.build_hasher();
        match token.last_chunk::<HASHED>() {
            Some(end) => hasher.write_u128(u128::from_le_bytes(*end)),
            None => hasher.write(token),
        }
        bound.hash(&mut hasher);
        Name { hash: hasher.finish(), bound, token }
    }
}

impl fmt::Debug for VerifiedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedTokens").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// What is remembered of a token, to be asked whether it still holds.
pub(crate) struct Memory<'e>(&'e Entry);

impl Memory<'_> {
    pub(crate) fn verified(&self) -> &Verified {
        &self.0.verified
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.0.epoch
    }

    /// Whether it is not revoked; `is_revoked` is asked only where something was revoked since it was asked last.
    pub(crate) fn is_clear(&self, revocations: u64, is_revoked: impl FnOnce() -> bool) -> bool {
        if self.0.is_cleared(revocations) {
            return true;
        }
        if is_revoked() {
            return false;
        }
        self.0.clear(revocations);
        true
    }
}

/// What an entry counts for. None counts for less than its share of all entries, and so both bounds hold.
#[derive(Clone)]
struct Share {
    least: u64,
}

impl Weighter<Key, Arc<Entry>> for Share {
    fn weight(&self, _: &Key, entry: &Arc<Entry>) -> u64 {
        self.least.max(entry.bytes() as u64)
    }
}
