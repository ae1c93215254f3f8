use std::error::Error;
use std::fmt;

/// Keys over HTTP that are configured wrongly: the source of the [`ConfigError`] that building a verifier gives.
///
/// What goes wrong later, when keys are fetched, is no error of any call: it is logged, and the verdicts say what it means.
///
/// [`ConfigError`]: impersonation_core::ConfigError
#[derive(Debug)]
pub struct JwksError {
    kind: JwksErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// Which rule the configuration breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JwksErrorKind {
    /// The address is no URL with a host, or it carries a user name, a password or a fragment.
    InvalidAddress,
    /// The address is neither https nor plain http to a loopback host.
    InsecureAddress,
    /// The issuer is no URL to discover keys from (RFC 8414 §2), and its profile does not know their address.
    NotDiscoverable,
    /// The cool-down is zero or longer than 30 seconds.
    CoolDownOutOfRange,
    /// A timeout is zero or longer than 30 seconds.
    TimeoutOutOfRange,
    /// The bounds on how long keys are fresh are empty, begin before the cool-down ends, or go beyond 24 hours.
    TtlOutOfRange,
    /// The bearer token is empty or has a character that a header cannot carry.
    InvalidBearerToken,
    /// A bearer token was given and no address of one's own: it is not sent to where a document points.
    UnaddressedBearerToken,
    /// TLS cannot be set up on this machine, for want of root certificates for instance.
    Tls,
}

impl JwksError {
    pub(crate) fn new(kind: JwksErrorKind) -> Self {
        Self { kind, source: None }
    }

    pub(crate) fn because(kind: JwksErrorKind, source: impl Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Box::new(source)) }
    }

    /// Which rule the configuration breaks.
    pub fn kind(&self) -> JwksErrorKind {
        self.kind
    }
}

impl fmt::Display for JwksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            JwksErrorKind::InvalidAddress => {
                "the address must be a URL with a host, and without user name, password and fragment"
            }
            JwksErrorKind::InsecureAddress => "the address must be https; plain http is for loopback hosts alone",
            JwksErrorKind::NotDiscoverable => {
                "keys can be discovered only from an issuer that is a URL without query and fragment; name their address"
            }
            JwksErrorKind::CoolDownOutOfRange => "the cool-down must be more than zero and at most 30 seconds",
            JwksErrorKind::TimeoutOutOfRange => "a timeout must be more than zero and at most 30 seconds",
            JwksErrorKind::TtlOutOfRange => {
                "the bounds of the time to live must be in order, no shorter than the cool-down and at most 24 hours"
            }
            JwksErrorKind::InvalidBearerToken => "the bearer token is empty or has a character that a header cannot carry",
            JwksErrorKind::UnaddressedBearerToken => {
                "a bearer token is sent only to an address that the application names itself"
            }
            JwksErrorKind::Tls => "TLS cannot be set up",
        })
    }
}

impl Error for JwksError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
