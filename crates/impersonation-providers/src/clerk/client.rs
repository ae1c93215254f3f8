use std::fmt;
use std::time::Duration;

use ::http::HeaderValue;
use ::http::header::HeaderName;
use impersonation_core::provider::{Link, ProviderError, ProviderErrorKind};
use url::Url;

use super::error::said;
use crate::http::{Api, Call, Connection, SetupError, authorization, is_id};

/// Where the Backend API is.
const BASE_URL: &str = "https://api.clerk.com/v1";
/// The version of the Backend API that the shapes here are of.
const API_VERSION: &str = "2026-05-12";
/// How long an actor token of [`Provider::start`](impersonation_core::Provider::start) is good.
const TICKET_LIFETIME: Duration = Duration::from_secs(60);

/// Clerk's Backend API, as far as impersonation needs it. Clones share a connection.
#[derive(Clone)]
pub struct Clerk {
    pub(super) api: Api,
    authorization: HeaderValue,
    pub(super) ticket_lifetime: Duration,
}

impl Clerk {
    /// A client with the secret key of an instance, `sk_live_…` or `sk_test_…`.
    ///
    /// ```
    /// use impersonation_providers::Clerk;
    /// use impersonation_providers::http::Connection;
    ///
    /// let clerk = Clerk::new("sk_test_of_no_account", Connection::new())?;
    /// # Ok::<(), impersonation_providers::http::SetupError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the key is empty or no header can carry it, or the connection is configured wrongly.
    pub fn new(secret_key: &str, connection: Connection) -> Result<Self, SetupError> {
        let (api, authorization) = (connection.api(BASE_URL, said)?, authorization(secret_key)?);
        Ok(Self { api, authorization, ticket_lifetime: TICKET_LIFETIME })
    }

    /// How long a ticket is good unless its request says otherwise, in whole seconds and at least one; a minute by default. Clerk's own default is an hour, in which whoever finds the address in a history or a log gets
    /// in: a hand-over is used at once. The session that comes of it lasts as long as its own limit says.
    ///
    /// ```
    /// # use impersonation_providers::{Clerk, http::Connection};
    /// use std::time::Duration;
    ///
    /// let clerk = Clerk::new("sk_test_of_no_account", Connection::new())?.ticket_lifetime(Duration::from_secs(30));
    /// # Ok::<(), impersonation_providers::http::SetupError>(())
    /// ```
    #[must_use]
    pub fn ticket_lifetime(self, lifetime: Duration) -> Self {
        Self { ticket_lifetime: lifetime.max(Duration::from_secs(1)), ..self }
    }

    /// A call with this instance's key.
    pub(super) fn signed(&self, call: Call) -> Call {
        let version = HeaderName::from_static("clerk-api-version");
        call.authorized(&self.authorization).header(version, HeaderValue::from_static(API_VERSION))
    }

    /// An address that Clerk wants a browser to visit: https, or what the API itself is reached by, which is an emulator's.
    ///
    /// # Errors
    ///
    /// For any other, such as a script that a page would run.
    pub(super) fn link(&self, text: Box<str>) -> Result<Link, ProviderError> {
        let scheme = self.api.base().scheme();
        let is_web = |url: Url| url.has_host() && ["https", scheme].contains(&url.scheme());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        match is_plain && Url::parse(&text).is_ok_and(is_web) {
            true => Ok(Link::new(text)),
            false => Err(ProviderError::new(ProviderErrorKind::Unreadable)),
        }
    }
}

/// The id, where it has the form of Clerk's: letters, digits, `_` and `-`.
///
/// In a path nothing else could stay one segment behind every proxy, and in a query a leading `-` would turn a choice round.
///
/// # Errors
///
/// When it is none.
pub(super) fn sound_id(id: &str) -> Result<&str, ProviderError> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    match is_id(id) && !id.starts_with('-') && id.bytes().all(is_known) {
        true => Ok(id),
        false => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
    }
}

/// The key is not shown.
impl fmt::Debug for Clerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clerk").field("api", &self.api).finish_non_exhaustive()
    }
}
