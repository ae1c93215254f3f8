//! The transport of reqwest: no redirect, no retry of its own, 1 MiB at most.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use reqwest::{Client, redirect, retry};

use super::{SetupError, SetupErrorKind, Transport, TransportError, TransportErrorKind};

/// The largest answer that is read, in bytes: a hundred users of Clerk's, with metadata of 8 KiB each.
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What carries requests, unless a client is told otherwise.
#[derive(Clone, Debug)]
pub(super) struct Https(Client);

impl Https {
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub(super) fn new(connect: Duration, total: Duration, is_loopback: bool) -> Result<Self, SetupError> {
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
            .https_only(!is_loopback)
            .resolve_to_addrs("localhost", &localhost)
            // Other crates may turn these on for the whole program; what they inflate has no bound of its own.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        let builder = if is_loopback { builder.no_proxy() } else { builder };
        builder.build().map(Self).map_err(|error| SetupError::because(SetupErrorKind::Tls, error))
    }
}

impl Transport for Https {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(broken)?;
        let mut answer = self.0.execute(request).await.map_err(broken)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            if chunk.len() > MAX_BODY_BYTES - body.len() {
                return Err(TransportError::new(TransportErrorKind::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body.freeze());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

fn broken(error: reqwest::Error) -> TransportError {
    let kind = if error.is_timeout() { TransportErrorKind::TimedOut } else { TransportErrorKind::Unreachable };
    // The address may hold an e-mail that was searched for.
    TransportError::new(kind).because(error.without_url())
}
