use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use impersonation_core::{Clock, Timestamp};

/// When every test begins.
pub const NOW: u64 = 1_800_000_000;

/// A clock that moves when it is told to. Clones are the same clock.
#[derive(Clone)]
pub struct StepClock(Arc<AtomicU64>);

impl StepClock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub fn step(&self, seconds: u64) {
        self.0.fetch_add(seconds, SeqCst);
    }

    pub fn back(&self, seconds: u64) {
        self.0.fetch_sub(seconds, SeqCst);
    }

    /// So many seconds after the test began.
    pub fn set(&self, seconds: u64) {
        self.0.store(NOW + seconds, SeqCst);
    }
}

impl Clock for StepClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(SeqCst))
    }
}
