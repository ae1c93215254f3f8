use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use http_body::Frame;
use serde_json::Value;

/// What the next request that matches is answered with, whatever the provider would have said.
///
/// ```
/// use std::time::Duration;
/// use impersonation_emulator::Answer;
/// use serde_json::json;
///
/// let busy = Answer::status(429).header("retry-after", "10").json(&json!({ "errors": [] })).times(2);
/// let slow = Answer::own().delay(Duration::from_secs(3));
/// let gone = Answer::closed();
/// let huge = Answer::status(200).body_of(64 * 1024 * 1024);
/// # let _ = (busy, slow, gone, huge);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Answer {
    content: Content,
    delay: Duration,
    times: usize,
}

#[derive(Clone, Debug)]
enum Content {
    Own,
    Closed,
    Lost,
    Whole { status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: Bytes },
}

impl Answer {
    fn new(content: Content) -> Self {
        Self { content, delay: Duration::ZERO, times: 1 }
    }

    /// This status, without a body until one is named. What is no status is 500.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(Content::Whole { status, headers: Vec::new(), body: Bytes::new() })
    }

    /// What the provider answers, to be [delayed](Self::delay).
    pub fn own() -> Self {
        Self::new(Content::Own)
    }

    /// Nothing: the connection is closed instead of an answer. The request has no effect.
    pub fn closed() -> Self {
        Self::new(Content::Closed)
    }

    /// Nothing, after the provider has done what was asked: the connection is closed instead of its answer.
    pub fn lost() -> Self {
        Self::new(Content::Lost)
    }

    /// One more header. One that HTTP cannot carry is left out, as is one on an answer that is not of a [`status`](Self::status).
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Content::Whole { headers, .. }, Ok(name), Ok(value)) =
            (&mut self.content, name.parse(), HeaderValue::from_str(value))
        {
            headers.push((name, value));
        }
        self
    }

    /// A JSON body, and its type.
    pub fn json(self, value: &Value) -> Self {
        self.header("content-type", "application/json").body(value.to_string())
    }

    /// A body, byte for byte.
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        if let Content::Whole { body, .. } = &mut self.content {
            *body = bytes.into();
        }
        self
    }

    /// A body of that many spaces, for clients that bound what they read.
    pub fn body_of(self, length: usize) -> Self {
        self.body(vec![b' '; length])
    }

    /// How long the client waits first; not at all by default.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// How many requests are answered so; one by default.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Takes one of its times; `false` where none is left.
    pub(crate) fn take(&mut self) -> bool {
        let is_left = self.times > 0;
        self.times = self.times.saturating_sub(1);
        is_left
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.times == 0
    }

    pub(crate) fn waits(&self) -> Duration {
        self.delay
    }

    /// Whether the provider acts on the request.
    pub(crate) fn has_effect(&self) -> bool {
        matches!(self.content, Content::Own | Content::Lost)
    }

    /// `None` where the client gets what the provider answers.
    pub(crate) fn into_response(self) -> Option<Response> {
        match self.content {
            Content::Own => None,
            Content::Closed | Content::Lost => Some(Response::new(Body::new(Broken))),
            Content::Whole { status, headers, body } => {
                let mut response = Response::new(Body::from(body));
                *response.status_mut() = status;
                for (name, value) in headers {
                    match name {
                        header::CONTENT_TYPE => response.headers_mut().insert(name, value).is_some(),
                        name => response.headers_mut().append(name, value),
                    };
                }
                Some(response)
            }
        }
    }
}

/// A body that fails before its first byte: the server closes the connection and has written nothing by then.
struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}
