use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::grant::{GrantCheck as _, MOST_ASKED, Standing};
use crate::session::{Impersonation, Session, Slot};
use crate::time::Timestamp;

/// Timers are set for no longer than this at a time, so that a machine that slept, or a clock that was set, is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// The same where a grant may end in between.
const LONGEST_UNASKED: Duration = Duration::from_millis(500);

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// Its token expired: `exp` was reached, by the machine's clock and without leeway.
    Expired,
    /// Its [grant](crate::grant) has ended: it was stopped or revoked, or its time is up.
    Grant,
    /// Whether its grant is alive cannot be said, and so nothing may go on as if it were.
    GrantUnavailable,
}

/// How long to sleep before asking again whether the session has ended. Never more than a minute; half a second where there is a
/// grant to ask, which is asked now.
///
/// ```
/// use impersonation_core::Session;
/// use impersonation_core::adapter::{Ended, time_left};
///
/// async fn wait(session: &Session) -> Ended {
///     loop {
///         match time_left(session).await {
///             Ok(left) => sleep(left).await, // by the adapter's runtime
///             Err(ended) => return ended,
///         }
///     }
/// }
/// # async fn sleep(_: std::time::Duration) {}
/// ```
///
/// # Errors
///
/// Once it has ended, why.
pub async fn time_left(session: &Session) -> Result<Duration, Ended> {
    let check = session.impersonation().and_then(|impersonation| impersonation.check.as_ref());
    let Some(check) = check else {
        return until(session.expires_at()).ok_or(Ended::Expired).map(|left| left.min(LONGEST_SLEEP));
    };
    let mut standing = check.standing(session);
    for _ in 0..MOST_ASKED {
        if standing != Standing::Unknown {
            break;
        }
        check.refresh(session).await;
        standing = check.standing(session);
    }
    let left = match standing {
        Standing::Live { until: end } => until(end).ok_or(Ended::Grant)?,
        Standing::Ended => return Err(Ended::Grant),
        Standing::Unknown | Standing::Unavailable { .. } => return Err(Ended::GrantUnavailable),
    };
    // In a browser the grant alone decides.
    let is_overlay = session.impersonation().map(Impersonation::slot) == Some(Slot::Overlay);
    let of_token = if is_overlay { left } else { until(session.expires_at()).ok_or(Ended::Expired)? };
    Ok(left.min(of_token).min(LONGEST_UNASKED))
}

/// The time until then; `None` once it has passed.
fn until(end: Timestamp) -> Option<Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_secs(end.as_unix_seconds()).checked_sub(now)
}
