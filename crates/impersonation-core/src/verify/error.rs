use std::error::Error;
use std::fmt;

/// A configuration that does not build. [`kind`](Self::kind) says which rule it breaks.
#[derive(Debug)]
pub struct ConfigError {
    kind: ConfigErrorKind,
    issuer: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What is wrong with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// No issuer is trusted.
    NoIssuer,
    /// An issuer is empty.
    EmptyIssuer,
    /// An audience, an authorized party, a claim, a client id, a publishable key or the name of a cookie is empty or malformed.
    InvalidSetting,
    /// More than 64 issuers are trusted.
    TooManyIssuers,
    /// Two trusted issuers claim the same `iss`.
    DuplicateIssuer,
    /// Neither an audience was named nor was it said that there is none.
    AudienceUndecided,
    /// Neither an authorized party was named nor was it said that any will do.
    AuthorizedPartyUndecided,
    /// Neither a check of grants was named nor was it said that there is none.
    GrantsUndecided,
    /// No algorithm is allowed.
    NoAlgorithms,
    /// The leeway is longer than 60 seconds.
    LeewayTooLong,
    /// The realm has a character that a challenge cannot carry.
    InvalidRealm,
    /// No cryptographic backend is compiled in: turn on `aws_lc_rs` or `rust_crypto`.
    NoCryptography,
    /// The cache of verified tokens has room for nothing, or keeps nothing for a second.
    CacheTooSmall,
    /// The cache of verified tokens may hold more than a TiB.
    CacheTooLarge,
    /// Revocations are remembered for less than a second.
    RevocationsTooShort,
    /// The keys cannot be used; the source says why.
    Keys,
}

impl ConfigError {
    pub(crate) fn new(kind: ConfigErrorKind) -> Self {
        Self { kind, issuer: None, source: None }
    }

    /// Keys whose configuration is wrong, for an [`IntoKeySource`](crate::key::IntoKeySource) of your own.
    pub fn keys(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..Self::new(ConfigErrorKind::Keys) }
    }

    pub(crate) fn of(self, issuer: &str) -> Self {
        Self { issuer: Some(issuer.to_owned()), ..self }
    }

    /// Which rule the configuration breaks.
    pub fn kind(&self) -> ConfigErrorKind {
        self.kind
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ConfigErrorKind::NoIssuer => "no issuer is trusted",
            ConfigErrorKind::EmptyIssuer => "an issuer is empty",
            ConfigErrorKind::InvalidSetting => {
                "an audience, an authorized party, a claim, a client id, a publishable key or the name of a cookie is empty or \
                 malformed"
            }
            ConfigErrorKind::TooManyIssuers => "more than 64 issuers are trusted",
            ConfigErrorKind::DuplicateIssuer => "the issuer is trusted twice",
            ConfigErrorKind::AudienceUndecided => "the audience is undecided: name it, or say that any will do",
            ConfigErrorKind::AuthorizedPartyUndecided => {
                "the authorized party is undecided: name it, or say that any will do"
            }
            ConfigErrorKind::GrantsUndecided => "grants are undecided: name what checks them, or say that nothing does",
            ConfigErrorKind::NoAlgorithms => "no algorithm is allowed",
            ConfigErrorKind::LeewayTooLong => "the leeway is longer than 60 seconds",
            ConfigErrorKind::InvalidRealm => "the realm has a character that a challenge cannot carry",
            ConfigErrorKind::NoCryptography => "no cryptographic backend: turn on aws_lc_rs or rust_crypto",
            ConfigErrorKind::CacheTooSmall => "the cache of verified tokens has no room: say that there is none",
            ConfigErrorKind::CacheTooLarge => "the cache of verified tokens may hold more than a TiB",
            ConfigErrorKind::RevocationsTooShort => "revocations are remembered for less than a second",
            ConfigErrorKind::Keys => "the keys cannot be used",
        })?;
        match &self.issuer {
            Some(issuer) => write!(f, " (issuer {issuer})"),
            None => Ok(()),
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
