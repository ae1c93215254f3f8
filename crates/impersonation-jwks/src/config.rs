use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use headers::HeaderValue;
use impersonation_core::ConfigError;
use impersonation_core::key::{IntoKeySource, IssuerContext};

use crate::address::Address;
use crate::discovery::Discovery;
use crate::endpoint::{Endpoint, Location};
use crate::fetch::Http;
use crate::source::{JwksSource, Limits};
use crate::{JwksError, JwksErrorKind, log};

const MAX_COOL_DOWN: Duration = Duration::from_secs(30);
const MAX_TIMEOUT: Duration = Duration::from_secs(30);
/// As long as keys outlive their endpoint at most.
const MAX_TTL: Duration = Duration::from_secs(24 * 60 * 60);

/// The keys of an issuer, over HTTPS. Give it to [`keys`](impersonation_core::profile::Profile::keys) of a profile.
///
/// Every mistake is an error of building the verifier; nothing is fetched before the first token that needs a key.
///
/// ```
/// use std::time::Duration;
/// use impersonation_core::{Verifier, profile};
/// use impersonation_jwks::Jwks;
///
/// let verifier = Verifier::builder()
///     .trust(profile::rfc8693("https://issuer.example").audience("api").keys(Jwks::discover()))
///     .trust(
///         profile::clerk("https://clerk.example.com")
///             .authorized_party("https://app.example.com")
///             .keys(Jwks::url("https://clerk.example.com/.well-known/jwks.json").cool_down(Duration::from_secs(5))),
///     )
///     .build()?;
/// # Ok::<(), impersonation_core::ConfigError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Jwks {
    /// `None` where the issuer says.
    url: Option<String>,
    bearer_token: Option<String>,
    cool_down: Duration,
    connect_timeout: Duration,
    timeout: Duration,
    ttl_bounds: RangeInclusive<Duration>,
}

impl Jwks {
    /// The keys from where the issuer's profile knows them, else from where the issuer's metadata says they are.
    ///
    /// The metadata is `/.well-known/openid-configuration` behind the issuer or, where that answers 4xx,
    /// `/.well-known/oauth-authorization-server` before its path (RFC 8414 §3). Its `issuer` must be the configured one by the
    /// character, its `jwks_uri` https, or plain http to a loopback host where the issuer is that too. It is asked anew at
    /// each fetch. A Descope project id needs no metadata; any other issuer that is no URL does not build.
    pub fn discover() -> Self {
        Self {
            url: None,
            bearer_token: None,
            cool_down: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(2),
            timeout: Duration::from_secs(5),
            ttl_bounds: Duration::from_secs(60)..=Duration::from_secs(60 * 60),
        }
    }

    /// The keys from a fixed address, whatever the issuer says: https, or plain http to `localhost`, `127.0.0.0/8` or `[::1]`,
    /// which is logged as a warning. User name, password or fragment in it do not build.
    pub fn url(url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..Self::discover() }
    }

    /// Sends this token in `Authorization`, as `https://api.clerk.com/v1/jwks` needs; none by default. It is never logged.
    ///
    /// It goes only to an address given to [`url`](Self::url): with [`discover`](Self::discover) it does not build.
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.bearer_token = Some(token.into());
        self
    }

    /// How long after a fetch has ended, well or not, no token can cause another; 10 seconds by default. Zero and more than 30
    /// seconds do not build.
    ///
    /// A key that was rotated in just now is known after this time at most.
    pub fn cool_down(mut self, cool_down: Duration) -> Self {
        self.cool_down = cool_down;
        self
    }

    /// How long a connection may take to be made, TLS included; 2 seconds by default. Zero and more than 30 seconds do not
    /// build.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a fetch may take in all, discovery included, and so how long a request may wait for one, give or take a second, for each issuer that it has a credential of; 5 seconds by
    /// default.
    /// Zero and more than 30 seconds do not build.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The shortest and longest time that keys are fresh, and so how long a removed key may live while the endpoint answers,
    /// whatever `Cache-Control` says; 1 minute to 1 hour by default. While it does not, or answers with no usable key at all,
    /// known keys live for 24 hours: an issuer that wants a key dead leaves it out beside another. Where it says nothing they are fresh for 10 minutes, within these bounds.
    ///
    /// Bounds out of order, a lower one shorter than the cool-down, and an upper one of more than 24 hours do not build.
    pub fn ttl_bounds(mut self, bounds: RangeInclusive<Duration>) -> Self {
        self.ttl_bounds = bounds;
        self
    }

    fn bind(self, issuer: &IssuerContext<'_>) -> Result<JwksSource, JwksError> {
        self.check_durations()?;
        let authorization = self.authorization()?;
        let location = match self.url.as_deref() {
            Some(url) => Location::Fixed(Address::parse(url)?),
            None if authorization.is_some() => {
                return Err(JwksError::new(JwksErrorKind::UnaddressedBearerToken));
            }
            None => match issuer.jwks_url() {
                Some(url) => Location::Fixed(Address::parse(url)?),
                None => Location::Discovered(Discovery::of(issuer.issuer())?),
            },
        };
        let first = location.first();
        let http = Http::new(first, self.connect_timeout, self.timeout, authorization)?;
        if first.is_plain() {
            log::plain(first);
        }
        let algorithms = issuer.algorithms().to_vec();
        let limits = Limits::new(self.cool_down, self.timeout, *self.ttl_bounds.start());
        let endpoint = Endpoint { location, http, timeout: self.timeout, ttl_bounds: self.ttl_bounds, algorithms };
        Ok(JwksSource::new(endpoint, limits))
    }

    fn check_durations(&self) -> Result<(), JwksError> {
        let is_within = |duration: Duration, max| !duration.is_zero() && duration <= max;
        let (shortest, longest) = (*self.ttl_bounds.start(), *self.ttl_bounds.end());
        let broken = match () {
            () if !is_within(self.cool_down, MAX_COOL_DOWN) => JwksErrorKind::CoolDownOutOfRange,
            () if !is_within(self.connect_timeout, MAX_TIMEOUT) => JwksErrorKind::TimeoutOutOfRange,
            () if !is_within(self.timeout, MAX_TIMEOUT) => JwksErrorKind::TimeoutOutOfRange,
            // Keys that expire before they may be asked for again would refuse everybody in between.
            () if shortest < self.cool_down || longest < shortest || longest > MAX_TTL => JwksErrorKind::TtlOutOfRange,
            () => return Ok(()),
        };
        Err(JwksError::new(broken))
    }

    fn authorization(&self) -> Result<Option<HeaderValue>, JwksError> {
        let Some(token) = &self.bearer_token else { return Ok(None) };
        let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        let value = HeaderValue::try_from(format!("Bearer {token}")).ok().filter(|_| is_token);
        let mut value = value.ok_or(JwksError::new(JwksErrorKind::InvalidBearerToken))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

impl IntoKeySource for Jwks {
    type Source = JwksSource;

    fn into_key_source(self, issuer: &IssuerContext<'_>) -> Result<JwksSource, ConfigError> {
        self.bind(issuer).map_err(ConfigError::keys)
    }
}

/// The address may hold a secret as the token does: neither is shown.
impl fmt::Debug for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwks")
            .field("cool_down", &self.cool_down)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("ttl_bounds", &self.ttl_bounds)
            .finish_non_exhaustive()
    }
}
