//! What an application may add: it tells the user, it knows its sign-in sessions, it makes tokens of them.
//!
//! Each is one small trait with a boxed twin, and an issuer goes without any of them.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use impersonation_core::Timestamp;
use impersonation_core::provider::Secret;

use crate::event::Event;
use crate::grant::{Grant, Party};

/// Tells the user what happens to their account: an impersonation began or ended, somebody asks for their consent.
///
/// It is told that somebody entered ([`Redeemed`](crate::EventKind::Redeemed)), that it ended
/// ([`Ended`](crate::EventKind::Ended): with the cause `NotRedeemed` nobody was there), and of consents.
///
/// It is told after the fact, and nothing waits for it but the call that brought it about: put a mail into a queue.
///
/// ```
/// use impersonation_issuer::{Event, EventKind, HookError, Notifier};
///
/// struct Mail;
///
/// impl Notifier for Mail {
///     async fn notify(&self, event: &Event) -> Result<(), HookError> {
///         if let EventKind::Redeemed = event.kind {
///             // mail::enqueue(&event.subject, "Somebody of our support is in your account", …)
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait Notifier: Send + Sync + 'static {
    /// Tells the subject of the event. It can come twice where a write was repeated.
    ///
    /// # Errors
    ///
    /// Where it was not told. That is logged, and undoes nothing.
    fn notify(&self, event: &Event) -> impl Future<Output = Result<(), HookError>> + Send;
}

/// Says whether the impersonator's own session goes on, where the application can tell without its cookie: by a table of sessions.
///
/// Without one, a browser's grant ends when the own session's cookie does not come along, and an API client's when the token that
/// it started with expires.
///
/// ```
/// use impersonation_issuer::{BaseSession, HookError, SessionCheck};
///
/// /// Sessions that were signed out.
/// struct SignedOut(std::collections::HashSet<String>);
///
/// impl SessionCheck for SignedOut {
///     async fn is_alive(&self, session: &BaseSession<'_>) -> Result<bool, HookError> {
///         Ok(!self.0.contains(session.id))
///     }
/// }
/// ```
pub trait SessionCheck: Send + Sync + 'static {
    /// Whether that session goes on.
    ///
    /// # Errors
    ///
    /// Where nobody can say: the impersonation is refused until somebody can.
    fn is_alive(&self, session: &BaseSession<'_>) -> impl Future<Output = Result<bool, HookError>> + Send;
}

/// The impersonator's own session, which a grant stands on.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BaseSession<'a> {
    /// Its `sid`.
    pub id: &'a str,
    /// Whose.
    pub party: &'a Party,
}

impl<'a> BaseSession<'a> {
    pub(crate) fn of(grant: &'a Grant) -> Self {
        Self { id: &grant.base_session, party: &grant.impersonator }
    }
}

/// Makes a token of the impersonator's own session, which an API client gets when it stops, as Descope does it.
///
/// ```
/// use impersonation_issuer::{BaseSession, HookError, OwnToken, OwnTokens};
///
/// struct Own;
///
/// impl OwnTokens for Own {
///     async fn own_token(&self, session: &BaseSession<'_>) -> Result<Option<OwnToken>, HookError> {
///         // The application's own sign-in makes it, if the session still goes on.
///         # let _ = session;
///         Ok(None)
///     }
/// }
/// ```
pub trait OwnTokens: Send + Sync + 'static {
    /// A token of that session; `None` where it is over.
    ///
    /// # Errors
    ///
    /// Where none could be made. The stop has happened all the same.
    fn own_token(&self, session: &BaseSession<'_>) -> impl Future<Output = Result<Option<OwnToken>, HookError>> + Send;
}

/// A token of somebody's own session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OwnToken {
    /// The token.
    pub token: Secret,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl OwnToken {
    /// That token.
    #[must_use]
    pub fn new(token: Secret, expires_at: Timestamp) -> Self {
        Self { token, expires_at }
    }
}

/// A hook of the application's failed; the source says why.
#[derive(Debug)]
pub struct HookError(Box<dyn Error + Send + Sync>);

impl HookError {
    /// For this cause.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a hook of the application's failed")
    }
}

impl Error for HookError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, HookError>> + Send + 'a>>;

/// A [`Notifier`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedNotifier(Arc<dyn DynNotifier>);

impl BoxedNotifier {
    /// Forgets the type of `hook`.
    pub fn new(hook: impl Notifier) -> Self {
        Self(Arc::new(hook))
    }
}

impl Notifier for BoxedNotifier {
    async fn notify(&self, event: &Event) -> Result<(), HookError> {
        self.0.notify(event).await
    }
}

impl fmt::Debug for BoxedNotifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedNotifier").finish_non_exhaustive()
    }
}

trait DynNotifier: Send + Sync {
    fn notify<'a>(&'a self, event: &'a Event) -> Answer<'a, ()>;
}

impl<H: Notifier> DynNotifier for H {
    fn notify<'a>(&'a self, event: &'a Event) -> Answer<'a, ()> {
        Box::pin(Notifier::notify(self, event))
    }
}

/// A [`SessionCheck`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedSessionCheck(Arc<dyn DynSessionCheck>);

impl BoxedSessionCheck {
    /// Forgets the type of `hook`.
    pub fn new(hook: impl SessionCheck) -> Self {
        Self(Arc::new(hook))
    }
}

impl SessionCheck for BoxedSessionCheck {
    async fn is_alive(&self, session: &BaseSession<'_>) -> Result<bool, HookError> {
        self.0.is_alive(session).await
    }
}

impl fmt::Debug for BoxedSessionCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedSessionCheck").finish_non_exhaustive()
    }
}

trait DynSessionCheck: Send + Sync {
    fn is_alive<'a>(&'a self, session: &'a BaseSession<'a>) -> Answer<'a, bool>;
}

impl<H: SessionCheck> DynSessionCheck for H {
    fn is_alive<'a>(&'a self, session: &'a BaseSession<'a>) -> Answer<'a, bool> {
        Box::pin(SessionCheck::is_alive(self, session))
    }
}

/// A [`OwnTokens`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedOwnTokens(Arc<dyn DynOwnTokens>);

impl BoxedOwnTokens {
    /// Forgets the type of `hook`.
    pub fn new(hook: impl OwnTokens) -> Self {
        Self(Arc::new(hook))
    }
}

impl OwnTokens for BoxedOwnTokens {
    async fn own_token(&self, session: &BaseSession<'_>) -> Result<Option<OwnToken>, HookError> {
        self.0.own_token(session).await
    }
}

impl fmt::Debug for BoxedOwnTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedOwnTokens").finish_non_exhaustive()
    }
}

trait DynOwnTokens: Send + Sync {
    fn own_token<'a>(&'a self, session: &'a BaseSession<'a>) -> Answer<'a, Option<OwnToken>>;
}

impl<H: OwnTokens> DynOwnTokens for H {
    fn own_token<'a>(&'a self, session: &'a BaseSession<'a>) -> Answer<'a, Option<OwnToken>> {
        Box::pin(OwnTokens::own_token(self, session))
    }
}
