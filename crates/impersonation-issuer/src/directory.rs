use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use impersonation_core::ActorKind;

/// Who the users of the application are, and its staff.
///
/// A user who is not there and one whom nobody may impersonate must not be told apart by how long the answer takes: look both up
/// in the same way.
///
/// ```
/// use impersonation_issuer::{Directory, DirectoryError, User};
///
/// struct Everybody;
///
/// impl Directory for Everybody {
///     async fn impersonator(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
///         // Two issuers may use one id for two people.
///         let is_ours = issuer == "https://staff.example.com" && subject.starts_with("staff_");
///         Ok(is_ours.then(|| User::new(subject).rank(10)))
///     }
///
///     async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
///         Ok(id.starts_with("user_").then(|| User::new(id).organization("org_1").may_be_impersonated(true)))
///     }
///
///     async fn search(&self, _text: &str, _limit: usize) -> Result<Vec<User>, DirectoryError> {
///         Ok(Vec::new())
///     }
///
///     async fn account(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
///         if issuer == "https://login.example.com" { self.user(subject).await } else { Ok(None) }
///     }
/// }
/// ```
pub trait Directory: Send + Sync + 'static {
    /// Who wants to impersonate: the subject of a session of that issuer. `None` for whoever is not staff, or not any longer.
    ///
    /// # Errors
    ///
    /// Where nobody can say: nothing starts then, and what goes on is refused until somebody can.
    fn impersonator(
        &self,
        issuer: &str,
        subject: &str,
    ) -> impl Future<Output = Result<Option<User>, DirectoryError>> + Send;

    /// Whom they want to be. `None` where there is no such user.
    ///
    /// # Errors
    ///
    /// As [`impersonator`](Self::impersonator).
    fn user(&self, id: &str) -> impl Future<Output = Result<Option<User>, DirectoryError>> + Send;

    /// Users whom `text` may mean, best first, at most `limit`: for a dashboard.
    ///
    /// # Errors
    ///
    /// As [`impersonator`](Self::impersonator).
    fn search(&self, text: &str, limit: usize) -> impl Future<Output = Result<Vec<User>, DirectoryError>> + Send;

    /// Whose account it is: the user that the subject of a session of that issuer is. They see who was in it, and give and take back their
    /// consent. Two issuers may use one id for two people, so nobody has an account by default.
    ///
    /// # Errors
    ///
    /// As [`impersonator`](Self::impersonator).
    fn account(
        &self,
        _issuer: &str,
        _subject: &str,
    ) -> impl Future<Output = Result<Option<User>, DirectoryError>> + Send {
        async { Ok(None) }
    }
}

/// A user, as far as impersonation is concerned. Nobody may be impersonated unless it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// Their id. Of a target it is the one that was asked for: the answer for another id is no answer.
    pub id: Box<str>,
    /// What kind of party they are when they act as somebody.
    pub kind: ActorKind,
    /// How far up: only who ranks above a user may act as them.
    pub rank: u32,
    /// The organizations that they are in.
    pub organizations: Vec<Box<str>>,
    /// Whether anybody may act as them.
    pub may_be_impersonated: bool,
    /// Whether they must have consented, where the issuer does not ask that of everybody.
    pub requires_consent: bool,
    /// Their e-mail address.
    pub email: Option<Box<str>>,
    /// Their name, for people to read.
    pub name: Option<Box<str>>,
}

impl User {
    /// A person of rank 0 in no organization, whom nobody may impersonate.
    #[must_use]
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self {
            id: id.into(),
            kind: ActorKind::Staff,
            rank: 0,
            organizations: Vec::new(),
            may_be_impersonated: false,
            requires_consent: false,
            email: None,
            name: None,
        }
    }

    /// Ranks them.
    #[must_use]
    pub fn rank(self, rank: u32) -> Self {
        Self { rank, ..self }
    }

    /// Says what kind of party they are when they act as somebody: an agent, a service.
    #[must_use]
    pub fn kind(self, kind: ActorKind) -> Self {
        Self { kind, ..self }
    }

    /// Puts them into an organization, beside those that they are in.
    #[must_use]
    pub fn organization(mut self, id: impl Into<Box<str>>) -> Self {
        self.organizations.push(id.into());
        self
    }

    /// Says whether anybody may act as them.
    #[must_use]
    pub fn may_be_impersonated(self, may: bool) -> Self {
        Self { may_be_impersonated: may, ..self }
    }

    /// Says whether nobody may act as them without their consent, as [`require_consent`](crate::IssuerBuilder::require_consent) says
    /// it of everybody. It holds from the next start on.
    #[must_use]
    pub fn requires_consent(self, requires: bool) -> Self {
        Self { requires_consent: requires, ..self }
    }

    /// Their e-mail address.
    #[must_use]
    pub fn email(self, email: impl Into<Box<str>>) -> Self {
        Self { email: Some(email.into()), ..self }
    }

    /// Their name.
    #[must_use]
    pub fn name(self, name: impl Into<Box<str>>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Stands in for a user who is not there, so that the same is asked about them: above everybody, and closed.
    pub(crate) fn unknown(id: &str) -> Self {
        Self::new(id).rank(u32::MAX)
    }
}

/// Nobody can say who a user is; the source says why.
#[derive(Debug)]
pub struct DirectoryError(Box<dyn Error + Send + Sync>);

impl DirectoryError {
    /// For this cause.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the directory of users does not answer")
    }
}

impl Error for DirectoryError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// A [`Directory`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedDirectory(Arc<dyn DynDirectory>);

impl BoxedDirectory {
    /// Forgets the type of `directory`.
    pub fn new(directory: impl Directory) -> Self {
        Self(Arc::new(directory))
    }
}

impl Directory for BoxedDirectory {
    async fn impersonator(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        self.0.impersonator(issuer, subject).await
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        self.0.user(id).await
    }

    async fn search(&self, text: &str, limit: usize) -> Result<Vec<User>, DirectoryError> {
        self.0.search(text, limit).await
    }

    async fn account(&self, issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        self.0.account(issuer, subject).await
    }
}

impl fmt::Debug for BoxedDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedDirectory").finish_non_exhaustive()
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DirectoryError>> + Send + 'a>>;

trait DynDirectory: Send + Sync {
    fn impersonator<'a>(&'a self, issuer: &'a str, subject: &'a str) -> Answer<'a, Option<User>>;
    fn user<'a>(&'a self, id: &'a str) -> Answer<'a, Option<User>>;
    fn search<'a>(&'a self, text: &'a str, limit: usize) -> Answer<'a, Vec<User>>;
    fn account<'a>(&'a self, issuer: &'a str, subject: &'a str) -> Answer<'a, Option<User>>;
}

impl<D: Directory> DynDirectory for D {
    fn impersonator<'a>(&'a self, issuer: &'a str, subject: &'a str) -> Answer<'a, Option<User>> {
        Box::pin(Directory::impersonator(self, issuer, subject))
    }

    fn user<'a>(&'a self, id: &'a str) -> Answer<'a, Option<User>> {
        Box::pin(Directory::user(self, id))
    }

    fn search<'a>(&'a self, text: &'a str, limit: usize) -> Answer<'a, Vec<User>> {
        Box::pin(Directory::search(self, text, limit))
    }

    fn account<'a>(&'a self, issuer: &'a str, subject: &'a str) -> Answer<'a, Option<User>> {
        Box::pin(Directory::account(self, issuer, subject))
    }
}
