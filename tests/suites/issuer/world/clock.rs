use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use impersonation_core::{Clock, Timestamp};

use super::NOW;

/// A clock that moves when it is told to. Clones are the same clock.
#[derive(Clone)]
pub(crate) struct StepClock(Arc<AtomicU64>);

impl StepClock {
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub(crate) fn step(&self, seconds: u64) {
        self.0.fetch_add(seconds, SeqCst);
    }
}

impl Clock for StepClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(SeqCst))
    }
}
