use std::fmt;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use bytes::Bytes;
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, Request, Response};
use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde::de::DeserializeOwned;
use url::Url;

use super::https::MAX_BODY_BYTES;
use super::{BoxedTransport, Call, Transport as _, TransportError, TransportErrorKind};

const SHORTEST_DELAY: Duration = Duration::from_millis(200);
/// Longer is not waited; the caller is told instead.
const LONGEST_DELAY: Duration = Duration::from_secs(2);
/// The longest `Retry-After` that is believed.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// What a provider says in the body of a refusal, in its own form.
pub(crate) type Refusal = fn(&[u8]) -> Said;

/// A refusal's body, as far as it is one.
#[derive(Default)]
pub(crate) struct Said {
    /// What it means, where that is not what its status means.
    pub(crate) kind: Option<ProviderErrorKind>,
    pub(crate) code: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) message: Option<String>,
}

/// A provider's management API.
#[derive(Clone)]
pub(crate) struct Api {
    base: Url,
    transport: BoxedTransport,
    repeats: usize,
    refusal: Refusal,
}

impl Api {
    pub(super) fn new(base: Url, transport: BoxedTransport, repeats: usize, refusal: Refusal) -> Self {
        Self { base, transport, repeats, refusal }
    }

    /// Where it is.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Asks, and reads the answer as `T`.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, call: Call) -> Result<T, ProviderError> {
        let body = self.send(call).await?;
        // The error of serde would quote the body.
        serde_json::from_slice(&body).map_err(|_| ProviderError::new(ProviderErrorKind::Unreadable))
    }

    /// Asks, and reads no answer but that it went well.
    pub(crate) async fn tell(&self, call: Call) -> Result<(), ProviderError> {
        self.send(call).await.map(drop)
    }

    async fn send(&self, call: Call) -> Result<Bytes, ProviderError> {
        let repeats = if call.is_idempotent() { self.repeats } else { 0 };
        let request = call.at(&self.base)?;
        let delays = ExponentialBuilder::default()
            .with_min_delay(SHORTEST_DELAY)
            .with_max_delay(LONGEST_DELAY)
            .with_max_times(repeats)
            .with_jitter();
        let attempt = || self.attempt(request.clone());
        attempt.retry(delays).when(is_worth_repeating).adjust(at_their_wish).await
    }

    async fn attempt(&self, request: Request<Bytes>) -> Result<Bytes, ProviderError> {
        let response = self.transport.send(request).await.map_err(unanswered)?;
        if response.body().len() > MAX_BODY_BYTES {
            return Err(ProviderError::new(ProviderErrorKind::Unreadable));
        }
        match response.status().is_success() {
            true => Ok(response.into_body()),
            false => Err(self.refused(&response)),
        }
    }

    fn refused(&self, response: &Response<Bytes>) -> ProviderError {
        let status = response.status().as_u16();
        let said = (self.refusal)(response.body());
        // A failure of the provider's own ends nothing, whatever a page of it says.
        let kind = said.kind.filter(|_| status < 500).unwrap_or(kind_of(status));
        let mut error = ProviderError::new(kind).with_status(status);
        if let Some(code) = said.code {
            error = error.with_code(&code);
        }
        if let Some(description) = said.description {
            error = error.with_description(&description);
        }
        if let Some(message) = said.message {
            error = error.with_message(&message);
        }
        match retry_after(response.headers()) {
            Some(delay) => error.with_retry_after(delay),
            None => error,
        }
    }
}

/// The address may be that of a proxy with a token in its path.
impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("origin", &self.base.origin().ascii_serialization()).finish_non_exhaustive()
    }
}

fn kind_of(status: u16) -> ProviderErrorKind {
    match status {
        401 => ProviderErrorKind::Unauthorized,
        402 | 403 => ProviderErrorKind::Denied,
        404 => ProviderErrorKind::NotFound,
        408 | 500.. => ProviderErrorKind::Unavailable,
        429 => ProviderErrorKind::RateLimited,
        400..500 => ProviderErrorKind::Rejected,
        _ => ProviderErrorKind::Unreadable,
    }
}

fn unanswered(error: TransportError) -> ProviderError {
    let kind = match error.kind() {
        TransportErrorKind::TimedOut => ProviderErrorKind::TimedOut,
        TransportErrorKind::TooLarge => ProviderErrorKind::Unreadable,
        TransportErrorKind::Unreachable => ProviderErrorKind::Unreachable,
    };
    ProviderError::new(kind).because(error)
}

/// Too many requests are not mended by more of them, unless the provider says when.
fn is_worth_repeating(error: &ProviderError) -> bool {
    error.is_retryable() && (error.kind() != ProviderErrorKind::RateLimited || error.retry_after().is_some())
}

/// Waits as long as the provider asks, unless that is too long to wait here.
fn at_their_wish(error: &ProviderError, delay: Option<Duration>) -> Option<Duration> {
    match (delay, error.retry_after()) {
        (Some(_), Some(asked)) => (asked <= LONGEST_DELAY).then_some(asked),
        (delay, _) => delay,
    }
}

/// Seconds, or a date, which is counted from the date of the answer (RFC 9110 §10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(&RETRY_AFTER)?;
    let delay = match asked.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Duration::from_secs(asked.parse().ok()?),
        false => {
            let answered = httpdate::parse_http_date(text(&DATE)?).ok()?;
            httpdate::parse_http_date(asked).ok()?.duration_since(answered).unwrap_or_default()
        }
    };
    Some(delay.min(LONGEST_RETRY_AFTER))
}
