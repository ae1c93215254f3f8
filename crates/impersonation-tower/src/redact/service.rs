use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use impersonation_core::adapter;
use tower_service::Service;

use crate::redact::{RedactFuture, RedactLayer, RedactedBody};
use crate::refusal::Refuse;

/// The service of a [`RedactLayer`]. It does not wait.
#[derive(Clone, Debug)]
pub struct RedactService<S, F> {
    inner: S,
    layer: RedactLayer<F>,
}

impl<S, F> RedactService<S, F> {
    pub(super) fn new(inner: S, layer: RedactLayer<F>) -> Self {
        Self { inner, layer }
    }
}

impl<S, F, ReqBody, ResBody> Service<Request<ReqBody>> for RedactService<S, F>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    F: Refuse<ResBody>,
    ResBody: Body<Data = Bytes> + 'static,
{
    type Response = Response<RedactedBody<ResBody>>;
    type Error = S::Error;
    type Future = RedactFuture<S::Future, ResBody, F>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        match self.layer.answer::<_, ResBody>(&mut request) {
            Ok(answer) => RedactFuture::answering(self.inner.call(request), answer),
            Err(refusal) => {
                adapter::log(&refusal);
                RedactFuture::refused(self.layer.refuse.refuse(&refusal, request.extensions()))
            }
        }
    }
}
