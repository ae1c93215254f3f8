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

    /// Who is there; `None` where something must be asked for first.
    fn check(&self, request: &ServiceRequest) -> Option<Result<Presence, Refusal>> {
        let (headers, outer) = (HeaderView::new(request.headers()), outer(request));
        let view = headers.request(request.method()).with_query(request.uri().query());
        match &self.shared.source {
            Source::Asserted(assert) => Some(adapter::asserted(assert(request.request()), &view, outer.as_ref())),
            Source::Verifier(verifier) => match verifier.check_beneath(&view, outer.as_ref()) {
                Verdict::Decided(decision) => Some(decision),
                Verdict::Undecided(_) => None,
            },
        }
    }
}

/// What a session middleware further out found. A clone, since extensions must not stay borrowed: an assertion looks into them too.
fn outer(request: &ServiceRequest) -> Option<Presence> {
    request.extensions().get().cloned()
}

/// Waits for keys and grants, and decides.
pub(super) async fn wait(shared: Rc<Shared>, request: ServiceRequest) -> Waited {
    let (headers, outer) = (HeaderView::new(request.headers()), outer(&request));
    let view = headers.request(request.method()).with_query(request.uri().query());
    let decision = match &shared.source {
        Source::Asserted(assert) => adapter::asserted(assert(request.request()), &view, outer.as_ref()),
        Source::Verifier(verifier) => verifier.verify_beneath(&view, outer.as_ref()).await,
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
