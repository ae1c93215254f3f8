//! Times are whole seconds of the Unix epoch, and the clock is passed in.
//!
//! Nothing in the workspace reads the machine's clock except through [`Clock`], so that a test can stand still and an
//! application can name its own source of time.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment in whole seconds since the Unix epoch.
///
/// ```
/// use std::time::Duration;
/// use impersonation_core::Timestamp;
///
/// let issued = Timestamp::from_unix_seconds(1_700_000_000);
/// assert_eq!((issued + Duration::from_secs(300)).as_unix_seconds(), 1_700_000_300);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The last second of the year 9999, the latest time that a token may name.
    pub const MAX: Self = Self(253_402_300_799);

    /// The moment that many seconds after 1970-01-01T00:00:00Z.
    pub const fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub const fn as_unix_seconds(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero where it is not later.
    ///
    /// ```
    /// # use impersonation_core::Timestamp;
    /// let (a, b) = (Timestamp::from_unix_seconds(10), Timestamp::from_unix_seconds(25));
    /// assert_eq!(b.since(a).as_secs(), 15);
    /// assert_eq!(a.since(b).as_secs(), 0);
    /// ```
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }

    /// A NumericDate (RFC 7519 §2) rounded down; `None` where it is no finite number from 0 to the year 9999.
    pub(crate) fn from_numeric_date(number: f64) -> Option<Self> {
        let range = 0.0..=Self::MAX.0 as f64;
        range.contains(&number).then_some(Self(number as u64))
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A source of the present time.
///
/// ```
/// use impersonation_core::{Clock, Timestamp};
///
/// struct Frozen;
///
/// impl Clock for Frozen {
///     fn now(&self) -> Timestamp {
///         Timestamp::from_unix_seconds(1_700_000_000)
///     }
/// }
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

/// The machine's clock: the default of every builder.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it will never hold anything")]
pub struct SystemClock;

impl Clock for SystemClock {
    /// The machine's time; a clock set before 1970 reads as 1970, at which no token with an `iat` is good.
    fn now(&self) -> Timestamp {
        Timestamp(unix_seconds())
    }
}

/// By the clock that the kernel advances with its tick: at most ten milliseconds late, for a quarter of the price.
#[cfg(target_os = "linux")]
fn unix_seconds() -> u64 {
    use rustix::time::{ClockId, clock_gettime};

    clock_gettime(ClockId::RealtimeCoarse).tv_sec.try_into().unwrap_or(0)
}

#[cfg(not(target_os = "linux"))]
fn unix_seconds() -> u64 {
    use std::time::{SystemTime, UNIX_EPOCH};

    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

/// A clock that stands still: for tests and recorded vectors.
#[derive(Clone, Copy, Debug)]
pub struct FrozenClock(Timestamp);

impl FrozenClock {
    /// A clock that always shows `now`.
    pub const fn at(now: Timestamp) -> Self {
        Self(now)
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
