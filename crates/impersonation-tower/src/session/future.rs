use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use impersonation_core::adapter::{self, Scope};
use impersonation_core::{Presence, Refusal};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::refusal::Refuse;
use crate::session::layer::SessionLayer;
use crate::session::response::{Vary, mark};
use crate::session::service::{Waited, wait};

pin_project! {
    /// The response of a [`SessionService`](super::SessionService).
    // Its fields lie side by side, not in an enum, so that what the service below returns is moved once: it is large.
    pub struct SessionFuture<S, F, ReqBody>
    where
        S: Service<Request<ReqBody>>,
    {
        // The service below at work, once it is known who is there.
        #[pin]
        response: Option<S::Future>,
        below: Below,
        // What is to be done before, or instead.
        instead: Option<Box<Instead<S, F, S::Response, ReqBody>>>,
    }
}

enum Instead<S, F, Res, ReqBody> {
    Refused(Res),
    /// Keys are on their way, or word of a grant.
    Waiting {
        decision: Pin<Box<dyn Future<Output = Waited> + Send>>,
        body: ReqBody,
        service: S,
        layer: SessionLayer<F>,
    },
}

impl<S, F, ReqBody> SessionFuture<S, F, ReqBody>
where
    S: Service<Request<ReqBody>>,
{
    #[inline]
    pub(super) fn serving(response: S::Future, below: Below) -> Self {
        Self { response: Some(response), below, instead: None }
    }

    #[cold]
    pub(super) fn refused(response: S::Response) -> Self {
        Self { response: None, below: Below::default(), instead: Some(Box::new(Instead::Refused(response))) }
    }

    #[cold]
    pub(super) fn waiting(request: Request<ReqBody>, service: S, layer: SessionLayer<F>) -> Self {
        let (parts, body) = request.into_parts();
        let decision = Box::pin(wait(Arc::clone(&layer.shared), parts));
        let waiting = Instead::Waiting { decision, body, service, layer };
        Self { response: None, below: Below::default(), instead: Some(Box::new(waiting)) }
    }
}

/// What is remembered of a request while the service below works on it.
#[derive(Default)]
pub(super) struct Below {
    pub(super) scope: Scope,
    is_acting: bool,
    vary: Vary,
}

impl Below {
    /// Leaves with the request who is there; else the response of the refusal.
    pub(super) fn enter<F, ReqBody, ResBody>(
        decision: Result<Presence, Refusal>,
        request: &mut Request<ReqBody>,
        layer: &SessionLayer<F>,
    ) -> Result<Self, Response<ResBody>>
    where
        F: Refuse<ResBody>,
    {
        match adapter::settle(decision, layer.shared.required) {
            Ok(presence) => Ok(Self::of(presence, request, layer)),
            Err(refusal) => {
                adapter::log(&refusal);
                let mut response = layer.refuse.refuse(&refusal, request.extensions());
                mark(response.headers_mut(), false, &layer.shared.vary);
                Err(response)
            }
        }
    }

    /// Leaves with the request who is there.
    #[inline]
    pub(super) fn of<F, ReqBody, ResBody>(
        presence: Presence,
        request: &mut Request<ReqBody>,
        layer: &SessionLayer<F>,
    ) -> Self
    where
        F: Refuse<ResBody>,
    {
        let (scope, is_acting) = (Scope::of(&presence), presence.is_acting());
        layer.refuse.pass_on(request.extensions_mut());
        request.extensions_mut().insert(presence);
        Self { scope, is_acting, vary: layer.shared.vary.clone() }
    }

    /// Calls the service below.
    pub(super) fn call<S: Service<R>, R>(&mut self, service: &mut S, request: R) -> S::Future {
        self.scope.run(|| service.call(request))
    }

    /// The response of the service below, marked where it lies.
    #[inline]
    fn poll<Fut, B, E>(&mut self, response: Pin<&mut Fut>, cx: &mut Context<'_>) -> Poll<Fut::Output>
    where
        Fut: Future<Output = Result<Response<B>, E>>,
    {
        let mut polled = self.scope.run(|| response.poll(cx));
        if let Poll::Ready(Ok(response)) = &mut polled {
            mark(response.headers_mut(), self.is_acting, &self.vary);
        }
        polled
    }
}

impl<S, F, ReqBody, ResBody> Future for SessionFuture<S, F, ReqBody>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    F: Refuse<ResBody>,
{
    type Output = Result<Response<ResBody>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if this.instead.is_some() {
            match ready!(Instead::end(this.instead, cx)) {
                Ok((response, below)) => {
                    this.response.set(Some(response));
                    *this.below = below;
                }
                Err(refused) => return Poll::Ready(Ok(refused)),
            }
        }
        match this.response.as_pin_mut() {
            Some(response) => this.below.poll(response, cx),
            // Polled after a refusal: a future may do as it likes then.
            None => Poll::Pending,
        }
    }
}

/// The service below at work after all, or the response of a refusal.
type Ended<Fut, B> = Result<(Fut, Below), Response<B>>;

impl<S, F, ReqBody, ResBody> Instead<S, F, Response<ResBody>, ReqBody>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    F: Refuse<ResBody>,
{
    /// Waits for keys and grants, if it must.
    #[cold]
    fn end(instead: &mut Option<Box<Self>>, cx: &mut Context<'_>) -> Poll<Ended<S::Future, ResBody>> {
        let waited = match instead.as_deref_mut() {
            Some(Self::Waiting { decision, .. }) => Some(ready!(decision.as_mut().poll(cx))),
            _ => None,
        };
        match (instead.take().map(|instead| *instead), waited) {
            (Some(Self::Refused(response)), _) => Poll::Ready(Err(response)),
            (Some(Self::Waiting { body, mut service, layer, .. }), Some((decision, parts))) => {
                let mut request = Request::from_parts(parts, body);
                let entered = Below::enter(decision, &mut request, &layer);
                Poll::Ready(entered.map(|mut below| (below.call(&mut service, request), below)))
            }
            _ => Poll::Pending,
        }
    }
}

impl<S, F, ReqBody> fmt::Debug for SessionFuture<S, F, ReqBody>
where
    S: Service<Request<ReqBody>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFuture").finish_non_exhaustive()
    }
}
