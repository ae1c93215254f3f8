use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use impersonation_core::key::{Algorithm, KeyLookup, KeySource};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::endpoint::Endpoint;
use crate::source::refresh::Refresher;
use crate::source::state::{Limits, State};

/// The keys of one issuer as a verifier asks them; what [`Jwks`](crate::Jwks) becomes when the verifier is built.
pub struct JwksSource {
    refresher: Arc<Refresher>,
    /// Moments without keys that were asked for their epoch: each has one of its own.
    voids: AtomicU64,
}

impl JwksSource {
    pub(crate) fn new(endpoint: Endpoint, limits: Limits) -> Self {
        Self { refresher: Arc::new(Refresher::new(endpoint, limits)), voids: AtomicU64::new(0) }
    }

    /// Reads the state as of now, and starts a refresh aside where one is due.
    fn read<T>(&self, read: impl FnOnce(&State, Instant, &Limits) -> T) -> T {
        let (now, limits, state) = (Instant::now(), &self.refresher.limits, self.refresher.state.load());
        if state.wants_refresh(now, limits)
            && let Ok(runtime) = Handle::try_current()
        {
            self.refresher.join(&runtime);
        }
        read(&state, now, limits)
    }
}

impl KeySource for JwksSource {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        self.read(|state, now, limits| state.find(kid, algorithm, now, limits))
    }

    /// Even while a set serves, and another for each set. Odd otherwise, and never the same: what was verified by keys that
    /// have expired is remembered by nobody. Asking keeps the keys fresh as [`find`](Self::find) does, so that a cache which
    /// answers every request still learns of a removed key.
    fn epoch(&self) -> u64 {
        let version = self.read(State::version);
        version.map_or_else(|| self.voids.fetch_add(1, Ordering::Relaxed) * 2 + 1, |version| version * 2)
    }

    fn refresh(&self) -> impl Future<Output = ()> + Send {
        self.refresher.refresh()
    }
}

impl fmt::Debug for JwksSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwksSource").field("address", self.refresher.address()).finish_non_exhaustive()
    }
}
