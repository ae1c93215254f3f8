use std::fmt;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};

use crate::cross_site::SameOrigin;
use crate::gate::GateFuture;

/// The service of a [`SameOrigin`]. It decides without waiting.
pub struct SameOriginService<S> {
    inner: S,
    origins: SameOrigin,
}

impl<S> SameOriginService<S> {
    pub(super) fn new(inner: S, origins: SameOrigin) -> Self {
        Self { inner, origins }
    }
}

impl<S, B> Service<ServiceRequest> for SameOriginService<S>
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
        match self.origins.admit(&request) {
            Ok(()) => GateFuture::admitted(self.inner.call(request)),
            Err(refusal) => GateFuture::refused(self.origins.refuse(&refusal, request)),
        }
    }
}

impl<S> fmt::Debug for SameOriginService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SameOriginService").field("origins", &self.origins).finish_non_exhaustive()
    }
}
