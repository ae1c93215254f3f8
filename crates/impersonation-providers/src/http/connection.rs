use std::fmt;
use std::time::Duration;

use super::address::{base, is_loopback};
use super::api::{Api, Refusal};
use super::https::Https;
use super::{BoxedTransport, SetupError, SetupErrorKind, Transport};

const MAX_TIMEOUT: Duration = Duration::from_secs(60);
const MAX_REPEATS: usize = 5;

/// How a provider is reached. The default is right in production.
///
/// ```
/// use std::time::Duration;
/// use impersonation_providers::Clerk;
/// use impersonation_providers::http::Connection;
///
/// let clerk = Clerk::new("sk_test_of_no_account", Connection::new().timeout(Duration::from_secs(5)))?;
/// # Ok::<(), impersonation_providers::http::SetupError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Connection {
    base_url: Option<String>,
    allow_plain: bool,
    connect_timeout: Duration,
    timeout: Duration,
    repeats: usize,
    transport: Option<BoxedTransport>,
}

impl Connection {
    /// The provider's own address, 2 seconds to connect, 10 seconds in all for an attempt, two repeats of what is idempotent.
    pub fn new() -> Self {
        Self {
            base_url: None,
            allow_plain: false,
            connect_timeout: Duration::from_secs(2),
            timeout: Duration::from_secs(10),
            repeats: 2,
            transport: None,
        }
    }

    /// Another address: a region, a proxy, an emulator. Its path, if any, comes before that of each call.
    pub fn base_url(self, url: impl Into<String>) -> Self {
        Self { base_url: Some(url.into()), ..self }
    }

    /// Allows plain http to `localhost`, `127.0.0.0/8` and `[::1]`: for an emulator. Keys and tokens cross it unencrypted.
    pub fn insecure_loopback(self) -> Self {
        Self { allow_plain: true, ..self }
    }

    /// How long a connection may take; at most a minute.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: timeout, ..self }
    }

    /// How long one attempt may take in all; at most a minute.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How often what is idempotent is repeated at most, where it may go well the next time; 0 is never, and more than 5 is refused.
    pub fn repeats(self, times: usize) -> Self {
        Self { repeats: times, ..self }
    }

    /// Carries requests by other means, which keep their own timeouts. The rules on addresses still hold.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(BoxedTransport::new(transport)), ..self }
    }

    /// Connects to where this says, else to `default`.
    pub(crate) fn api(self, default: &str, refusal: Refusal) -> Result<Api, SetupError> {
        let base = base(self.base_url.as_deref().unwrap_or(default), self.allow_plain)?;
        let is_in_range = |timeout: Duration| !timeout.is_zero() && timeout <= MAX_TIMEOUT;
        if !is_in_range(self.connect_timeout) || !is_in_range(self.timeout) {
            return Err(SetupError::new(SetupErrorKind::TimeoutOutOfRange));
        }
        if self.repeats > MAX_REPEATS {
            return Err(SetupError::new(SetupErrorKind::TooManyRepeats));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => BoxedTransport::new(Https::new(self.connect_timeout, self.timeout, is_loopback(&base))?),
        };
        Ok(Api::new(base, transport, self.repeats, refusal))
    }
}

impl Default for Connection {
    fn default() -> Self {
        Self::new()
    }
}

/// The address may be that of a proxy with a key in its path.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("allow_plain", &self.allow_plain)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("repeats", &self.repeats)
            .finish_non_exhaustive()
    }
}
