use std::error::Error;
use std::fmt;

/// Keys that cannot be used. [`kind`](Self::kind) says why.
#[derive(Debug)]
pub struct KeyError {
    kind: KeyErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// Why keys cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyErrorKind {
    /// The document is larger than 512 KiB.
    TooLarge,
    /// The document is no strict JSON object with a list `keys`.
    NoKeySet,
    /// No key of the set is usable.
    NoUsableKey,
    /// The text is no PEM of a public key.
    NoPem,
    /// The key is of a kind that is not supported, or out of bounds.
    Unsupported,
    /// The key does not fit the algorithm.
    AlgorithmMismatch,
    /// The profile allows no algorithm of these keys.
    AlgorithmNotAllowed,
    /// The secret is shorter than its algorithm's hash.
    SecretTooShort,
    /// The bytes are no PKCS#8 document of a private key for the algorithm.
    NoPrivateKey,
    /// A private key could not be made.
    NotGenerated,
    /// The private key could not be written.
    NotWritten,
    /// The claims are no JSON object.
    NoClaims,
    /// The signature could not be made.
    NotSigned,
}

impl KeyError {
    pub(crate) fn new(kind: KeyErrorKind) -> Self {
        Self { kind, source: None }
    }

    pub(crate) fn because(kind: KeyErrorKind, source: impl Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Box::new(source)) }
    }

    /// Why the keys cannot be used.
    pub fn kind(&self) -> KeyErrorKind {
        self.kind
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            KeyErrorKind::TooLarge => "the key set is larger than 512 KiB",
            KeyErrorKind::NoKeySet => "the document is no strict JSON object with a list of keys",
            KeyErrorKind::NoUsableKey => "no key of the set is usable",
            KeyErrorKind::NoPem => "the text is no PEM of a public key",
            KeyErrorKind::Unsupported => "the key is of a kind that is not supported, or out of bounds",
            KeyErrorKind::AlgorithmMismatch => "the key does not fit the algorithm",
            KeyErrorKind::AlgorithmNotAllowed => "the profile allows no algorithm of these keys",
            KeyErrorKind::SecretTooShort => "the secret is shorter than its algorithm's hash",
            KeyErrorKind::NoPrivateKey => "the bytes are no PKCS#8 document of a private key for the algorithm",
            KeyErrorKind::NotGenerated => "a private key could not be made",
            KeyErrorKind::NotWritten => "the private key could not be written",
            KeyErrorKind::NoClaims => "the claims are no JSON object",
            KeyErrorKind::NotSigned => "the signature could not be made",
        })
    }
}

impl Error for KeyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
