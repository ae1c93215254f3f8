use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use impersonation_core::adapter;
use tower_service::Service;

use crate::bar::{BarBody, BarFuture, BarLayer};
use crate::refusal::Refuse;

/// The service of a [`BarLayer`]. It does not wait.
#[derive(Clone, Debug)]
pub struct BarService<S, F> {
    inner: S,
    layer: BarLayer<F>,
}

impl<S, F> BarService<S, F> {
    pub(super) fn new(inner: S, layer: BarLayer<F>) -> Self {
        Self { inner, layer }
    }
}

impl<S, F, ReqBody, ResBody> Service<Request<ReqBody>> for BarService<S, F>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    F: Refuse<ResBody>,
    ResBody: Body,
{
    type Response = Response<BarBody<ResBody>>;
    type Error = S::Error;
    type Future = BarFuture<S::Future, ResBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        match self.layer.page(&mut request) {
            Ok(page) => BarFuture::answering(self.inner.call(request), page),
            Err(refusal) => {
                adapter::log(&refusal);
                BarFuture::refused(self.layer.refuse.refuse(&refusal, request.extensions()))
            }
        }
    }
}
