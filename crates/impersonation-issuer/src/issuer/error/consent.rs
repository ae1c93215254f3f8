use std::error::Error;
use std::fmt;

use super::Source;

/// What a user says of their own account was not done: a consent asked for, given or taken back, a visit ended.
#[derive(Debug)]
pub struct ConsentError {
    kind: ConsentErrorKind,
    source: Option<Source>,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConsentErrorKind {
    /// Something in it cannot be right: an empty id, a time that is none or too long, an organization that is not the user's.
    InvalidRequest,
    /// There is no such user, or nobody may ask them: it is not said which.
    NotAllowed,
    /// There is no such consent of this user's, or it is withdrawn already.
    NotFound,
    /// The user must sign in again first.
    AuthenticationTooOld,
    /// Directory, authorizer or store does not answer.
    Unavailable,
}

impl ConsentErrorKind {
    /// Its code: `not_allowed`, `not_found`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::NotAllowed => "not_allowed",
            Self::NotFound => "not_found",
            Self::AuthenticationTooOld => "authentication_too_old",
            Self::Unavailable => "unavailable",
        }
    }
}

impl ConsentError {
    pub(in crate::issuer) fn unavailable(source: impl Into<Source>) -> Self {
        Self { kind: ConsentErrorKind::Unavailable, source: Some(source.into()) }
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> ConsentErrorKind {
        self.kind
    }
}

impl From<ConsentErrorKind> for ConsentError {
    fn from(kind: ConsentErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for ConsentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ConsentErrorKind::InvalidRequest => "the request cannot be right",
            ConsentErrorKind::NotAllowed => "it is not for this user to do",
            ConsentErrorKind::NotFound => "there is no such thing of this user's",
            ConsentErrorKind::AuthenticationTooOld => "the user must sign in again",
            ConsentErrorKind::Unavailable => "nobody can say anything about it now",
        })
    }
}

impl Error for ConsentError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
