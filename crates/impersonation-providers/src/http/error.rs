use std::error::Error;
use std::fmt;

/// A client that cannot be made as it is configured.
#[derive(Debug)]
pub struct SetupError {
    kind: SetupErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// Which rule the configuration breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SetupErrorKind {
    /// The base address is no URL with a host, or it carries a user name, a password, a query or a fragment.
    InvalidAddress,
    /// The base address is neither https nor, where that was allowed, plain http to a loopback host.
    InsecureAddress,
    /// A key or an id is empty or has a character that it cannot have.
    InvalidCredential,
    /// A timeout is zero or longer than a minute.
    TimeoutOutOfRange,
    /// What is idempotent is to be repeated more than 5 times.
    TooManyRepeats,
    /// TLS cannot be set up on this machine, for want of root certificates for instance.
    Tls,
}

impl SetupError {
    pub(crate) fn new(kind: SetupErrorKind) -> Self {
        Self { kind, source: None }
    }

    pub(crate) fn because(kind: SetupErrorKind, source: impl Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Box::new(source)) }
    }

    /// Which rule the configuration breaks.
    pub fn kind(&self) -> SetupErrorKind {
        self.kind
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            SetupErrorKind::InvalidAddress => {
                "the address must be a URL with a host, and without user name, password, query and fragment"
            }
            SetupErrorKind::InsecureAddress => {
                "the address must be https; plain http is for loopback hosts, and where insecure_loopback() allows it"
            }
            SetupErrorKind::InvalidCredential => "a key or an id is empty or has a character that it cannot have",
            SetupErrorKind::TimeoutOutOfRange => "a timeout must be more than zero and at most a minute",
            SetupErrorKind::TooManyRepeats => "what is idempotent is repeated at most 5 times",
            SetupErrorKind::Tls => "TLS cannot be set up",
        })
    }
}

impl Error for SetupError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
