use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::HeaderMap;
use impersonation_core::{Clock, SystemClock};

use super::Event;
use crate::http::{SetupError, SetupErrorKind};
use crate::webhook::{Key, WebhookError, WebhookErrorKind, is_timely};

/// Parts of a header that are looked at.
const MOST_PARTS: usize = 16;
/// Of HMAC-SHA256, in hex.
const MAC_LENGTH: usize = 64;

/// The endpoint of a webhook: checks that a delivery is WorkOS's, and reads it.
///
/// `WorkOS-Signature: t=<Unix milliseconds>, v1=<hex>`, where `v1` is HMAC-SHA256 over `<t>.<body>` under the endpoint's secret. Parts
/// come in any order, and others than these two are passed over; two of one kind are not. The moment must be within
/// [3 minutes](Self::tolerance) of now on either side: WorkOS's own libraries accept one from any time in the future.
///
/// ```
/// use impersonation_core::{FrozenClock, Timestamp};
/// use impersonation_providers::workos::{Event, Webhook};
///
/// let webhook = Webhook::new("secret")?.clock(FrozenClock::at(Timestamp::from_unix_seconds(1_700_000_000)));
/// let refused = webhook.verify("t=1700000000000, v1=deadbeef", b"{}");
/// assert!(refused.is_err());
/// # Ok::<(), impersonation_providers::http::SetupError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Webhook {
    keys: Vec<Key>,
    tolerance: Duration,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// The name of the header.
    pub const HEADER: &'static str = "workos-signature";

    /// The signature among the headers of a request, in the types of `http` 1.
    ///
    /// # Errors
    ///
    /// `Unsigned` where there is none, more than one, or no text.
    pub fn signature(headers: &HeaderMap) -> Result<&str, WebhookError> {
        let mut values = headers.get_all(Self::HEADER).iter();
        let value = values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok());
        value.ok_or(WebhookError::new(WebhookErrorKind::Unsigned))
    }

    /// The endpoint with this secret.
    ///
    /// # Errors
    ///
    /// When it is empty.
    pub fn new(secret: &str) -> Result<Self, SetupError> {
        Self { keys: Vec::new(), tolerance: Duration::from_secs(180), clock: Arc::new(SystemClock) }.and(secret)
    }

    /// Another secret besides, while one is being replaced.
    ///
    /// # Errors
    ///
    /// When it is empty.
    pub fn and(mut self, secret: &str) -> Result<Self, SetupError> {
        if secret.is_empty() {
            return Err(SetupError::new(SetupErrorKind::InvalidCredential));
        }
        self.keys.push(Key::new(secret.as_bytes()));
        Ok(self)
    }

    /// How far from now a delivery may have been signed, to the second of this clock; 3 minutes by default.
    pub fn tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// Judges by this clock.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// The event of a delivery. `signature` is the value of its `WorkOS-Signature` header, of which there is one; `body` is what came,
    /// byte for byte.
    ///
    /// # Errors
    ///
    /// Where it is not signed by WorkOS just now, or is no event.
    ///
    /// Follows <https://workos.com/docs/events/data-syncing/webhooks>.
    pub fn verify(&self, signature: &str, body: &[u8]) -> Result<Event, WebhookError> {
        let unsigned = WebhookError::new(WebhookErrorKind::Unsigned);
        let (moment, signature) = parts(signature).ok_or(unsigned)?;
        let mac = decoded(signature).ok_or(WebhookError::new(WebhookErrorKind::SignatureMismatch))?;
        if !self.keys.iter().any(|key| key.signed(&[moment.as_bytes(), b".", body], &mac)) {
            return Err(WebhookError::new(WebhookErrorKind::SignatureMismatch));
        }
        let milliseconds: u64 = moment.parse().map_err(|_| unsigned)?;
        let now = self.clock.now().as_unix_seconds().saturating_mul(1000);
        let window = self.tolerance.as_secs().saturating_mul(1000);
        if !is_timely(milliseconds, now, window) {
            return Err(WebhookError::new(WebhookErrorKind::OutsideWindow));
        }
        Event::read(body).map_err(|_| WebhookError::new(WebhookErrorKind::Unreadable))
    }
}

/// The moment, as its digits, and the signature.
fn parts(header: &str) -> Option<(&str, &str)> {
    let (mut moment, mut signature) = (None, None);
    for (seen, part) in header.split(',').enumerate() {
        let (name, value) = part.trim_matches([' ', '\t']).split_once('=')?;
        let place = match name {
            _ if seen >= MOST_PARTS => return None,
            "t" => &mut moment,
            "v1" => &mut signature,
            _ => continue,
        };
        if place.replace(value).is_some() {
            return None;
        }
    }
    let is_number = |text: &&str| (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    Some((moment.filter(is_number)?, signature?))
}

fn decoded(hex: &str) -> Option<[u8; MAC_LENGTH / 2]> {
    let is_hex = hex.len() == MAC_LENGTH && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then_some(())?;
    let mut bytes = [0; MAC_LENGTH / 2];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// No secret is shown.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("tolerance", &self.tolerance).finish_non_exhaustive()
    }
}
