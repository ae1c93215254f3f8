//! What is known and what may be asked, as values: no I/O, no lock, and the time is passed in.
//!
//! Times are those of the monotonic clock, so that a wall clock that is set back revives no key.

use std::sync::Arc;
use std::time::Duration;

use impersonation_core::key::{Algorithm, KeyLookup, KeySet};
use tokio::time::Instant;

use crate::endpoint::Fetched;

/// How long keys outlive their endpoint at most.
const MAX_STALENESS: Duration = Duration::from_secs(24 * 60 * 60);
/// A fetch that has not come back so long after its timeout never will: the runtime that it is on stands still.
const GRACE: Duration = Duration::from_secs(1);

/// How often may be asked, and how long what is believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    cool_down: Duration,
    fetch: Duration,
    /// How long a failed fetch vouches that the endpoint is down.
    failure: Duration,
}

impl Limits {
    pub(crate) fn new(cool_down: Duration, timeout: Duration, shortest_ttl: Duration) -> Self {
        // Long enough for the next fetch aside to fail as well: until then nobody waits.
        let failure = shortest_ttl.max((cool_down + timeout + GRACE) * 2);
        Self { cool_down, fetch: timeout + GRACE, failure }
    }

    /// How long a fetch counts as under way.
    pub(crate) fn fetch(&self) -> Duration {
        self.fetch
    }
}

/// What was fetched and what is being fetched.
#[derive(Clone, Default)]
pub(crate) struct State {
    known: Option<Known>,
    /// When the fetch began that is under way.
    fetch: Option<Instant>,
    last: Option<Attempt>,
}

#[derive(Clone)]
struct Known {
    keys: Arc<Keys>,
    fetched_at: Instant,
    refresh_at: Instant,
    expires_at: Instant,
}

struct Keys {
    set: KeySet,
    document: Vec<u8>,
    version: u64,
}

#[derive(Clone, Copy, Debug)]
struct Attempt {
    finished_at: Instant,
    has_succeeded: bool,
}

/// How good the known set is at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It needs nothing.
    Fresh,
    /// It serves, and a new one is to be fetched aside: it soon expires, or it has and the endpoint is down.
    Due,
    /// There is none that serves.
    Gone,
}

impl State {
    /// The key for a token, or what to do for one.
    pub(crate) fn find(&self, kid: Option<&str>, algorithm: Algorithm, now: Instant, limits: &Limits) -> KeyLookup {
        match (self.serving(now, limits), self.rest(now, limits)) {
            (None, None) => KeyLookup::NotLoaded,
            (None, Some(retry_after)) => KeyLookup::Unavailable { retry_after },
            (Some(known), rest) => match known.keys.set.find(kid, algorithm) {
                Some(key) => KeyLookup::Found(key.clone()),
                None if rest.is_none() => KeyLookup::UnknownYet,
                None => KeyLookup::Unknown,
            },
        }
    }

    /// A number for the set that serves; it is another for each that differs. `None` where none serves.
    pub(crate) fn version(&self, now: Instant, limits: &Limits) -> Option<u64> {
        self.serving(now, limits).map(|known| known.keys.version)
    }

    /// Whether a fetch is to be started though nobody waits for it.
    pub(crate) fn wants_refresh(&self, now: Instant, limits: &Limits) -> bool {
        self.standing(now, limits) == Standing::Due && self.may_fetch(now, limits)
    }

    /// Whether a fetch may start: none is under way, and the cool-down after the last has passed.
    pub(crate) fn may_fetch(&self, now: Instant, limits: &Limits) -> bool {
        !self.is_fetching(now, limits) && self.rest(now, limits).is_none()
    }

    /// Whether a fetch is under way that can still come back.
    pub(crate) fn is_fetching(&self, now: Instant, limits: &Limits) -> bool {
        self.fetch.is_some_and(|started_at| now < started_at + limits.fetch)
    }

    /// A fetch has started.
    pub(crate) fn started(&self, now: Instant, limits: &Limits) -> Self {
        Self { fetch: Some(now), last: self.last(now, limits), ..self.clone() }
    }

    /// The fetch failed: what was known stays.
    pub(crate) fn failed(&self, now: Instant) -> Self {
        let last = Attempt { finished_at: now, has_succeeded: false };
        Self { fetch: None, last: Some(last), ..self.clone() }
    }

    /// The fetch brought a set, which replaces what was known: a key that is not in it is dead.
    pub(crate) fn succeeded(&self, now: Instant, fetched: Fetched) -> Self {
        let Fetched { set, document, ttl } = fetched;
        let keys = match &self.known {
            Some(known) if known.keys.document == document => Arc::clone(&known.keys),
            known => {
                let version = known.as_ref().map_or(0, |known| known.keys.version + 1);
                Arc::new(Keys { set, document, version })
            }
        };
        let known = Known { keys, fetched_at: now, refresh_at: now + ttl / 5 * 4, expires_at: now + ttl };
        let last = Attempt { finished_at: now, has_succeeded: true };
        Self { known: Some(known), fetch: None, last: Some(last) }
    }

    /// The set that was fetched last.
    pub(crate) fn set(&self) -> Option<&KeySet> {
        self.known.as_ref().map(|known| &known.keys.set)
    }

    /// Whether both know the same document.
    pub(crate) fn has_keys_of(&self, other: &Self) -> bool {
        match (&self.known, &other.known) {
            (Some(one), Some(other)) => Arc::ptr_eq(&one.keys, &other.keys),
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    fn serving(&self, now: Instant, limits: &Limits) -> Option<&Known> {
        self.known.as_ref().filter(|_| self.standing(now, limits) != Standing::Gone)
    }

    fn standing(&self, now: Instant, limits: &Limits) -> Standing {
        match &self.known {
            Some(known) if now < known.refresh_at => Standing::Fresh,
            Some(known) if now < known.expires_at => Standing::Due,
            Some(known) if now < known.fetched_at + MAX_STALENESS && self.is_down(now, limits) => Standing::Due,
            _ => Standing::Gone,
        }
    }

    /// Whether the endpoint failed the last time that it was asked, and lately: after a quiet night it is asked again before
    /// an expired key is believed.
    fn is_down(&self, now: Instant, limits: &Limits) -> bool {
        let last = self.last(now, limits);
        last.is_some_and(|last| !last.has_succeeded && now < last.finished_at + limits.failure)
    }

    /// What is left of the cool-down; `None` where it has passed, and where a fetch is under way that can be waited for.
    fn rest(&self, now: Instant, limits: &Limits) -> Option<Duration> {
        if self.is_fetching(now, limits) {
            return None;
        }
        let ready_at = self.last(now, limits)?.finished_at + limits.cool_down;
        Some(ready_at.saturating_duration_since(now)).filter(|rest| !rest.is_zero())
    }

    /// The last attempt that ended; one that never came back has failed.
    fn last(&self, now: Instant, limits: &Limits) -> Option<Attempt> {
        match self.fetch {
            Some(started_at) if now >= started_at + limits.fetch => {
                Some(Attempt { finished_at: started_at + limits.fetch, has_succeeded: false })
            }
            _ => self.last,
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
mod tests;
