use std::fmt;
use std::task::{Context, Poll};

use http::{Request, Response};
use impersonation_core::adapter;
use tower_service::Service;

use crate::gate::{GateFuture, RouteGate, RouteSource};
use crate::refusal::Refuse;

/// The service of a [`Gate`](crate::Gate). It decides without waiting.
pub struct GateService<S, R, F> {
    inner: S,
    gate: RouteGate<R, F>,
}

impl<S, R, F> GateService<S, R, F> {
    pub(super) fn new(inner: S, gate: RouteGate<R, F>) -> Self {
        Self { inner, gate }
    }
}

impl<S, R, F, ReqBody, ResBody> Service<Request<ReqBody>> for GateService<S, R, F>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    R: RouteSource,
    F: Refuse<ResBody>,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = GateFuture<S::Future, ResBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        match self.gate.admit(&request) {
            Ok(()) => GateFuture::admitted(self.inner.call(request)),
            Err(refusal) => {
                adapter::log(&refusal);
                GateFuture::refused(self.gate.refuse.refuse(&refusal, request.extensions()))
            }
        }
    }
}

impl<S: Clone, R, F: Clone> Clone for GateService<S, R, F> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), gate: self.gate.clone() }
    }
}

impl<S, R, F> fmt::Debug for GateService<S, R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateService").field("gate", &self.gate).finish_non_exhaustive()
    }
}
