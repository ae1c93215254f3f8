use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::directory::{DirectoryError, User};

/// Who may act as whom (promise 14), and who may do what with impersonations. Without one nobody may.
///
/// It is asked for every pair anew: at the start, when the ticket is redeemed, and again and again while it goes on. Ranks, and
/// whether the target may be impersonated at all, are checked beside it, whatever it says.
///
/// ```
/// use impersonation_issuer::{Authorizer, Asked, DirectoryError, Right, User};
///
/// /// Support may act as the users of the organizations that it looks after.
/// struct Support;
///
/// impl Authorizer for Support {
///     async fn may_impersonate(&self, who: &User, whom: &User, asked: &Asked<'_>) -> Result<bool, DirectoryError> {
///         let shares = |id: &Box<str>| who.organizations.contains(id);
///         Ok(whom.organizations.iter().any(shares) && asked.capabilities.is_empty())
///     }
///
///     async fn may(&self, who: &User, right: Right) -> Result<bool, DirectoryError> {
///         Ok(matches!(right, Right::ListSessions | Right::RequestConsent) || who.rank >= 100)
///     }
/// }
/// ```
pub trait Authorizer: Send + Sync + 'static {
    /// Whether `who` may act as `whom` on these terms. A user who is not there is asked about too, ranked above all: answer for them
    /// as for any other.
    ///
    /// # Errors
    ///
    /// Where nobody can say: nothing starts then, and what goes on is refused until somebody can.
    fn may_impersonate(
        &self,
        who: &User,
        whom: &User,
        asked: &Asked<'_>,
    ) -> impl Future<Output = Result<bool, DirectoryError>> + Send;

    /// Whether `who` has a right; nobody has any by default.
    ///
    /// # Errors
    ///
    /// As [`may_impersonate`](Self::may_impersonate).
    fn may(&self, _who: &User, _right: Right) -> impl Future<Output = Result<bool, DirectoryError>> + Send {
        async { Ok(false) }
    }
}

/// On what terms somebody wants to act as a user.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Asked<'a> {
    /// In which organization.
    pub organization: Option<&'a str>,
    /// What it shall open beyond what is open to all.
    pub capabilities: &'a [Box<str>],
}

/// What somebody may do with impersonations beside starting them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Right {
    /// Start without the consent that is needed otherwise. The event of the start says so.
    WaiveConsent,
    /// Ask a user for their consent.
    RequestConsent,
    /// See the impersonations that go on.
    ListSessions,
    /// End impersonations of others, all of them included.
    RevokeSessions,
    /// Read what has happened.
    ReadEvents,
}

/// Nobody may anything: the default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Nobody;

impl Authorizer for Nobody {
    async fn may_impersonate(&self, _: &User, _: &User, _: &Asked<'_>) -> Result<bool, DirectoryError> {
        Ok(false)
    }
}

/// An [`Authorizer`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedAuthorizer(Arc<dyn DynAuthorizer>);

impl BoxedAuthorizer {
    /// Forgets the type of `authorizer`.
    pub fn new(authorizer: impl Authorizer) -> Self {
        Self(Arc::new(authorizer))
    }
}

impl Authorizer for BoxedAuthorizer {
    async fn may_impersonate(&self, who: &User, whom: &User, asked: &Asked<'_>) -> Result<bool, DirectoryError> {
        self.0.may_impersonate(who, whom, asked).await
    }

    async fn may(&self, who: &User, right: Right) -> Result<bool, DirectoryError> {
        self.0.may(who, right).await
    }
}

impl fmt::Debug for BoxedAuthorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedAuthorizer").finish_non_exhaustive()
    }
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<bool, DirectoryError>> + Send + 'a>>;

trait DynAuthorizer: Send + Sync {
    fn may_impersonate<'a>(&'a self, who: &'a User, whom: &'a User, asked: &'a Asked<'a>) -> Answer<'a>;
    fn may<'a>(&'a self, who: &'a User, right: Right) -> Answer<'a>;
}

impl<A: Authorizer> DynAuthorizer for A {
    fn may_impersonate<'a>(&'a self, who: &'a User, whom: &'a User, asked: &'a Asked<'a>) -> Answer<'a> {
        Box::pin(Authorizer::may_impersonate(self, who, whom, asked))
    }

    fn may<'a>(&'a self, who: &'a User, right: Right) -> Answer<'a> {
        Box::pin(Authorizer::may(self, who, right))
    }
}
