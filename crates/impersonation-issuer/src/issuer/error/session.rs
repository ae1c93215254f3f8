use std::error::Error;
use std::fmt;

use super::Source;

/// A ticket was not redeemed.
#[derive(Debug)]
pub struct RedeemError {
    kind: RedeemErrorKind,
    source: Option<Source>,
}

/// Why a ticket was not redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RedeemErrorKind {
    /// It is none, redeemed already, too old, another session's, or its impersonation may not begin any longer.
    InvalidTicket,
    /// The store does not answer, or no token can be signed. The ticket may have been redeemed: start again.
    Unavailable,
}

impl RedeemError {
    pub(in crate::issuer) fn unavailable(source: impl Into<Source>) -> Self {
        Self { kind: RedeemErrorKind::Unavailable, source: Some(source.into()) }
    }

    pub(crate) fn invalid() -> Self {
        Self { kind: RedeemErrorKind::InvalidTicket, source: None }
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> RedeemErrorKind {
        self.kind
    }
}

impl fmt::Display for RedeemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            RedeemErrorKind::InvalidTicket => "the ticket is not good, or not good any longer",
            RedeemErrorKind::Unavailable => "the ticket cannot be redeemed now",
        })
    }
}

impl Error for RedeemError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// A token was not renewed.
#[derive(Debug)]
pub struct RenewError {
    kind: RenewErrorKind,
    source: Option<Source>,
}

/// Why a token was not renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RenewErrorKind {
    /// The impersonation has ended, or the session is none of this issuer's.
    Ended,
    /// Nobody can say whether it goes on, or no token can be signed.
    Unavailable,
}

impl RenewError {
    pub(in crate::issuer) fn unavailable(source: impl Into<Source>) -> Self {
        Self { kind: RenewErrorKind::Unavailable, source: Some(source.into()) }
    }

    pub(in crate::issuer) fn ended() -> Self {
        Self { kind: RenewErrorKind::Ended, source: None }
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> RenewErrorKind {
        self.kind
    }
}

impl fmt::Display for RenewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            RenewErrorKind::Ended => "the impersonation has ended",
            RenewErrorKind::Unavailable => "the token cannot be renewed now",
        })
    }
}

impl Error for RenewError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
