use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::key::{BACKEND_AVAILABLE, IssuerContext};
use crate::profile::{BoxedTokenSource, TrustedIssuer};
use crate::refusal::Realm;
use crate::request::{Issuers, is_cookie_name};
use crate::time::{Clock, SystemClock};
use crate::verify::cache::VerifiedTokens;
use crate::verify::credential::Issuer;
use crate::verify::parts::Parts;
use crate::verify::revocations::Revocations;
use crate::verify::{Cache, ConfigError, ConfigErrorKind, Verifier};

/// Hosted providers' tokens live for minutes; those of an issuer of one's own, for hours at most.
const REVOCATIONS_LAST: Duration = Duration::from_secs(24 * 60 * 60);
const MAX_LEEWAY: Duration = Duration::from_secs(60);

/// Configures a [`Verifier`]. Every mistake is an error of [`build`](Self::build), never of the first request.
#[must_use]
pub struct VerifierBuilder {
    issuers: Vec<TrustedIssuer>,
    clock: Box<dyn Clock>,
    realm: Realm,
    cache: Cache,
    revocations_last: Duration,
}

impl Default for VerifierBuilder {
    fn default() -> Self {
        Self {
            issuers: Vec::new(),
            clock: Box::new(SystemClock),
            realm: Realm::default(),
            cache: Cache::default(),
            revocations_last: REVOCATIONS_LAST,
        }
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
        self.realm = Realm::from(realm.into());
        self
    }

    /// How verified tokens are remembered; see [`Cache`] for the default.
    ///
    /// ```
    /// use impersonation_core::Verifier;
    /// use impersonation_core::verify::Cache;
    ///
    /// let builder = Verifier::builder().cache(Cache::new().max_entries(1_000));
    /// ```
    pub fn cache(mut self, cache: Cache) -> Self {
        self.cache = cache;
        self
    }

    /// How long a [revoked](Verifier::revoke_session) session stays so, in whole seconds; a day by default. It must be longer
    /// than the issuers' tokens live: one that outlives it is accepted again. Less than a second does not build.
    pub fn remember_revocations(mut self, duration: Duration) -> Self {
        self.revocations_last = duration;
        self
    }

    /// Checks the configuration and binds keys to their issuers. Nothing is fetched here.
    ///
    /// # Errors
    ///
    /// No issuer, or more than 64; one trusted twice; an empty issuer; a setting that is empty or malformed; audience or
    /// authorized party undecided; grants undecided; no algorithms; a leeway of more than 60 seconds; a realm that a challenge cannot carry;
    /// a cache that holds nothing, or more than a TiB; revocations that are forgotten at once; keys that cannot be used; no cryptographic backend.
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
        if !self.realm.as_str().bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return Err(ConfigError::new(ConfigErrorKind::InvalidRealm));
        }
        if let Some(problem) = self.cache.problem() {
            return Err(ConfigError::new(problem));
        }
        if self.revocations_last.as_secs() == 0 {
            return Err(ConfigError::new(ConfigErrorKind::RevocationsTooShort));
        }
        let verified = self.cache.is_on().then(|| VerifiedTokens::new(self.cache)).transpose();
        let mut issuers: Vec<Issuer> = Vec::with_capacity(self.issuers.len());
        for trusted in self.issuers {
            let issuer = bind(trusted)?;
            if issuers.iter().any(|other| overlap(other, &issuer)) {
                return Err(ConfigError::new(ConfigErrorKind::DuplicateIssuer).of(&issuer.canonical));
            }
            issuers.push(issuer);
        }
        Ok(Verifier::new(Parts {
            verified: verified.map_err(ConfigError::new)?,
            revocations: Revocations::new(issuers.len(), self.revocations_last),
            issuers,
            clock: self.clock,
            realm: self.realm,
        }))
    }
}

impl fmt::Debug for VerifierBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierBuilder").field("issuers", &self.issuers).finish_non_exhaustive()
    }
}

fn bind(TrustedIssuer { settings, rules, bind }: TrustedIssuer) -> Result<Issuer, ConfigError> {
    let canonical = settings.issuers[0].as_str();
    let problem = rules.problem(&settings).or_else(|| match () {
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
        dialect: rules.dialect(),
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

/// Whether a spelling of one issuer is taken for the other's.
fn overlap(one: &Issuer, other: &Issuer) -> bool {
    one.spellings.iter().any(|iss| other.is_own(iss)) || other.spellings.iter().any(|iss| one.is_own(iss))
}
