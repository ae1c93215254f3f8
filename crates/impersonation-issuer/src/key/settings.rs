use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use impersonation_core::key::Algorithm;
use impersonation_core::{Clock, SystemClock, Timestamp};

use crate::key::{KeyError, KeyErrorKind};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const SIGNING_PERIODS: RangeInclusive<Duration> = DAY..=Duration::from_secs(366 * 24 * 60 * 60);
/// A day is what a tombstone lives, and an hour what a token may.
const OVERLAPS: RangeInclusive<Duration> = Duration::from_secs(25 * 60 * 60)..=Duration::from_secs(90 * 24 * 60 * 60);
const MAX_PUBLISH_AHEAD: Duration = Duration::from_secs(24 * 60 * 60);
const MAX_COOL_DOWN: Duration = Duration::from_secs(30);

/// How a [`KeyRing`](crate::key::KeyRing) rotates. Every mistake is an error of opening it. Processes that share a store must have the
/// same settings: whichever has the shortest overlap removes what is over by it.
#[derive(Clone)]
#[must_use]
pub struct KeySettings {
    pub(super) algorithm: Algorithm,
    pub(super) signing_period: Duration,
    pub(super) overlap: Duration,
    pub(super) publish_ahead: Duration,
    pub(super) cool_down: Duration,
    clock: Arc<dyn Clock>,
}

impl Default for KeySettings {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::EdDSA,
            signing_period: 30 * DAY,
            overlap: 48 * HOUR,
            publish_ahead: Duration::ZERO,
            cool_down: Duration::from_secs(10),
            clock: Arc::new(SystemClock),
        }
    }
}

impl KeySettings {
    /// The defaults, which do for one process.
    pub fn new() -> Self {
        Self::default()
    }

    /// What new keys sign by: EdDSA, the default, or ES256. Opening a ring whose current key signs by the other rotates.
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// How long a key signs; 30 days by default, a day at least, 366 at most.
    pub fn signing_period(self, signing_period: Duration) -> Self {
        Self { signing_period, ..self }
    }

    /// How long a key verifies after it has signed last; 48 hours by default, 25 hours at least, 90 days at most. It must be
    /// longer than anything that it signed lives: a tombstone does for a day.
    pub fn overlap(self, overlap: Duration) -> Self {
        Self { overlap, ..self }
    }

    /// How long a new key is published before it signs; not at all by default, a day at most. Where other services remember
    /// the key set, as long as they do.
    pub fn publish_ahead(self, publish_ahead: Duration) -> Self {
        Self { publish_ahead, ..self }
    }

    /// How long after the store was read for a token of an unknown key no other token can have it read; 10 seconds by
    /// default, 30 at most.
    pub fn cool_down(self, cool_down: Duration) -> Self {
        Self { cool_down, ..self }
    }

    /// Tells the time by this clock; by the machine's by default.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn check(&self) -> Result<(), KeyError> {
        let is_sound = is_signed_by(self.algorithm)
            && SIGNING_PERIODS.contains(&self.signing_period)
            && OVERLAPS.contains(&self.overlap)
            && self.publish_ahead <= MAX_PUBLISH_AHEAD
            // Else the next key would be due before this one signs.
            && self.publish_ahead < self.signing_period
            && (Duration::from_secs(1)..=MAX_COOL_DOWN).contains(&self.cool_down);
        is_sound.then_some(()).ok_or(KeyError::new(KeyErrorKind::InvalidSetting))
    }
}

impl fmt::Debug for KeySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySettings")
            .field("algorithm", &self.algorithm)
            .field("signing_period", &self.signing_period)
            .field("overlap", &self.overlap)
            .field("publish_ahead", &self.publish_ahead)
            .field("cool_down", &self.cool_down)
            .finish_non_exhaustive()
    }
}

/// What an issuer's tokens are signed by.
pub(super) fn is_signed_by(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::EdDSA | Algorithm::ES256)
}
