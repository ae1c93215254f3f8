use std::error::Error;
use std::fmt;

use super::Source;

/// Nothing was started. What the impersonator is told is in [`kind`](Self::kind).
#[derive(Debug)]
pub struct StartError {
    kind: StartErrorKind,
    source: Option<Source>,
}

/// Why nothing was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StartErrorKind {
    /// Impersonation is not open in this environment.
    Disabled,
    /// Something in the request cannot be right: an empty id, a reserved claim, a target that is the impersonator.
    InvalidRequest,
    /// The impersonator's session has no `sid`, so that nothing could stand on it.
    SessionUnidentified,
    /// The impersonator must sign in again first.
    AuthenticationTooOld,
    /// There must be a reason.
    ReasonRequired,
    /// The reason does not name what reasons must name.
    ReasonInvalid,
    /// There is no such user, or the impersonator may not act as them: nobody is told which.
    NotAllowed,
    /// The user is in several organizations, or not in that one: name one of theirs.
    OrganizationRequired,
    /// The user has not consented.
    ConsentRequired,
    /// The consent may not be waived by this impersonator.
    WaiverNotAllowed,
    /// As many impersonations go on as may.
    LimitReached,
    /// The idempotency key was used for something else.
    KeyReused,
    /// The impersonation of that idempotency key has ended.
    GrantEnded,
    /// The event of the start could not be kept, so it did not happen.
    NotRecorded,
    /// Directory, authorizer or store does not answer. With an idempotency key it can be repeated without harm.
    Unavailable,
}

impl StartErrorKind {
    /// Its code: `not_allowed`, `consent_required`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::InvalidRequest => "invalid_request",
            Self::SessionUnidentified => "session_unidentified",
            Self::AuthenticationTooOld => "authentication_too_old",
            Self::ReasonRequired => "reason_required",
            Self::ReasonInvalid => "reason_invalid",
            Self::NotAllowed => "not_allowed",
            Self::OrganizationRequired => "organization_required",
            Self::ConsentRequired => "consent_required",
            Self::WaiverNotAllowed => "waiver_not_allowed",
            Self::LimitReached => "limit_reached",
            Self::KeyReused => "key_reused",
            Self::GrantEnded => "grant_ended",
            Self::NotRecorded => "not_recorded",
            Self::Unavailable => "unavailable",
        }
    }
}

impl StartError {
    pub(in crate::issuer) fn because(kind: StartErrorKind, source: impl Into<Source>) -> Self {
        Self { kind, source: Some(source.into()) }
    }

    /// Why nothing was started.
    #[must_use]
    pub fn kind(&self) -> StartErrorKind {
        self.kind
    }
}

impl From<StartErrorKind> for StartError {
    fn from(kind: StartErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            StartErrorKind::Disabled => "impersonation is not open in this environment",
            StartErrorKind::InvalidRequest => "the start cannot be right",
            StartErrorKind::SessionUnidentified => "the impersonator's session has no id",
            StartErrorKind::AuthenticationTooOld => "the impersonator must sign in again",
            StartErrorKind::ReasonRequired => "a reason is needed",
            StartErrorKind::ReasonInvalid => "the reason does not name what it must",
            StartErrorKind::NotAllowed => "this impersonator may not act as this user",
            StartErrorKind::OrganizationRequired => "one of the user's organizations must be named",
            StartErrorKind::ConsentRequired => "the user has not consented",
            StartErrorKind::WaiverNotAllowed => "this impersonator may not go without consent",
            StartErrorKind::LimitReached => "as many impersonations go on as may",
            StartErrorKind::KeyReused => "the idempotency key was used for something else",
            StartErrorKind::GrantEnded => "the impersonation of that idempotency key has ended",
            StartErrorKind::NotRecorded => "the start could not be recorded",
            StartErrorKind::Unavailable => "nobody can say whether it may start",
        })
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
