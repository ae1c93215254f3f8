use std::fmt;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use impersonation_core::{Presence, Refusal, Verdict, adapter};

use crate::session::middleware::{Shared, Source};
use crate::session::{SessionFuture, future};
use crate::view::HeaderView;

/// The service of a [`SessionMiddleware`](crate::SessionMiddleware).
pub struct SessionService<S> {
    inner: Rc<S>,
    shared: Rc<Shared>,
}

impl<S> SessionService<S> {
    pub(super) fn new(inner: S, shared: Rc<Shared>) -> Self {
        Self { inner: Rc::new(inner), shared }
    }
}

impl<S, B> Service<ServiceRequest> for SessionService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = SessionFuture<S>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        if let Some(presence) = self.remembered(&request) {
            return future::serving(presence, request, &*self.inner, &self.shared);
        }
        match self.check(&request) {
            Some(decision) => future::decided(decision, request, &*self.inner, &self.shared),
            None => SessionFuture::waiting(request, Rc::clone(&self.inner), &self.shared),
        }
    }
}

impl<S> SessionService<S> {
    /// Who is there in nearly every request. Nothing that was found further out is to be added, and nothing speaks against it.
    #[inline]
    fn remembered(&self, request: &ServiceRequest) -> Option<Presence> {
        match &self.shared.source {
            Source::Verifier(verifier) if request.extensions().get::<Presence>().is_none() => {
                verifier.remembered(&HeaderView::new(request.headers()).request(request.method()))
            }
            _ => None,
        }
    }

    /// Who is there; `None` where keys are needed first.
    fn check(&self, request: &ServiceRequest) -> Option<Result<Presence, Refusal>> {
        match &self.shared.source {
            Source::Asserted(assert) => Some(adapter::asserted(assert(request.request()))),
            Source::Verifier(verifier) => {
                let headers = HeaderView::new(request.headers());
                match verifier.check_all(&headers.request(request.method())) {
                    Verdict::Decided(decision) => Some(decision),
                    Verdict::KeysNeeded(_) => None,
                }
            }
        }
    }
}

/// Waits for keys, and decides.
pub(super) async fn wait(shared: Rc<Shared>, request: ServiceRequest) -> Waited {
    let decision = match &shared.source {
        Source::Asserted(assert) => adapter::asserted(assert(request.request())),
        Source::Verifier(verifier) => {
            let headers = HeaderView::new(request.headers());
            verifier.verify(&headers.request(request.method())).await
        }
    };
    (decision, request)
}

/// A decision, and the request that it is about.
pub(super) type Waited = (Result<Presence, Refusal>, ServiceRequest);

impl<S> fmt::Debug for SessionService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService").field("shared", &self.shared).finish_non_exhaustive()
    }
}
