use std::fmt;
use std::task::{Context, Poll};

use http::{Request, Response};
use impersonation_core::adapter;
use tower_service::Service;

use crate::audit::{AuditFuture, RouteAudit};
use crate::gate::RouteSource;
use crate::refusal::Refuse;

/// The service of an [`AuditLayer`](crate::AuditLayer). It does not wait.
pub struct AuditService<S, R, F> {
    inner: S,
    audit: RouteAudit<R, F>,
}

impl<S, R, F> AuditService<S, R, F> {
    pub(super) fn new(inner: S, audit: RouteAudit<R, F>) -> Self {
        Self { inner, audit }
    }
}

impl<S, R, F, ReqBody, ResBody> Service<Request<ReqBody>> for AuditService<S, R, F>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    R: RouteSource,
    F: Refuse<ResBody>,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = AuditFuture<S::Future, ResBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        match self.audit.watch(&request) {
            Ok(watch) => AuditFuture::watching(self.inner.call(request), watch),
            Err(refusal) => {
                adapter::log(&refusal);
                AuditFuture::refused(self.audit.refuse.refuse(&refusal, request.extensions()))
            }
        }
    }
}

impl<S: Clone, R, F: Clone> Clone for AuditService<S, R, F> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), audit: self.audit.clone() }
    }
}

impl<S, R, F> fmt::Debug for AuditService<S, R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditService").field("audit", &self.audit).finish_non_exhaustive()
    }
}
