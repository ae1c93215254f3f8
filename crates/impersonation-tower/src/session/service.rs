use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use impersonation_core::{Presence, Refusal, Verdict, adapter};
use tower_service::Service;

use crate::refusal::Refuse;
use crate::session::layer::{SessionLayer, Shared, Source};
use crate::session::{SessionFuture, future};
use crate::view::HeaderView;

/// The service of a [`SessionLayer`].
#[derive(Clone, Debug)]
pub struct SessionService<S, F> {
    inner: S,
    layer: SessionLayer<F>,
}

impl<S, F> SessionService<S, F> {
    pub(super) fn new(inner: S, layer: SessionLayer<F>) -> Self {
        Self { inner, layer }
    }
}

impl<S, F, ReqBody, ResBody> Service<Request<ReqBody>> for SessionService<S, F>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>> + Clone,
    F: Refuse<ResBody>,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = SessionFuture<S, F, ReqBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        match self.check(&request) {
            Some(decision) => future::decided(decision, request, &mut self.inner, &self.layer),
            None => {
                // The instance that was polled ready is the one that must be called, once the keys are there.
                let clone = self.inner.clone();
                let ready = mem::replace(&mut self.inner, clone);
                SessionFuture::waiting(request, ready, self.layer.clone())
            }
        }
    }
}

impl<S, F> SessionService<S, F> {
    /// Who is there; `None` where keys are needed first.
    fn check<B>(&self, request: &Request<B>) -> Option<Result<Presence, Refusal>> {
        match &self.layer.shared.source {
            Source::Asserted(assert) => Some(adapter::asserted(assert(request.extensions()))),
            Source::Verifier(verifier) => {
                let headers = HeaderView::new(request.headers());
                match verifier.check(&headers.request(request.method())) {
                    Verdict::Decided(decision) => Some(decision),
                    Verdict::KeysNeeded(_) => None,
                }
            }
        }
    }
}

/// Waits for keys, and decides.
pub(super) async fn wait(shared: Arc<Shared>, parts: http::request::Parts) -> Waited {
    let decision = match &shared.source {
        Source::Asserted(assert) => adapter::asserted(assert(&parts.extensions)),
        Source::Verifier(verifier) => {
            let headers = HeaderView::new(&parts.headers);
            verifier.verify(&headers.request(&parts.method)).await
        }
    };
    (decision, parts)
}

/// A decision, and the head of the request that it is about.
pub(super) type Waited = (Result<Presence, Refusal>, http::request::Parts);
