use std::fmt;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use impersonation_core::{ActingSession, Presence, Refusal};

use crate::bar::page::Visit;
use crate::bar::{BarBody, BarFuture, BarMiddleware};
use crate::refusal::refuse;

const NO_SESSION_MIDDLEWARE: &str =
    "the bar stands without a session layer: wrap it in SessionMiddleware, which is a later wrap or that of the App";

/// The service of a [`BarMiddleware`]. It does not wait.
pub struct BarService<S> {
    inner: S,
    layer: BarMiddleware,
}

impl<S> BarService<S> {
    pub(super) fn new(inner: S, layer: BarMiddleware) -> Self {
        Self { inner, layer }
    }

    /// `None` where no actor is there, or a bar middleware further out sees to it.
    fn visit(&self, request: &mut ServiceRequest) -> Result<Option<Rc<Visit>>, Refusal> {
        let extensions = request.extensions();
        let presence: &Presence = extensions.get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_MIDDLEWARE))?;
        let (session, now) = (presence.session().and_then(ActingSession::of), presence.now());
        drop(extensions);
        match session {
            Some(session) => Ok(Visit::asked_for(request, &self.layer.bar, session, now)),
            None => Ok(None),
        }
    }
}

impl<S, B> Service<ServiceRequest> for BarService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BarBody<EitherBody<B>>>;
    type Error = Error;
    type Future = BarFuture<S::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        match self.visit(&mut request) {
            Ok(visit) => BarFuture::serving(self.inner.call(request), visit),
            Err(refusal) => BarFuture::refused(refuse(&refusal, self.layer.replacement.as_ref(), request)),
        }
    }
}

impl<S> fmt::Debug for BarService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarService").field("layer", &self.layer).finish_non_exhaustive()
    }
}
