//! What changes while a verifier is asked: the time, and the keys of an issuer.

use std::fmt;
use std::future::{Future, ready};
use std::mem::take;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use impersonation_core::key::{Algorithm, KeyLookup, KeySet, KeySource};
use impersonation_core::testing::Issuer;
use impersonation_core::{Clock, Timestamp};
use serde_json::{Value, json};

/// A clock that a test sets. Clones show the same time.
#[derive(Clone, Debug)]
pub struct Hand(Arc<AtomicU64>);

impl Hand {
    /// A clock that stands at this Unix time.
    pub fn at(now: u64) -> Self {
        Self(Arc::new(AtomicU64::new(now)))
    }

    /// Moves it, forward or back.
    pub fn set(&self, now: u64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(Ordering::SeqCst))
    }
}

/// Keys that a test changes. Clones share them, and count as one.
#[derive(Clone)]
pub struct Ring {
    shared: Arc<Shared>,
    lookups: Arc<AtomicUsize>,
}

#[derive(Default)]
struct Shared {
    /// `None` while keys do not serve.
    keys: Mutex<Option<Arc<KeySet>>>,
    epoch: AtomicU64,
    once_found: Mutex<Vec<Box<dyn FnOnce() + Send>>>,
}

impl Ring {
    /// The keys of these issuers.
    pub fn of(issuers: &[&Issuer]) -> Self {
        let ring = Self { shared: Arc::default(), lookups: Arc::default() };
        ring.hold(issuers);
        ring
    }

    /// The same keys, whose lookups are counted apart.
    #[must_use]
    pub fn twin(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), lookups: Arc::default() }
    }

    /// Holds the keys of these issuers from now on, and does not say so.
    pub fn hold(&self, issuers: &[&Issuer]) {
        self.put(Some(Arc::new(set(issuers))));
    }

    /// Holds the keys of these issuers from now on, as a source must that lost a key.
    pub fn rotate_to(&self, issuers: &[&Issuer]) {
        self.hold(issuers);
        self.next_epoch();
    }

    /// Does not serve before it is told what to hold.
    pub fn stop_serving(&self) {
        self.put(None);
        self.next_epoch();
    }

    /// Does this after a key was looked up and before it is used, once.
    pub fn once_found(&self, then: impl FnOnce() + Send + 'static) {
        self.shared.once_found.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(then));
    }

    /// How often a key was looked up, which is how often a token was verified.
    pub fn lookups(&self) -> usize {
        self.lookups.load(Ordering::SeqCst)
    }

    fn put(&self, keys: Option<Arc<KeySet>>) {
        *self.shared.keys.lock().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    fn next_epoch(&self) {
        self.shared.epoch.fetch_add(1, Ordering::SeqCst);
    }
}

impl KeySource for Ring {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        self.lookups.fetch_add(1, Ordering::SeqCst);
        let keys = self.shared.keys.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lookup = match keys {
            Some(keys) => keys.find(kid, algorithm).cloned().map_or(KeyLookup::Unknown, KeyLookup::Found),
            None => KeyLookup::Unavailable { retry_after: Duration::from_secs(1) },
        };
        let then = take(&mut *self.shared.once_found.lock().unwrap_or_else(PoisonError::into_inner));
        then.into_iter().for_each(|then| then());
        lookup
    }

    fn epoch(&self) -> u64 {
        self.shared.epoch.load(Ordering::SeqCst)
    }

    fn refresh(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring").field("lookups", &self.lookups()).finish_non_exhaustive()
    }
}

/// One set of the keys of all.
fn set(issuers: &[&Issuer]) -> KeySet {
    let parse = |issuer: &&Issuer| serde_json::from_str::<Value>(&issuer.jwks()).expect("a key set");
    let keys: Vec<_> = issuers.iter().map(|issuer| parse(issuer)["keys"][0].clone()).collect();
    KeySet::from_json(json!({ "keys": keys }).to_string().as_bytes()).expect("a key set")
}
