//! Bodies that a layer of tower's wraps, unwrapped where the layer does nothing: axum puts each wrapped body into a box, and a
//! request without an actor is to pay for none.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use http::{Request, Response};
use impersonation_tower::redact::RedactedBody;
use pin_project_lite::pin_project;
use tower_service::Service;

/// A body of axum's in a layer's wrapper.
pub trait Wrapped {
    /// The body itself where it passes untouched; else the wrapper in a box.
    fn unwrapped(self) -> Body;
}

#[cfg(feature = "bar")]
impl Wrapped for impersonation_tower::bar::BarBody<Body> {
    #[inline]
    fn unwrapped(self) -> Body {
        match self.into_untouched() {
            Ok(body) => body,
            Err(wrapped) => Body::new(wrapped),
        }
    }
}

impl Wrapped for RedactedBody<Body> {
    #[inline]
    fn unwrapped(self) -> Body {
        match self.into_untouched() {
            Ok(body) => body,
            Err(wrapped) => Body::new(wrapped),
        }
    }
}

/// A service of a layer for axum.
#[derive(Clone, Debug)]
pub struct Untouched<S>(S);

impl<S> Untouched<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self(inner)
    }
}

impl<S, B, W> Service<Request<B>> for Untouched<S>
where
    S: Service<Request<B>, Response = Response<W>>,
    W: Wrapped,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = UntouchedFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        UntouchedFuture { response: self.0.call(request) }
    }
}

pin_project! {
    /// The response of an [`Untouched`].
    pub struct UntouchedFuture<Fut> {
        #[pin]
        response: Fut,
    }
}

impl<Fut, W, E> Future for UntouchedFuture<Fut>
where
    Fut: Future<Output = Result<Response<W>, E>>,
    W: Wrapped,
{
    type Output = Result<Response<Body>, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.project().response.poll(cx))?;
        Poll::Ready(Ok(response.map(W::unwrapped)))
    }
}

impl<Fut> fmt::Debug for UntouchedFuture<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UntouchedFuture").finish_non_exhaustive()
    }
}
