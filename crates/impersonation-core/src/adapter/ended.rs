use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::session::Session;

/// Timers are set for no longer than this at a time, so that a machine that slept, or a clock that was set, is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// Its token expired: `exp` was reached, by the machine's clock and without leeway.
    Expired,
}

/// How long to sleep before asking again whether the session has ended; `None` once it has. Never more than a minute.
///
/// ```
/// use impersonation_core::Session;
/// use impersonation_core::adapter::{Ended, time_left};
///
/// fn wait(session: &Session) -> Ended {
///     while let Some(left) = time_left(session) {
///         std::thread::sleep(left); // an adapter sleeps by its runtime
///     }
///     Ended::Expired
/// }
/// ```
#[must_use]
pub fn time_left(session: &Session) -> Option<Duration> {
    let end = UNIX_EPOCH + Duration::from_secs(session.expires_at().as_unix_seconds());
    // An error says that the end has passed.
    end.duration_since(SystemTime::now()).ok().map(|left| left.min(LONGEST_SLEEP))
}
