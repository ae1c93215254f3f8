use std::fmt;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};

use crate::gate::{Gate, GateFuture};

/// The service of a [`Gate`]. It decides without waiting.
pub struct GateService<S> {
    inner: S,
    gate: Gate,
}

impl<S> GateService<S> {
    pub(super) fn new(inner: S, gate: Gate) -> Self {
        Self { inner, gate }
    }
}

impl<S, B> Service<ServiceRequest> for GateService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = GateFuture<S::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        match self.gate.admit(&request) {
            Ok(()) => GateFuture::admitted(self.inner.call(request)),
            Err(refusal) => GateFuture::refused(self.gate.refuse(&refusal, request)),
        }
    }
}

impl<S> fmt::Debug for GateService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateService").field("gate", &self.gate).finish_non_exhaustive()
    }
}
