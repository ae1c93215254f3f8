use std::time::{Duration, SystemTime, UNIX_EPOCH};

use impersonation_core::Session;

/// Timers are set for no longer than this at a time, so that a machine that slept, or a clock that was set, is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// Its token expired: `exp` was reached, by the machine's clock and without leeway.
    Expired,
}

/// Waits until the session ends: what an open stream of events watches beside its events.
///
/// A session that has ended already makes it ready at once. It needs a Tokio runtime with time enabled.
///
/// ```
/// use impersonation_core::Session;
///
/// async fn stream(session: &Session) {
///     tokio::select! {
///         _ = impersonation_tower::ended(session) => { /* say goodbye, close the stream */ }
///         _ = next_event() => { /* pass it on */ }
///     }
/// }
/// # async fn next_event() {}
/// ```
pub async fn ended(session: &Session) -> Ended {
    let end = UNIX_EPOCH + Duration::from_secs(session.expires_at().as_unix_seconds());
    // An error says that the end has passed.
    while let Ok(left) = end.duration_since(SystemTime::now()) {
        tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
    }
    Ended::Expired
}
