//! Tokens for an application's own tests: an issuer with a throw-away key, for every profile.
//!
//! ```
//! use impersonation_core::testing::Issuer;
//!
//! let issuer = Issuer::clerk();
//! let token = issuer.session("user_2").acting("user_1").token();
//!
//! let session = issuer.verified(&token).expect("a good token");
//! assert!(session.is_impersonated());
//! ```
//!
//! Nothing here is for production: a function that cannot do its work panics.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot mint its token has nothing left to do")]

mod grants;
mod token;

use std::fmt;
use std::sync::Arc;

pub use grants::Grants;
pub use token::TokenBuilder;

use crate::key::{self, Algorithm, PublicJwk, SigningKey, StaticKeys};
use crate::profile::{self, Dialect};
use crate::request::{HeaderList, RequestView};
use crate::session::Session;
use crate::time::{Clock, FrozenClock, SystemClock, Timestamp};
use crate::verify::{Verdict, Verifier};

/// The audience of tokens that [`Issuer::rfc8693`] and [`Issuer::impersonation`] mint, unless the builder names another.
pub const AUDIENCE: &str = "api";
/// The authorized party of tokens that [`Issuer::clerk`] mints.
pub const AUTHORIZED_PARTY: &str = "https://app.example.com";

/// An issuer that signs with a key made on the spot. Clones share it.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    dialect: Dialect,
    iss: String,
    kid: String,
    algorithm: Algorithm,
    key: Key,
    now: Option<Timestamp>,
}

enum Key {
    Pair(SigningKey),
    Secret(Vec<u8>),
}

impl Issuer {
    /// An issuer of the [`rfc8693`](profile::rfc8693) profile, at `https://issuer.example`, signing with ES256.
    pub fn rfc8693() -> Self {
        Self::new(Dialect::Rfc8693, "https://issuer.example", Algorithm::ES256)
    }

    /// A Clerk instance at `https://clerk.example.com`, signing with RS256. Making the key takes a moment.
    pub fn clerk() -> Self {
        Self::new(Dialect::Clerk, "https://clerk.example.com", Algorithm::RS256)
    }

    /// WorkOS, writing `https://api.workos.com`, signing with RS256. Making the key takes a moment.
    pub fn workos() -> Self {
        Self::new(Dialect::WorkOs, "https://api.workos.com", Algorithm::RS256)
    }

    /// A Descope project `P2TestProject`, signing with ES384.
    pub fn descope() -> Self {
        Self::new(Dialect::Descope, "P2TestProject", Algorithm::ES384)
    }

    /// An issuer of the [`impersonation`](profile::impersonation()) profile, at `https://impersonation.example`, signing with EdDSA.
    ///
    /// ```
    /// use impersonation_core::testing::{AUDIENCE, Grants, Issuer};
    /// use impersonation_core::{Verifier, profile};
    ///
    /// let (own, issuer, grants) = (Issuer::rfc8693(), Issuer::impersonation(), Grants::live());
    /// let verifier = Verifier::builder()
    ///     .trust(profile::rfc8693(own.url()).audience(AUDIENCE).keys(own.keys()))
    ///     .trust(profile::impersonation(issuer.url()).audience(AUDIENCE).grants(grants.clone()).keys(issuer.keys()))
    ///     .build()?;
    ///
    /// let staff = own.session("staff_1").claim("sid", "sess_staff"); // for `Authorization`, or a cookie that the profile names
    /// let overlay = issuer.session("user_2").grant("grant_1"); // for the cookie `__Host-impersonation`
    /// let tombstone = issuer.tombstone("grant_1"); // for the same cookie
    /// grants.end("grant_1");
    /// # Ok::<(), impersonation_core::ConfigError>(())
    /// ```
    pub fn impersonation() -> Self {
        Self::new(Dialect::Impersonation, "https://impersonation.example", Algorithm::EdDSA)
    }

    /// An issuer of a profile, with an `iss` and an asymmetric algorithm of your choice.
    ///
    /// # Panics
    ///
    /// When the algorithm is symmetric.
    pub fn new(dialect: Dialect, iss: impl Into<String>, algorithm: Algorithm) -> Self {
        let key = SigningKey::generate(algorithm).expect("an asymmetric algorithm");
        Self::with_key(dialect, iss.into(), algorithm, Key::Pair(key))
    }

    /// An issuer of the [`rfc8693`](profile::rfc8693) profile that signs with a shared secret of 32 bytes or more by HS256.
    ///
    /// # Panics
    ///
    /// When the secret is too short, once [`keys`](Self::keys) are asked for.
    pub fn with_secret(secret: &[u8]) -> Self {
        let iss = "https://issuer.example".into();
        Self::with_key(Dialect::Rfc8693, iss, Algorithm::HS256, Key::Secret(secret.to_vec()))
    }

