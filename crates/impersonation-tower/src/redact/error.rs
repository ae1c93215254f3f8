use std::error::Error;
use std::fmt;

use impersonation_core::redact::RedactError;

/// A [`RedactedBody`](super::RedactedBody) that breaks off. Its text says nothing of what stood in the body; the source says why.
#[derive(Debug)]
pub struct BodyError(Cause);

#[derive(Debug)]
enum Cause {
    Body(Box<dyn Error + Send + Sync>),
    Json(RedactError),
}

/// Why a body breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyErrorKind {
    /// The body of the service below does; the source is its error.
    Body,
    /// It is no JSON, so that nobody knows what is to be redacted.
    Json,
}

impl BodyError {
    pub(super) fn body(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(Cause::Body(error.into()))
    }

    pub(super) fn json(error: RedactError) -> Self {
        Self(Cause::Json(error))
    }

    /// Why.
    pub fn kind(&self) -> BodyErrorKind {
        match self.0 {
            Cause::Body(_) => BodyErrorKind::Body,
            Cause::Json(_) => BodyErrorKind::Json,
        }
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Cause::Body(_) => "the body of the service below breaks off",
            Cause::Json(_) => "a body to be redacted is no JSON",
        })
    }
}

impl Error for BodyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Cause::Body(error) => Some(&**error),
            Cause::Json(error) => Some(error),
        }
    }
}
