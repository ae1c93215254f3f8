use std::task::{Context, Poll};

use http::{Request, Response};
use impersonation_core::adapter;
use tower_service::Service;

use crate::cross_site::SameOrigin;
use crate::gate::GateFuture;
use crate::refusal::Refuse;

/// The service of a [`SameOrigin`]. It decides without waiting.
#[derive(Clone, Debug)]
pub struct SameOriginService<S, F> {
    inner: S,
    layer: SameOrigin<F>,
}

impl<S, F> SameOriginService<S, F> {
    pub(super) fn new(inner: S, layer: SameOrigin<F>) -> Self {
        Self { inner, layer }
    }
}

impl<S, F, ReqBody, ResBody> Service<Request<ReqBody>> for SameOriginService<S, F>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    F: Refuse<ResBody>,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = GateFuture<S::Future, ResBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        match self.layer.admit(&request) {
            Ok(()) => GateFuture::admitted(self.inner.call(request)),
            Err(refusal) => {
                adapter::log(&refusal);
                GateFuture::refused(self.layer.refuse.refuse(&refusal, request.extensions()))
            }
        }
    }
}
