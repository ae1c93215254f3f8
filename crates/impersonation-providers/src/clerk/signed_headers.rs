use ::http::HeaderMap;

use crate::webhook::{WebhookError, WebhookErrorKind};

/// The three headers of a delivery, as Svix and Standard Webhooks name them.
const NAMES: [[&str; 3]; 2] =
    [["svix-id", "svix-timestamp", "svix-signature"], ["webhook-id", "webhook-timestamp", "webhook-signature"]];

/// What a delivery is signed with: its id, the moment, and the signatures.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct SignedHeaders<'a> {
    pub(super) id: &'a str,
    pub(super) timestamp: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> SignedHeaders<'a> {
    /// The values of `svix-id`, `svix-timestamp` and `svix-signature`, of which there is one each.
    pub fn new(id: &'a str, timestamp: &'a str, signature: &'a str) -> Self {
        Self { id, timestamp, signature }
    }

    /// Those among the headers of a request, in the types of `http` 1: `svix-…`, or `webhook-…` where there is no such one.
    ///
    /// ```
    /// use impersonation_providers::clerk::SignedHeaders;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// assert!(SignedHeaders::of(&headers).is_err());
    /// for (name, value) in [("svix-id", "msg_1"), ("svix-timestamp", "1700000000"), ("svix-signature", "v1,AAAA")] {
    ///     headers.insert(name, value.parse()?);
    /// }
    /// assert!(SignedHeaders::of(&headers).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `Unsigned` where one is missing, there more than once, or no text: of two ids a cache in front might have looked at the other.
    pub fn of(headers: &'a HeaderMap) -> Result<Self, WebhookError> {
        let is_there = |names: &&[&str; 3]| names.iter().any(|name| headers.contains_key(*name));
        let unsigned = WebhookError::new(WebhookErrorKind::Unsigned);
        let [id, timestamp, signature] = NAMES.iter().find(is_there).ok_or(unsigned)?.map(|name| only(headers, name));
        Ok(Self::new(id.ok_or(unsigned)?, timestamp.ok_or(unsigned)?, signature.ok_or(unsigned)?))
    }
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
