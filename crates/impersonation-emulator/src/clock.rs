//! Everything that an emulator dates or lets expire goes by one clock, which a test can stop and move.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use impersonation_core::{Clock, Timestamp};

use crate::lock;

/// The clock of an emulator: the machine's, until it is frozen or advanced. Clones are the same clock.
///
/// It is a [`Clock`], so that a [`Verifier`](impersonation_core::Verifier) can go by it too.
#[derive(Clone, Debug, Default)]
pub struct EmulatorClock(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// In milliseconds; `None` where the machine's clock runs.
    frozen: Option<u64>,
    /// How far the running clock has been put forward, in milliseconds.
    ahead: u64,
}

impl EmulatorClock {
    /// Stops it at this moment.
    pub fn freeze_at(&self, now: Timestamp) {
        lock(&self.0).frozen = Some(now.as_unix_seconds().saturating_mul(1000));
    }

    /// Puts it forward, running or frozen.
    pub fn advance(&self, duration: Duration) {
        let mut state = lock(&self.0);
        let millis = as_millis(duration);
        match &mut state.frozen {
            Some(now) => *now = now.saturating_add(millis),
            None => state.ahead = state.ahead.saturating_add(millis),
        }
    }

    pub(crate) fn millis(&self) -> u64 {
        let state = lock(&self.0);
        state.frozen.unwrap_or_else(|| machine().saturating_add(state.ahead))
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.millis() / 1000
    }
}

impl Clock for EmulatorClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.seconds())
    }
}

fn machine() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, as_millis)
}

fn as_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Milliseconds as WorkOS writes a moment: `2026-01-15T12:00:00.000Z`.
pub(crate) fn rfc3339(millis: u64) -> String {
    let moment = i64::try_from(millis).ok().and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
    moment.unwrap_or(jiff::Timestamp::UNIX_EPOCH).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
