//! One reading of the store for tokens of unknown keys at a time, and none within the cool-down after it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// Whether the store is being read, or was of late.
pub(super) struct Refreshes {
    /// Held for a moment and never across I/O.
    latest: Mutex<Latest>,
    cool_down: Duration,
}

#[derive(Default)]
struct Latest {
    /// Its sender is dropped when the reading has ended.
    running: Option<watch::Receiver<()>>,
    ended_at: Option<Instant>,
}

pub(super) enum Turn {
    Started(Running),
    Joined(watch::Receiver<()>),
    TooEarly,
}

impl Refreshes {
    pub(super) fn new(cool_down: Duration) -> Self {
        Self { latest: Mutex::default(), cool_down }
    }

    /// Whether asking anew may bring anything.
    pub(super) fn may_help(&self) -> bool {
        let latest = self.latest();
        latest.running.is_some() || self.has_cooled_down(&latest)
    }

    pub(super) fn start(self: &Arc<Self>) -> Turn {
        let mut latest = self.latest();
        if let Some(ended) = &latest.running {
            return Turn::Joined(ended.clone());
        }
        if !self.has_cooled_down(&latest) {
            return Turn::TooEarly;
        }
        let (sender, ended) = watch::channel(());
        latest.running = Some(ended.clone());
        Turn::Started(Running { refreshes: Arc::clone(self), ended, _sender: sender })
    }

    fn has_cooled_down(&self, latest: &Latest) -> bool {
        // Monotonic: setting the machine's clock back keeps no key unknown.
        latest.ended_at.is_none_or(|ended_at| ended_at.elapsed() >= self.cool_down)
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        // Two fields that are each sound whatever a thread that panicked left in the other.
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reading of the store. It has ended when this is dropped, whatever became of its task.
pub(super) struct Running {
    refreshes: Arc<Refreshes>,
    ended: watch::Receiver<()>,
    /// Dropped after the end was noted, which wakes those who wait.
    _sender: watch::Sender<()>,
}

impl Running {
    pub(super) fn ended(&self) -> watch::Receiver<()> {
        self.ended.clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        *self.refreshes.latest() = Latest { running: None, ended_at: Some(Instant::now()) };
    }
}
