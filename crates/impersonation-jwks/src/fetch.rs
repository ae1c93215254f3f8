//! One bounded GET: no redirect, no retry, no proxy to a loopback host, 200 alone, 512 KiB at most.

use std::error::Error;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use headers::{HeaderMap, HeaderValue};
use reqwest::header::{ACCEPT, AUTHORIZATION};
use reqwest::{Client, redirect, retry};

use crate::address::Address;
use crate::{JwksError, JwksErrorKind};

/// The largest body that is read, in bytes: what a key set of the core may have at most.
const MAX_BODY_BYTES: usize = 512 * 1024;

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What asks addresses.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: Client,
    /// Marked sensitive, so that no `Debug` shows it.
    authorization: Option<HeaderValue>,
}

/// A response of 200, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Http {
    /// What asks `first`, and what it leads to.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub(crate) fn new(
        first: &Address,
        connect: Duration,
        total: Duration,
        authorization: Option<HeaderValue>,
    ) -> Result<Self, JwksError> {
        // Whoever answers for `localhost` in the DNS is not this machine. The port is the URL's.
        let localhost = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        let builder = Client::builder()
            .tls_backend_rustls()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(retry::never())
            .connect_timeout(connect)
            .timeout(total)
            // A connection belongs to the runtime that made it, which may be gone at the next fetch.
            .pool_max_idle_per_host(0)
            .https_only(!first.is_plain())
            .resolve_to_addrs("localhost", &localhost)
            // Other crates may turn these on for the whole program; what they inflate has no bound of its own.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        let builder = if first.is_loopback() { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|error| JwksError::because(JwksErrorKind::Tls, error))?;
        Ok(Self { client, authorization })
    }

    /// Asks an address.
    pub(crate) async fn get(&self, address: &Address) -> Result<Answer, FetchError> {
        let mut request = self.client.get(address.url().clone());
        request = request.header(ACCEPT, "application/jwk-set+json, application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let mut response = request.send().await.map_err(FetchError::transport)?;
        match response.status().as_u16() {
            200 => {}
            status => return Err(FetchError::Status(status)),
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(FetchError::transport)? {
            if chunk.len() > MAX_BODY_BYTES - body.len() {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { headers: std::mem::take(response.headers_mut()), body })
    }
}

/// Why a fetch brought no keys: for the log. Nothing of a document, a query or a credential is in it.
#[derive(Debug)]
pub(crate) enum FetchError {
    /// No connection, or one that broke.
    Transport(reqwest::Error),
    /// It took longer than the total timeout.
    TimedOut,
    /// Any status but 200, a redirect among them.
    Status(u16),
    /// The body is larger than 512 KiB.
    TooLarge,
    /// What is no JWK Set.
    NoKeySet,
    /// A JWK Set of which no key can be used.
    NoUsableKey,
    /// What is no metadata document of an issuer.
    NoMetadata,
    /// The metadata is another issuer's.
    IssuerMismatch,
    /// The metadata names an address that may not be asked.
    KeysAddressRefused,
    /// What went wrong at the address of the keys that the metadata names.
    Discovered(Address, Box<FetchError>),
    /// The runtime that fetched ended, or the fetch panicked.
    Aborted,
}

impl FetchError {
    fn transport(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::TimedOut } else { Self::Transport(error.without_url()) }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => write!(f, "{}", innermost(error)),
            Self::TimedOut => f.write_str("it took too long"),
            Self::Status(status) => write!(f, "the answer is {status}"),
            Self::TooLarge => f.write_str("the answer is larger than 512 KiB"),
            Self::NoKeySet => f.write_str("the answer is no key set"),
            Self::NoUsableKey => f.write_str("no key of the set can be used"),
            Self::NoMetadata => f.write_str("the answer is no metadata of an issuer"),
            Self::IssuerMismatch => f.write_str("the metadata is another issuer's"),
            Self::KeysAddressRefused => f.write_str("the metadata names an address of keys that is not asked"),
            Self::Discovered(address, error) => write!(f, "{error} (the keys are at {address})"),
            Self::Aborted => f.write_str("the runtime ended or the fetch panicked"),
        }
    }
}

/// `reqwest` says no more than "error sending request"; the cause at the end of the chain says why.
fn innermost<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost
}
