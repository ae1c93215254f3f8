//! Requests, and what becomes of them within one poll.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use http_body_util::Full;

/// The path that all services answer.
pub const PATH: &str = "/billing";

/// A request for it, as a client with a token sends it.
pub fn request<B: Default>(authorization: &HeaderValue) -> Request<B> {
    let mut request = Request::new(B::default());
    *request.uri_mut() = http::Uri::from_static(PATH);
    request.headers_mut().insert(header::AUTHORIZATION, authorization.clone());
    request
}

/// A small answer with a header of its own, as all answers have.
pub fn answer<B: From<Bytes>>() -> http::Response<B> {
    let mut response = http::Response::new(B::from(Bytes::from_static(b"{\"plan\":\"pro\"}")));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The body of plain services.
pub type Body = Full<Bytes>;

/// What a future that waits for nothing gives.
///
/// # Panics
///
/// When it waits.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing here waits"),
    }
}
