use std::time::Duration;

use impersonation_core::key::{Algorithm, KeyLookup, KeySource};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::key::refresh::{Running, Turn};
use crate::key::{KeyRing, log};

/// How long a request waits for the store.
const LIMIT: Duration = Duration::from_secs(5);

/// Keys of other processes are found by asking the store when a token names one, which tokens can bring about once per
/// [cool-down](crate::key::KeySettings::cool_down).
impl KeySource for KeyRing {
    /// By name alone: whatever the ring signs names its key.
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        let Some(kid) = kid else { return KeyLookup::Unknown };
        let (state, now) = (self.state(), self.now());
        match state.verifying(now).find(|(key, _)| *key.kid == *kid) {
            Some((key, _)) if key.algorithm() == algorithm => KeyLookup::Found(key.key.public().clone()),
            // Dead, or not for this algorithm: nothing that the store says changes it.
            None if state.named(kid).is_none() && self.0.refreshes.may_help() => KeyLookup::UnknownYet,
            _ => KeyLookup::Unknown,
        }
    }

    fn epoch(&self) -> u64 {
        self.state().epoch(self.now())
    }

    async fn refresh(&self) {
        let running = match self.0.refreshes.start() {
            Turn::Started(running) => running,
            Turn::Joined(ended) => return wait(ended).await,
            Turn::TooEarly => return,
        };
        let ended = running.ended();
        let reading = self.clone().read(running);
        match Handle::try_current() {
            // On a task of its own: a request that is cancelled cancels no reading, and so causes no other.
            Ok(runtime) => {
                runtime.spawn(timeout(LIMIT, reading));
                wait(ended).await;
            }
            Err(_) => reading.await,
        }
    }
}

impl KeyRing {
    async fn read(self, _running: Running) {
        if let Err(error) = self.reload().await {
            log::not_reloaded(&error);
        }
    }
}

async fn wait(mut ended: watch::Receiver<()>) {
    // An error says that the sender is gone, which is how a reading ends. The time is bounded here as well, since the reading
    // may be on a runtime that stands still.
    let _ = timeout(LIMIT, ended.changed()).await;
}
