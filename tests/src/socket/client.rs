use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client as Legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use crate::drive::{Answer, Ask};

/// A client that adds nothing to a request but what HTTP needs.
#[derive(Debug)]
pub struct Client {
    version: &'static str,
    client: Legacy<HttpConnector, Full<Bytes>>,
}

/// Fields of HTTP/1.1's connection, which HTTP/2 forbids (RFC 9113 §8.2.2), and `Host`, in whose place it has the authority of the
/// target.
const OF_THE_CONNECTION: [&str; 6] =
    ["connection", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

/// What each field counts beside its name and value (RFC 9113 §6.5.2), and what hyper takes in all unless it is told otherwise:
/// more is a 431 of the server's, which no application sees.
const FIELD_OVERHEAD: usize = 32;
const SMALLEST_LIMIT: usize = 16_000;

/// A body that announces no end would be waited for without one.
const PATIENCE: Duration = Duration::from_secs(15);

impl Client {
    /// Both versions: HTTP/1.1, and HTTP/2 by prior knowledge.
    pub fn both() -> [Self; 2] {
        let client = |http2| Legacy::builder(TokioExecutor::new()).http2_only(http2).build_http();
        [Self { version: "HTTP/1.1", client: client(false) }, Self { version: "HTTP/2", client: client(true) }]
    }

    /// The version that it speaks.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// Whether the request exists in this version.
    pub fn can_send(&self, ask: &Ask) -> bool {
        let of_the_connection = |(name, _): &(String, String)| OF_THE_CONNECTION.contains(&name.as_str());
        let size: usize = ask.headers.iter().map(|(name, value)| name.len() + value.len() + FIELD_OVERHEAD).sum();
        self.version == "HTTP/1.1" || (size < SMALLEST_LIMIT && !ask.headers.iter().any(of_the_connection))
    }

    /// Sends a request to a server.
    ///
    /// # Errors
    ///
    /// When no answer comes, or it has no end within a quarter of a minute.
    pub async fn send(&self, address: &str, ask: &Ask) -> Result<Answer, Box<dyn Error>> {
        timeout(PATIENCE, self.answer(address, ask)).await?
    }

    async fn answer(&self, address: &str, ask: &Ask) -> Result<Answer, Box<dyn Error>> {
        let (parts, body) = self.open(address, ask).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        Ok(Answer::new(parts.status.as_u16(), headers, &body, None))
    }

    /// Sends a request to a server, and leaves the body to be read as it comes.
    pub(super) async fn open(&self, address: &str, ask: &Ask) -> Result<Response<Incoming>, Box<dyn Error>> {
        let mut request = ask.to_http(Full::default());
        *request.uri_mut() = format!("{address}{}", ask.path).parse()?;
        Ok(self.client.request(request).await?)
    }
}
