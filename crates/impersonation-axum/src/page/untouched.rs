use std::task::{Context, Poll};

use axum::body::Body;
use http::Request;
use impersonation_tower::page::PageFieldBody;
use tower_service::Service;

/// A service below a [`PageFieldLayer`](super::PageFieldLayer), which gets axum's own bodies: in a box only where a form was read.
#[derive(Clone, Debug)]
pub struct UntouchedRequests<S>(S);

impl<S> UntouchedRequests<S> {
    pub(super) fn new(inner: S) -> Self {
        Self(inner)
    }
}

impl<S: Service<Request<Body>>> Service<Request<PageFieldBody<Body>>> for UntouchedRequests<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<PageFieldBody<Body>>) -> S::Future {
        self.0.call(request.map(|body| body.into_untouched().unwrap_or_else(Body::new)))
    }
}