    fn with_key(dialect: Dialect, iss: String, algorithm: Algorithm, key: Key) -> Self {
        Self(Arc::new(Inner { dialect, iss, kid: "test-key".into(), algorithm, key, now: None }))
    }

    /// The same issuer, key included, at another moment: tokens are minted and judged by it instead of the machine's clock.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        self.rebuilt(|inner| inner.now = Some(now))
    }

    /// The same issuer, key included, with another `kid`.
    #[must_use]
    pub fn kid(self, kid: impl Into<String>) -> Self {
        self.rebuilt(|inner| inner.kid = kid.into())
    }

    /// The same issuer, key included, writing another `iss`.
    #[must_use]
    pub fn iss(self, iss: impl Into<String>) -> Self {
        self.rebuilt(|inner| inner.iss = iss.into())
    }

    fn rebuilt(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::into_inner(self.0).expect("an issuer is changed before it is cloned");
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// The `iss` of its tokens: a URL, or a Descope project id.
    pub fn url(&self) -> &str {
        &self.0.iss
    }

    /// Its public key as a JWK Set.
    ///
    /// # Panics
    ///
    /// When the issuer signs with a shared secret, which no key set gives away.
    pub fn jwks(&self) -> String {
        match &self.0.key {
            Key::Pair(key) => PublicJwk::set(&[key.jwk(&self.0.kid)]),
            Key::Secret(..) => panic!("a shared secret has no key set"),
        }
    }

    /// Its key, for [`Profile::keys`](profile::Profile::keys).
    pub fn keys(&self) -> StaticKeys {
        match &self.0.key {
            Key::Pair(..) => StaticKeys::jwks(self.jwks().as_bytes()).expect("a key set of its own"),
            Key::Secret(secret) => StaticKeys::secret(self.0.algorithm, secret).expect("a secret of 32 bytes"),
        }
    }

    /// A verifier that trusts this issuer alone, with [`AUDIENCE`] and [`AUTHORIZED_PARTY`] as they apply.
    pub fn verifier(&self) -> Verifier {
        let (iss, keys) = (self.url(), self.keys());
        let builder = Verifier::builder().clock(self.clock());
        let builder = match self.0.dialect {
            Dialect::Clerk => builder.trust(profile::clerk(iss).authorized_party(AUTHORIZED_PARTY).keys(keys)),
            Dialect::WorkOs => builder.trust(profile::workos(iss).keys(keys)),
            Dialect::Descope => builder.trust(profile::descope(iss).keys(keys)),
            Dialect::Rfc8693 => {
                let profile = profile::rfc8693(iss).audience(AUDIENCE);
                builder.trust(profile.algorithms([self.0.algorithm]).keys(keys))
            }
            // Without a base session it finds an API client's tokens alone.
            Dialect::Impersonation => {
                let profile = profile::impersonation(iss).audience(AUDIENCE).dangerous_without_grants();
                builder.trust(profile.keys(keys))
            }
        };
        builder.build().expect("a sound configuration")
    }

    /// Starts a token for a session of `subject`, good for five minutes.
    pub fn session(&self, subject: &str) -> TokenBuilder {
        TokenBuilder::new(self.clone(), subject)
    }

    /// Starts a tombstone of a grant, good for an hour.
    pub fn tombstone(&self, grant: &str) -> TokenBuilder {
        TokenBuilder::tombstone(self.clone(), grant)
    }

    /// Signs these texts as header and claims, whatever they are.
    pub fn sign(&self, header: &str, claims: &str) -> String {
        let token = key::compact(header.as_bytes(), claims.as_bytes(), |message| match &self.0.key {
            Key::Pair(key) => key.sign(message),
            Key::Secret(secret) => key::authenticate(self.0.algorithm, secret, message),
        });
        token.expect("a signature")
    }

    /// The session that its own verifier finds in the token; `None` where the token is refused.
    pub fn verified(&self, token: &str) -> Option<Session> {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_bytes())];
        let headers = HeaderList::new(&headers);
        match self.verifier().check(&RequestView::new("GET", &headers)) {
            Verdict::Decided(Ok(presence)) => presence.session().cloned(),
            _ => None,
        }
    }

    /// The moment that tokens are minted at.
    pub fn now(&self) -> Timestamp {
        self.0.now.unwrap_or_else(|| SystemClock.now())
    }

    fn clock(&self) -> Either {
        self.0.now.map_or(Either::System, |now| Either::Frozen(FrozenClock::at(now)))
    }
}

enum Either {
    System,
    Frozen(FrozenClock),
}

impl Clock for Either {
    fn now(&self) -> Timestamp {
        match self {
            Self::System => SystemClock.now(),
            Self::Frozen(clock) => clock.now(),
        }
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("iss", &self.0.iss).field("algorithm", &self.0.algorithm).finish_non_exhaustive()
    }
}
