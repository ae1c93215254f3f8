use std::error::Error;
use std::fmt;

use impersonation_core::key;

/// The keys did not do what they were asked. Nothing of a key is in it.
#[derive(Debug)]
pub struct KeyError {
    kind: KeyErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What went wrong, by what a caller does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyErrorKind {
    /// The store cannot be asked now. What was asked may have happened all the same.
    Unavailable,
    /// What is stored is not of a form that is understood, or two keys have one name.
    Corrupt,
    /// What is stored is open to others than its owner, or belongs to somebody else.
    Exposed,
    /// A setting is out of its bounds.
    InvalidSetting,
    /// There is no key of that name.
    UnknownKey,
    /// There is no key that may sign now.
    NoSigningKey,
    /// The claims are no JSON object.
    NoClaims,
    /// The cryptographic backend failed, or there is none.
    Backend,
}

impl KeyError {
    /// An error of a kind.
    #[must_use]
    pub fn new(kind: KeyErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// With its cause, which must hold nothing of a key.
    #[must_use]
    pub fn because(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// What it means for the caller.
    #[must_use]
    pub fn kind(&self) -> KeyErrorKind {
        self.kind
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            KeyErrorKind::Unavailable => "the store of keys cannot be asked",
            KeyErrorKind::Corrupt => "a stored key is not understood",
            KeyErrorKind::Exposed => "a stored key is open to others than its owner",
            KeyErrorKind::InvalidSetting => "a setting of the keys is out of its bounds",
            KeyErrorKind::UnknownKey => "there is no key of that name",
            KeyErrorKind::NoSigningKey => "there is no key that may sign now",
            KeyErrorKind::NoClaims => "the claims are no JSON object",
            KeyErrorKind::Backend => "the cryptographic backend failed",
        })
    }
}

impl Error for KeyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// What a store makes of a document that is no key, and a ring of a key that does not sign.
impl From<key::KeyError> for KeyError {
    fn from(error: key::KeyError) -> Self {
        let kind = match error.kind() {
            key::KeyErrorKind::NoPrivateKey => KeyErrorKind::Corrupt,
            key::KeyErrorKind::NoClaims => KeyErrorKind::NoClaims,
            _ => KeyErrorKind::Backend,
        };
        Self::new(kind).because(error)
    }
}
