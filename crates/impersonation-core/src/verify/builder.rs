use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::key::{BACKEND_AVAILABLE, IssuerContext};
use crate::profile::{BoxedTokenSource, TrustedIssuer};
use crate::request::Issuers;
use crate::time::{Clock, SystemClock};
use crate::verify::credential::Issuer;
use crate::verify::{ConfigError, ConfigErrorKind, Verifier};

const MAX_LEEWAY: Duration = Duration::from_secs(60);
const DEFAULT_REALM: &str = "api";

/// Configures a [`Verifier`]. Every mistake is an error of [`build`](Self::build), never of the first request.
#[must_use]
pub struct VerifierBuilder {
    issuers: Vec<TrustedIssuer>,
    clock: Box<dyn Clock>,
    realm: String,
}

impl Default for VerifierBuilder {
    fn default() -> Self {
        Self { issuers: Vec::new(), clock: Box::new(SystemClock), realm: DEFAULT_REALM.into() }
    }
}

impl VerifierBuilder {
    /// Trusts an issuer, by its profile and its keys. Several may be trusted; a token is judged by the rules and keys of the
    /// one that it names.
    pub fn trust(mut self, issuer: TrustedIssuer) -> Self {
        self.issuers.push(issuer);
        self
    }

    /// Judges times by this clock; the machine's by default.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// The realm of challenges (RFC 9110 §11.5); `api` by default.
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.realm = realm.into();
        self
    }

    /// Checks the configuration and binds keys to their issuers. Nothing is fetched here.
    ///
    /// # Errors
    ///
    /// No issuer, or more than 64; one trusted twice; an empty issuer; a setting that is empty or malformed; audience or
    /// authorized party undecided; no algorithms; a leeway of more than 60 seconds; a realm that a challenge cannot carry;
    /// keys that cannot be used; no cryptographic backend.
    pub fn build(self) -> Result<Verifier, ConfigError> {
        if !BACKEND_AVAILABLE {
            return Err(ConfigError::new(ConfigErrorKind::NoCryptography));
        }
        if self.issuers.is_empty() {
            return Err(ConfigError::new(ConfigErrorKind::NoIssuer));
        }
        if self.issuers.len() > Issuers::MAX {
            return Err(ConfigError::new(ConfigErrorKind::TooManyIssuers));
        }
        if !self.realm.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return Err(ConfigError::new(ConfigErrorKind::InvalidRealm));
        }
        let mut issuers: Vec<Issuer> = Vec::with_capacity(self.issuers.len());
        for trusted in self.issuers {
            let issuer = bind(trusted)?;
            if issuers.iter().any(|other| overlap(other, &issuer)) {
                return Err(ConfigError::new(ConfigErrorKind::DuplicateIssuer).of(&issuer.canonical));
            }
            issuers.push(issuer);
        }
        Ok(Verifier::new(issuers, self.clock, self.realm.into()))
    }
}

impl fmt::Debug for VerifierBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierBuilder").field("issuers", &self.issuers).finish_non_exhaustive()
    }
}

fn bind(TrustedIssuer { settings, rules, bind }: TrustedIssuer) -> Result<Issuer, ConfigError> {
    let canonical = settings.issuers[0].as_str();
    let problem = rules.problem().or_else(|| match () {
        () if settings.issuers.iter().any(String::is_empty) => Some(ConfigErrorKind::EmptyIssuer),
        () if !settings.cookies.iter().all(|name| is_cookie_name(name)) => Some(ConfigErrorKind::InvalidSetting),
        () if settings.refused_claims.iter().any(String::is_empty) => Some(ConfigErrorKind::InvalidSetting),
        () if settings.algorithms.is_empty() => Some(ConfigErrorKind::NoAlgorithms),
        () if settings.leeway > MAX_LEEWAY => Some(ConfigErrorKind::LeewayTooLong),
        () => None,
    });
    if let Some(problem) = problem {
        return Err(ConfigError::new(problem).of(canonical));
    }
    let jwks_url = rules.jwks_url(canonical);
    let context = IssuerContext {
        issuer: canonical,
        provider: rules.provider(),
        jwks_url: jwks_url.as_deref(),
        algorithms: &settings.algorithms,
    };
    let keys = bind(&context).map_err(|error| error.of(canonical))?;
    let mut sources: Vec<_> = rules.cookie_sources(&settings).into_iter().map(BoxedTokenSource).collect();
    sources.extend(settings.sources);
    Ok(Issuer {
        canonical: Arc::from(canonical),
        spellings: settings.issuers,
        algorithms: settings.algorithms,
        leeway: settings.leeway,
        accept_bound_tokens: settings.accept_bound_tokens,
        refused_claims: settings.refused_claims,
        classifier: settings.classifier,
        rules,
        sources,
        keys,
    })
}

/// A token of RFC 9110 §5.6.2, as RFC 6265 §4.1.1 wants it.
fn is_cookie_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a spelling of one issuer is taken for the other's.
fn overlap(one: &Issuer, other: &Issuer) -> bool {
    one.spellings.iter().any(|iss| other.is_own(iss)) || other.spellings.iter().any(|iss| one.is_own(iss))
}
