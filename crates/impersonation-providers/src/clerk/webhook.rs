use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use impersonation_core::{Clock, SystemClock, Timestamp};

use super::{Event, SignedHeaders};
use crate::http::{SetupError, SetupErrorKind};
use crate::webhook::{Key, WebhookError, WebhookErrorKind, is_timely};

/// Signatures of one delivery that are looked at: one a secret while secrets are replaced, and those of other versions.
const MOST_SIGNATURES: usize = 16;
/// The longest id of a delivery, in bytes.
const LONGEST_ID: usize = 256;
/// The shortest secret that Standard Webhooks allows, in bytes.
const SHORTEST_SECRET: usize = 24;
/// Of HMAC-SHA256, in Base64.
const MAC_LENGTH: usize = 44;

/// The endpoint of a webhook: checks that a delivery is Clerk's, and reads it.
///
/// A delivery is signed as Standard Webhooks has it: `svix-signature` is a list of `v1,<Base64>`, each HMAC-SHA256 over
/// `<id>.<timestamp>.<body>` under the endpoint's secret. Signatures of other versions are passed over. The moment must be within
/// [5 minutes](Self::tolerance) of now on either side. It says who acts, but is no session: nobody is let in for it.
///
/// ```
/// use impersonation_providers::clerk::{SignedHeaders, Webhook};
///
/// // A test secret of no account.
/// let webhook = Webhook::new("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz")?.instance("ins_1");
/// let refused = webhook.verify(&SignedHeaders::new("msg_1", "1700000000", "v1,AAAA"), b"{}");
/// assert!(refused.is_err());
/// # Ok::<(), impersonation_providers::http::SetupError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Webhook {
    keys: Vec<Key>,
    tolerance: Duration,
    instance: Option<Box<str>>,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// The endpoint with this signing secret, `whsec_…`.
    ///
    /// # Errors
    ///
    /// When it is none, or shorter than 24 bytes.
    pub fn new(secret: &str) -> Result<Self, SetupError> {
        let (tolerance, clock) = (Duration::from_secs(5 * 60), Arc::new(SystemClock));
        Self { keys: Vec::new(), tolerance, instance: None, clock }.and(secret)
    }

    /// Another secret besides, while one is being replaced.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn and(mut self, secret: &str) -> Result<Self, SetupError> {
        let secret = secret.strip_prefix("whsec_").and_then(|secret| BASE64.decode(secret).ok());
        let secret = secret.filter(|secret| secret.len() >= SHORTEST_SECRET);
        self.keys.push(Key::new(secret.ok_or_else(|| SetupError::new(SetupErrorKind::InvalidCredential))?));
        Ok(self)
    }

    /// How far from now a delivery may have been signed, in whole seconds; 5 minutes by default.
    pub fn tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// Takes events of this instance only, `ins_…`. Without this they are of any that knows the secret.
    pub fn instance(self, id: impl Into<Box<str>>) -> Self {
        Self { instance: Some(id.into()), ..self }
    }

    /// Judges by this clock; by default that of the machine.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// The event of a delivery. `body` is what came, byte for byte.
    ///
    /// ```
    /// use impersonation_providers::clerk::{SignedHeaders, Webhook};
    /// use impersonation_providers::webhook::WebhookError;
    ///
    /// fn receive(webhook: &Webhook, headers: &http::HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
    ///     let event = webhook.verify(&SignedHeaders::of(headers)?, body)?;
    ///     if let Some(impersonation) = event.impersonation() {
    ///         println!("{:?} at {}", impersonation.kind, impersonation.at);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Where it is not signed by Clerk just now, is no event, or is one of [another instance](Self::instance): `Unreadable`, as for
    /// an `actor` that names nobody.
    ///
    /// Follows <https://clerk.com/docs/guides/development/webhooks/overview> and
    /// <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
    pub fn verify(&self, headers: &SignedHeaders<'_>, body: &[u8]) -> Result<Event, WebhookError> {
        let unsigned = WebhookError::new(WebhookErrorKind::Unsigned);
        let signed_at = Some(headers.timestamp).filter(|_| is_id(headers.id)).and_then(seconds).ok_or(unsigned)?;
        self.check(headers, body)?;
        if !is_timely(signed_at, self.clock.now().as_unix_seconds(), self.tolerance.as_secs()) {
            return Err(WebhookError::new(WebhookErrorKind::OutsideWindow));
        }
        let unreadable = WebhookError::new(WebhookErrorKind::Unreadable);
        let moment = Timestamp::from_unix_seconds(signed_at);
        let (instance, event) = Event::read(body, headers.id, moment).map_err(|_| unreadable)?;
        match self.instance.is_none() || self.instance == instance {
            true => Ok(event),
            false => Err(unreadable),
        }
    }

    fn check(&self, headers: &SignedHeaders<'_>, body: &[u8]) -> Result<(), WebhookError> {
        let signatures = signatures(headers.signature).ok_or(WebhookError::new(WebhookErrorKind::Unsigned))?;
        let parts = [headers.id.as_bytes(), b".", headers.timestamp.as_bytes(), b".", body];
        let is_signed = |mac: &Vec<u8>| self.keys.iter().any(|key| key.signed(&parts, mac));
        match signatures.iter().any(is_signed) {
            true => Ok(()),
            false => Err(WebhookError::new(WebhookErrorKind::SignatureMismatch)),
        }
    }
}

/// The MACs among the signatures; `None` where there is none of the known version, or too many of any.
fn signatures(header: &str) -> Option<Vec<Vec<u8>>> {
    let mut macs = Vec::new();
    for (seen, signature) in header.split(' ').enumerate() {
        if seen >= MOST_SIGNATURES {
            return None;
        }
        let Some(mac) = signature.strip_prefix("v1,") else { continue };
        if mac.len() == MAC_LENGTH {
            macs.extend(BASE64.decode(mac));
        }
    }
    (!macs.is_empty()).then_some(macs)
}

/// A dot would let an id run into the moment behind it.
fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'.')
}

/// The digits as they are written canonically: no sign, no zero before others.
fn seconds(text: &str) -> Option<u64> {
    let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if is_canonical { text.parse().ok() } else { None }
}

/// No secret is shown.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tolerance, instance, .. } = self;
        f.debug_struct("Webhook").field("tolerance", tolerance).field("instance", instance).finish_non_exhaustive()
    }
}
