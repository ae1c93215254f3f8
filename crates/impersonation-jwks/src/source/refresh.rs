//! One fetch at a time, on a task of its own: a request that is cancelled cancels no fetch, and so causes no other.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::address::Address;
use crate::endpoint::{Endpoint, Fetched};
use crate::fetch::FetchError;
use crate::log;
use crate::source::state::{Limits, State};

/// The state of one issuer's keys and the fetch that may change it.
pub(crate) struct Refresher {
    /// Read without a lock; written under that of `fetch`.
    pub(crate) state: ArcSwap<State>,
    /// Held for a moment and never across I/O.
    fetch: Mutex<Fetch>,
    endpoint: Endpoint,
    pub(crate) limits: Limits,
}

/// The latest fetch.
struct Fetch {
    number: u64,
    /// Its sender is dropped when the fetch has ended.
    ended: watch::Receiver<()>,
}

impl Refresher {
    pub(crate) fn new(endpoint: Endpoint, limits: Limits) -> Self {
        let (_, ended) = watch::channel(());
        let fetch = Mutex::new(Fetch { number: 0, ended });
        Self { state: ArcSwap::default(), fetch, endpoint, limits }
    }

    /// What is asked first.
    pub(crate) fn address(&self) -> &Address {
        self.endpoint.location.first()
    }

    /// Waits for the fetch that is under way, or for a new one where the cool-down allows it.
    pub(crate) async fn refresh(self: &Arc<Self>) {
        let Ok(runtime) = Handle::try_current() else { return log::no_runtime(self.address()) };
        let Some(mut ended) = self.join(&runtime) else { return };
        // An error says that the sender is gone, which is how a fetch ends. The time is bounded here as well, since the
        // fetch may be on a runtime that stands still.
        let _ = timeout(self.limits.fetch(), ended.changed()).await;
    }

    /// The fetch that is under way, or a new one where the cool-down allows it.
    pub(crate) fn join(self: &Arc<Self>, runtime: &Handle) -> Option<watch::Receiver<()>> {
        let (running, ended) = match self.start() {
            Turn::Started(running, ended) => (running, ended),
            Turn::Joined(ended) => return Some(ended),
            Turn::TooEarly => return None,
        };
        // Not under the lock: a runtime that is shutting down drops the task at once, which locks again.
        runtime.spawn(running.run());
        Some(ended)
    }

    fn start(self: &Arc<Self>) -> Turn {
        let mut fetch = self.fetch.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, state) = (Instant::now(), self.state.load());
        if state.is_fetching(now, &self.limits) {
            return Turn::Joined(fetch.ended.clone());
        }
        if !state.may_fetch(now, &self.limits) {
            return Turn::TooEarly;
        }
        let (sender, ended) = watch::channel(());
        *fetch = Fetch { number: fetch.number + 1, ended: ended.clone() };
        self.state.store(Arc::new(state.started(now, &self.limits)));
        let running = Running { refresher: Arc::clone(self), number: fetch.number, outcome: None, _ended: sender };
        Turn::Started(running, ended)
    }

    fn finish(&self, number: u64, outcome: Result<Fetched, FetchError>) {
        let address = self.address();
        if let Err(error) = &outcome {
            log::failed(address, error);
        }
        let fetch = self.fetch.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was given up changes nothing any more: a later one may have brought newer keys.
        if fetch.number != number {
            return;
        }
        let (now, before) = (Instant::now(), self.state.load_full());
        let after = match outcome {
            Ok(fetched) if before.is_fetching(now, &self.limits) => before.succeeded(now, fetched),
            // Too late is failed as well: who knows how old it is.
            Ok(_) | Err(_) => before.failed(now),
        };
        let after = Arc::new(after);
        self.state.store(Arc::clone(&after));
        drop(fetch);
        if !after.has_keys_of(&before) {
            after.set().into_iter().for_each(|set| log::skipped(address, set));
        }
    }
}

enum Turn {
    Started(Running, watch::Receiver<()>),
    Joined(watch::Receiver<()>),
    TooEarly,
}

/// A fetch that ends whatever becomes of its task: one that panics, or whose runtime is dropped, has failed.
struct Running {
    refresher: Arc<Refresher>,
    number: u64,
    outcome: Option<Result<Fetched, FetchError>>,
    /// Dropped after the state was stored, which wakes those who wait.
    _ended: watch::Sender<()>,
}

impl Running {
    async fn run(mut self) {
        self.outcome = Some(self.refresher.endpoint.fetch().await);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.refresher.finish(self.number, self.outcome.take().unwrap_or(Err(FetchError::Aborted)));
    }
}
