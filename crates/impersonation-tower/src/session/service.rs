use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use impersonation_core::{Presence, Refusal, Verdict, adapter};
use tower_service::Service;

use crate::refusal::Refuse;
use crate::session::SessionFuture;
use crate::session::future::Below;
use crate::session::layer::{SessionLayer, Shared, Source};
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

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        match self.remembered(&request) {
            Some(presence) => {
                let mut below = Below::of(presence, &mut request, &self.layer);
                // What `Below::call` does, to which a request would be moved: it is large.
                let response = below.scope.run(|| self.inner.call(request));
                SessionFuture::serving(response, below)
            }
            None => self.decide(request),
        }
    }
}

impl<S, F> SessionService<S, F> {
    /// Who is there in nearly every request. Nothing that was found further out is to be added, and nothing speaks against it.
    #[inline]
    fn remembered<B>(&self, request: &Request<B>) -> Option<Presence> {
        match &self.layer.shared.source {
            Source::Verifier(verifier) if request.extensions().get::<Presence>().is_none() => {
                verifier.remembered(&HeaderView::new(request.headers()).request(request.method()))
            }
            _ => None,
        }
    }

    /// Every other request.
    #[inline(never)]
    fn decide<ReqBody, ResBody>(&mut self, mut request: Request<ReqBody>) -> SessionFuture<S, F, ReqBody>
    where
        S: Service<Request<ReqBody>, Response = Response<ResBody>> + Clone,
        F: Refuse<ResBody>,
    {
        let decision = match self.check(&request) {
            Verdict::Decided(decision) => decision,
            Verdict::Undecided(_) => {
                // The instance that was polled ready is the one that must be called, once it is decided.
                let clone = self.inner.clone();
                let ready = mem::replace(&mut self.inner, clone);
                return SessionFuture::waiting(request, ready, self.layer.clone());
            }
        };
        match Below::enter(decision, &mut request, &self.layer) {
            Ok(mut below) => SessionFuture::serving(below.call(&mut self.inner, request), below),
            Err(response) => SessionFuture::refused(response),
        }
    }

    /// Who is there, as far as it can be said without waiting.
    fn check<B>(&self, request: &Request<B>) -> Verdict {
        let (headers, outer) = (HeaderView::new(request.headers()), request.extensions().get());
        let view = headers.request(request.method()).with_query(request.uri().query());
        match &self.layer.shared.source {
            Source::Asserted(assert) => Verdict::Decided(adapter::asserted(assert(request.extensions()), &view, outer)),
            Source::Verifier(verifier) => verifier.check_beneath(&view, outer),
        }
    }
}

/// Waits for keys and grants, and decides.
pub(super) async fn wait(shared: Arc<Shared>, parts: http::request::Parts) -> Waited {
    let (headers, outer) = (HeaderView::new(&parts.headers), parts.extensions.get());
    let view = headers.request(&parts.method).with_query(parts.uri.query());
    let decision = match &shared.source {
        Source::Asserted(assert) => adapter::asserted(assert(&parts.extensions), &view, outer),
        Source::Verifier(verifier) => verifier.verify_beneath(&view, outer).await,
    };
    (decision, parts)
}

/// A decision, and the head of the request that it is about.
pub(super) type Waited = (Result<Presence, Refusal>, http::request::Parts);
