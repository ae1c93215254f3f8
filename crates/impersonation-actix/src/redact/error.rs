use std::error::Error;
use std::fmt;

use impersonation_core::redact::RedactError;

/// A body that breaks off below a [`RedactMiddleware`](super::RedactMiddleware). It says nothing of what stands in it.
#[derive(Debug)]
pub struct BodyError(Cause);

#[derive(Debug)]
enum Cause {
    Body(Box<dyn Error>),
    Json(RedactError),
}

/// Why a body breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyErrorKind {
    /// The body of the service below did. The source is its error.
    Body,
    /// It is no JSON, although its type says so. The source says where.
    Json,
}

impl BodyError {
    pub(super) fn body(source: impl Into<Box<dyn Error>>) -> Self {
        Self(Cause::Body(source.into()))
    }

    pub(super) fn json(source: RedactError) -> Self {
        Self(Cause::Json(source))
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
            Cause::Body(source) => Some(&**source),
            Cause::Json(source) => Some(source),
        }
    }
}
