use std::error::Error;
use std::fmt;

use super::Source;

/// A configuration that does not make an [`Issuer`](crate::Issuer).
#[derive(Debug)]
pub struct IssuerError {
    pub(in crate::issuer) kind: IssuerErrorKind,
    pub(in crate::issuer) source: Option<Source>,
}

/// What is wrong with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssuerErrorKind {
    /// This is missing.
    Missing(&'static str),
    /// The pattern of reasons is no regular expression.
    InvalidPattern,
    /// A time or a limit is out of its bounds, or a token would outlive the inactivity limit.
    OutOfBounds,
    /// Keys stop verifying before the tombstones do that they signed.
    KeysTooShort,
}

impl IssuerError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> IssuerErrorKind {
        self.kind
    }
}

impl fmt::Display for IssuerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            IssuerErrorKind::Missing(what) => write!(f, "the issuer lacks {what}"),
            IssuerErrorKind::InvalidPattern => f.write_str("the pattern of reasons is no regular expression"),
            IssuerErrorKind::OutOfBounds => f.write_str("a time or a limit of the issuer is out of its bounds"),
            IssuerErrorKind::KeysTooShort => {
                f.write_str("the issuer's keys verify for less time than its tombstones last")
            }
        }
    }
}

impl Error for IssuerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
