use std::error::Error;
use std::fmt;

/// A body that is not shown, since it cannot be redacted. It says where, and nothing of what stands there; its source, an error of
/// the application's own, may.
pub struct RedactError {
    kind: RedactErrorKind,
    offset: Option<u64>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// Why a body cannot be redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RedactErrorKind {
    /// It is no JSON (RFC 8259), or one value and something else.
    InvalidJson,
    /// It ends before its value does, or there is none.
    Incomplete,
    /// Its arrays and objects are nested deeper than 128.
    TooDeep,
    /// The value of the application does not serialize; the source says why.
    NotSerializable,
}

impl RedactError {
    pub(super) fn at(kind: RedactErrorKind, offset: u64) -> Self {
        Self { kind, offset: Some(offset), source: None }
    }

    pub(super) fn not_serializable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: RedactErrorKind::NotSerializable, offset: None, source: Some(source.into()) }
    }

    /// Why.
    pub fn kind(&self) -> RedactErrorKind {
        self.kind
    }

    /// After how many bytes of the body, where it is one.
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }
}

/// Without the source.
impl fmt::Debug for RedactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactError").field("kind", &self.kind).field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl fmt::Display for RedactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            RedactErrorKind::InvalidJson => "a body to be redacted is no JSON",
            RedactErrorKind::Incomplete => "a body to be redacted ends too early",
            RedactErrorKind::TooDeep => "a body to be redacted is nested deeper than 128",
            RedactErrorKind::NotSerializable => "a value to be redacted does not serialize",
        })?;
        self.offset.map_or(Ok(()), |offset| write!(f, " (after {offset} bytes)"))
    }
}

impl Error for RedactError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
