use std::fmt;
use std::task::{Context, Poll};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use impersonation_core::audit::Watch;
use impersonation_core::{Presence, Refusal};

use crate::audit::{AuditFuture, AuditMiddleware};
use crate::refusal::refuse;
use crate::route::Route;
use crate::view::HeaderView;

const NO_SESSION_MIDDLEWARE: &str =
    "the audit stands without a session layer: wrap it in SessionMiddleware, which is a later wrap or that of the App";

/// The service of an [`AuditMiddleware`](crate::AuditMiddleware). It does not wait.
pub struct AuditService<S> {
    inner: S,
    audit: AuditMiddleware,
}

impl<S> AuditService<S> {
    pub(super) fn new(inner: S, audit: AuditMiddleware) -> Self {
        Self { inner, audit }
    }

    fn watch(&self, request: &ServiceRequest) -> Result<Option<Watch>, Refusal> {
        let extensions = request.extensions();
        let presence: &Presence = extensions.get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_MIDDLEWARE))?;
        let headers = HeaderView::new(request.headers());
        let watch = self.audit.recorder.watch(presence, &headers.request(request.method()));
        Ok(watch.map(|watch| routed(watch, request)))
    }
}

/// On a resource the route is known now, and an error below would take it along.
fn routed(mut watch: Watch, request: &ServiceRequest) -> Watch {
    if let Route::Matched(route) = Route::of(request.request()) {
        watch.set_route(Some(&route));
    }
    watch
}

impl<S, B> Service<ServiceRequest> for AuditService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = AuditFuture<S::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        match self.watch(&request) {
            Ok(watch) => AuditFuture::watching(self.inner.call(request), watch),
            Err(refusal) => AuditFuture::refused(refuse(&refusal, self.audit.replacement.as_ref(), request)),
        }
    }
}

impl<S> fmt::Debug for AuditService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditService").field("audit", &self.audit).finish_non_exhaustive()
    }
}
