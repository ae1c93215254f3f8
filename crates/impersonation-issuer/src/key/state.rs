//! The keys as values: who signs, who verifies, what is due. No I/O, no lock, and the time is passed in.
//!
//! Nothing but the stored times decides, so that all processes that know the same keys say the same: a key signs until the next
//! one begins to, and verifies for the overlap after that.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_core::key::Algorithm;

use crate::key::settings::is_signed_by;
use crate::key::{KeyError, KeyErrorKind, KeySettings, Standing, StoredKey};

/// More than a ring of any settings comes to.
const MAX_KEYS: usize = 256;
/// How far the clocks of two processes may be apart before one of them makes a key that is not needed.
const MAX_SKEW: Duration = Duration::from_secs(60 * 60);

/// The keys of a store, checked, in the order in which they sign.
#[derive(Debug)]
pub(super) struct Keys(Box<[StoredKey]>);

impl Keys {
    pub(super) fn check(mut keys: Vec<StoredKey>) -> Result<Self, KeyError> {
        let mut names = HashSet::new();
        let mut numbers = HashSet::new();
        let is_sound = keys.len() <= MAX_KEYS
            && keys.iter().all(|key| key.has_sound_kid() && is_signed_by(key.algorithm()))
            && keys.iter().all(|key| names.insert(&*key.kid) && numbers.insert(key.number));
        if !is_sound {
            return Err(KeyError::new(KeyErrorKind::Corrupt));
        }
        keys.sort_by_key(|key| (key.signs_from, key.number));
        Ok(Self(keys.into()))
    }
}

/// What is known at some moment.
#[derive(Clone, Debug)]
pub(super) struct State {
    keys: Arc<Keys>,
    /// Dead from when it was said, whatever the store holds.
    revoked: Arc<HashSet<Box<str>>>,
    /// Which of the loads it is from: what an earlier one found is not news.
    load: u64,
    version: u64,
    overlap: Duration,
}

impl State {
    pub(super) fn new(overlap: Duration) -> Self {
        let keys = Arc::new(Keys(Box::default()));
        Self { keys, revoked: Arc::default(), load: 0, version: 0, overlap }
    }

    /// The store was read.
    pub(super) fn loaded(&self, load: u64, keys: &Arc<Keys>) -> Self {
        if load <= self.load {
            return self.clone();
        }
        let (old, new) = (&self.keys.0, &keys.0);
        let is_same = old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.is(new));
        Self { keys: Arc::clone(keys), load, version: self.version + u64::from(!is_same), ..self.clone() }
    }

    /// A key is not to be believed any longer.
    pub(super) fn revoked(&self, kid: &str) -> Self {
        let mut revoked = HashSet::clone(&self.revoked);
        revoked.insert(kid.into());
        Self { revoked: Arc::new(revoked), version: self.version + 1, ..self.clone() }
    }

    /// Another for each set of keys that verify. Clocks make it differ too, when a key's overlap is over.
    pub(super) fn epoch(&self, now: Timestamp) -> u64 {
        let dead = (0..self.keys.0.len()).filter(|index| self.is_over(*index, now)).count();
        self.version * (MAX_KEYS as u64 + 1) + dead as u64
    }

    /// The key that signs.
    pub(super) fn signing(&self, now: Timestamp) -> Option<&StoredKey> {
        let key = &self.keys.0[self.turn(now)?];
        (!self.is_revoked(key)).then_some(key)
    }

    /// The keys that verify, and what each does beside that.
    pub(super) fn verifying(&self, now: Timestamp) -> impl Iterator<Item = (&StoredKey, Standing)> {
        let turn = self.turn(now).unwrap_or_default();
        let living = self
            .keys
            .0
            .iter()
            .enumerate()
            .filter(move |(index, key)| !self.is_over(*index, now) && !self.is_revoked(key));
        living.map(move |(index, key)| (key, Standing::of(index.cmp(&turn))))
    }

    /// The keys whose overlap is over.
    pub(super) fn dead(&self, now: Timestamp) -> Vec<StoredKey> {
        let all = self.keys.0.iter().enumerate();
        all.filter(|(index, _)| self.is_over(*index, now)).map(|(_, key)| key.clone()).collect()
    }

    /// A key of the store, whatever its standing.
    pub(super) fn named(&self, kid: &str) -> Option<&StoredKey> {
        self.keys.0.iter().find(|key| *key.kid == *kid)
    }

    /// From when the next key is to sign, if it is time to make one.
    pub(super) fn due(&self, now: Timestamp, settings: &KeySettings) -> Option<Timestamp> {
        let horizon = now + settings.publish_ahead;
        let is_young = |key: &StoredKey| horizon < key.signs_from + settings.signing_period;
        self.vacant(now).or_else(|| (!self.at(horizon).is_some_and(is_young)).then_some(horizon))
    }

    /// The same, if the keys to come sign by another algorithm.
    pub(super) fn due_for(&self, algorithm: Algorithm, now: Timestamp, settings: &KeySettings) -> Option<Timestamp> {
        let horizon = now + settings.publish_ahead;
        let is_other = self.at(horizon).is_some_and(|key| key.algorithm() != algorithm);
        is_other.then_some(horizon)
    }

    /// From when a key is to sign in the place of one that was revoked: from when that one did, so that the one before it
    /// lives no longer for that.
    pub(super) fn vacant(&self, now: Timestamp) -> Option<Timestamp> {
        match self.turn(now).map(|turn| &self.keys.0[turn]) {
            None => Some(now),
            Some(key) => self.is_revoked(key).then(|| key.signs_from.min(now)),
        }
    }

    pub(super) fn next_number(&self) -> u64 {
        self.keys.0.iter().map(|key| key.number).max().unwrap_or(0).saturating_add(1)
    }

    /// Whose turn it is to sign. Where the clock was set back behind all of them, the first one's.
    fn turn(&self, now: Timestamp) -> Option<usize> {
        let begun = self.keys.0.partition_point(|key| key.signs_from <= now);
        (!self.keys.0.is_empty()).then(|| begun.saturating_sub(1))
    }

    /// The key that will sign at a time to come, or soon after.
    fn at(&self, horizon: Timestamp) -> Option<&StoredKey> {
        let is_sound = |key: &&StoredKey| key.signs_from <= horizon + MAX_SKEW && !self.is_revoked(key);
        self.keys.0.iter().rfind(is_sound)
    }

    /// Whether the overlap of the key at this place is over.
    fn is_over(&self, index: usize, now: Timestamp) -> bool {
        self.keys.0.get(index + 1).is_some_and(|next| next.signs_from + self.overlap <= now)
    }

    fn is_revoked(&self, key: &StoredKey) -> bool {
        !self.revoked.is_empty() && self.revoked.contains(&key.kid)
    }
}
