//! Whether an impersonation is still on, asked again with each request instead of trusted until its token expires.
//!
//! 1. A token says that a grant was alive when it was minted. A [`GrantCheck`] says whether it is now.
//! 2. Only [`Standing::Live`] makes a session. What cannot be said is refused as `grant_unavailable`, never taken for alive.
//! 3. Asking is synchronous and must not block; renewing what is known is asynchronous, as with a
//!    [`KeySource`](crate::key::KeySource).
//!
//! `impersonation-issuer` brings one. It is told to the profile by
//! [`Profile::grants`](crate::profile::Profile::grants).

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::session::Session;
use crate::time::Timestamp;

/// How often whoever waits refreshes what is unknown: on a busy machine an answer can be too old before anybody looks at it.
pub(crate) const MOST_ASKED: usize = 3;

/// Says whether the grant behind a session is alive.
///
/// [`standing`](Self::standing) is asked on every request in the session, and every half a second while an open stream waits for
/// its end: it looks at what is in memory. [`refresh`](Self::refresh) is called where that is [unknown](Standing::Unknown), three times at most. A check
/// bounds by itself how stale its answers may be, and ends a refresh by itself, since requests wait for it.
///
/// The session is one whose token verified under the issuer's own key; its [`session_id`](Session::session_id) names the grant.
///
/// ```
/// use std::collections::HashMap;
/// use std::future::{Future, ready};
/// use std::sync::{Mutex, PoisonError};
/// use std::time::Duration;
/// use impersonation_core::grant::{GrantCheck, Standing};
/// use impersonation_core::{Clock as _, Session, SystemClock, Timestamp};
///
/// /// Answers are believed for so long.
/// const STALE_AFTER: Duration = Duration::from_secs(5);
///
/// /// What is known of each grant, and since when.
/// #[derive(Default)]
/// struct Known(Mutex<HashMap<String, (Standing, Timestamp)>>);
///
/// impl GrantCheck for Known {
///     fn standing(&self, session: &Session) -> Standing {
///         let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         match known.get(session.session_id().unwrap_or_default()) {
///             Some((standing, since)) if SystemClock.now().since(*since) < STALE_AFTER => *standing,
///             _ => Standing::Unknown,
///         }
///     }
///
///     fn refresh(&self, session: &Session) -> impl Future<Output = ()> + Send {
///         // An application asks its store here, and awaits the answer without the lock.
///         let standing = match row(session.session_id().unwrap_or_default()) {
///             Ok(Some(ends_at)) => Standing::Live { until: ends_at },
///             Ok(None) => Standing::Ended,
///             Err(_) => Standing::Unavailable { retry_after: Duration::from_secs(1) },
///         };
///         let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         known.retain(|_, (_, since)| SystemClock.now().since(*since) < STALE_AFTER);
///         known.insert(session.session_id().unwrap_or_default().into(), (standing, SystemClock.now()));
///         ready(())
///     }
/// }
/// # fn row(_: &str) -> Result<Option<Timestamp>, ()> { Ok(None) }
/// ```
pub trait GrantCheck: Send + Sync + 'static {
    /// How the grant of this session stands, as far as is known.
    fn standing(&self, session: &Session) -> Standing;

    /// Asks anew, and returns when that ended, well or not. What came of it, [`standing`](Self::standing) says.
    fn refresh(&self, session: &Session) -> impl Future<Output = ()> + Send;

    /// A request in the session is let through, so that the impersonator is there: for a limit on inactivity. Whoever only waits for
    /// the end of a session does not say so. It must not block, and does nothing by default.
    fn seen(&self, _session: &Session) {}

    /// Why the impersonation was started, in the impersonator's words, where it is at hand: the token has only the reason's id. It
    /// becomes the session's [reason](Session::reason), for a bar and for events. It must not block, and is not known by default.
    fn reason(&self, _session: &Session) -> Option<Box<str>> {
        None
    }
}

/// How a grant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It is alive, and will end at this time if nothing ends it before.
    Live {
        /// When it ends.
        until: Timestamp,
    },
    /// It has ended, or there never was one.
    Ended,
    /// Nothing is known, or nothing recent: [refresh](GrantCheck::refresh) first. Still unknown then, it is unavailable.
    Unknown,
    /// It cannot be said now. The answer is 503.
    Unavailable {
        /// When it is worth asking again.
        retry_after: Duration,
    },
}

/// How long a client should wait where a check does not say.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl Standing {
    /// The same at this time, once it was asked for anew: what was to end has ended, and nothing stays unknown.
    pub(crate) fn settled(self, now: Timestamp) -> Self {
        match self {
            Self::Live { until } if until <= now => Self::Ended,
            Self::Unknown => Self::Unavailable { retry_after: RETRY_AFTER },
            other => other,
        }
    }
}

/// A [`GrantCheck`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedGrantCheck(Arc<dyn DynGrantCheck>);

impl BoxedGrantCheck {
    /// Forgets the type of `check`.
    pub fn new(check: impl GrantCheck) -> Self {
        Self(Arc::new(check))
    }
}

impl GrantCheck for BoxedGrantCheck {
    fn standing(&self, session: &Session) -> Standing {
        self.0.standing(session)
    }

    async fn refresh(&self, session: &Session) {
        self.0.refresh(session).await;
    }

    fn seen(&self, session: &Session) {
        self.0.seen(session);
    }

    fn reason(&self, session: &Session) -> Option<Box<str>> {
        self.0.reason(session)
    }
}

impl fmt::Debug for BoxedGrantCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedGrantCheck").finish_non_exhaustive()
    }
}

trait DynGrantCheck: Send + Sync {
    fn standing(&self, session: &Session) -> Standing;
    fn refresh<'a>(&'a self, session: &'a Session) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
    fn seen(&self, session: &Session);
    fn reason(&self, session: &Session) -> Option<Box<str>>;
}

impl<C: GrantCheck> DynGrantCheck for C {
    fn standing(&self, session: &Session) -> Standing {
        GrantCheck::standing(self, session)
    }

    fn refresh<'a>(&'a self, session: &'a Session) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(GrantCheck::refresh(self, session))
    }

    fn seen(&self, session: &Session) {
        GrantCheck::seen(self, session);
    }

    fn reason(&self, session: &Session) -> Option<Box<str>> {
        GrantCheck::reason(self, session)
    }
}
