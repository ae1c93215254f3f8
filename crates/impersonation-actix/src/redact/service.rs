use std::fmt;
use std::task::{Context, Poll};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use impersonation_core::{Presence, Refusal};

use crate::redact::response::Visit;
use crate::redact::{RedactFuture, RedactMiddleware, RedactedBody};
use crate::refusal::{inherited, refuse};

const NO_SESSION_MIDDLEWARE: &str =
    "redaction stands without a session layer: wrap it in SessionMiddleware, which is a later wrap or that of the App";

/// The service of a [`RedactMiddleware`]. It does not wait.
pub struct RedactService<S> {
    inner: S,
    layer: RedactMiddleware,
}

impl<S> RedactService<S> {
    pub(super) fn new(inner: S, layer: RedactMiddleware) -> Self {
        Self { inner, layer }
    }

    /// `None` where all is open.
    fn visit(&self, request: &ServiceRequest) -> Result<Option<Box<Visit>>, Refusal> {
        let extensions = request.extensions();
        let presence: &Presence = extensions.get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_MIDDLEWARE))?;
        if presence.session().is_some_and(|session| !session.is_acting()) {
            return Ok(None);
        }
        let Some(closed) = self.layer.redaction.closed(presence, &[]) else { return Ok(None) };
        let replacement = self.layer.replacement.clone().or_else(|| inherited(&extensions));
        let method = request.method().clone();
        Ok(Some(Box::new(Visit::new(self.layer.redaction.clone(), closed, method, replacement))))
    }
}

impl<S, B> Service<ServiceRequest> for RedactService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<RedactedBody<EitherBody<B>>>;
    type Error = Error;
    type Future = RedactFuture<S::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let visit = match self.visit(&request) {
            Ok(visit) => visit,
            Err(refusal) => {
                return RedactFuture::refused(refuse(&refusal, self.layer.replacement.as_ref(), request));
            }
        };
        if visit.is_some() {
            Visit::prepare(&mut request);
        }
        RedactFuture::serving(self.inner.call(request), visit)
    }
}

impl<S> fmt::Debug for RedactService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactService").field("layer", &self.layer).finish_non_exhaustive()
    }
}
