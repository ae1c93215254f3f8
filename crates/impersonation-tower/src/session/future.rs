use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{HeaderValue, Request, Response};
use impersonation_core::adapter::{self, SessionSpan};
use impersonation_core::{Presence, Refusal};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::refusal::Refuse;
use crate::session::layer::SessionLayer;
use crate::session::response::mark;
use crate::session::service::{Waited, wait};

pin_project! {
    /// The response of a [`SessionService`](super::SessionService).
    pub struct SessionFuture<S, F, ReqBody>
    where
        S: Service<Request<ReqBody>>,
    {
        #[pin]
        state: State<S, F, S::Future, S::Response, ReqBody>,
    }
}

pin_project! {
    #[project = Step]
    enum State<S, F, Fut, Res, ReqBody> {
        /// Who is there is known; the service below works.
        Serving { #[pin] response: Fut, span: SessionSpan, is_acting: bool, vary: HeaderValue },
        Refused { response: Option<Res> },
        /// Keys are on their way.
        Waiting {
            decision: Pin<Box<dyn Future<Output = Waited> + Send>>,
            held: Option<(ReqBody, S, SessionLayer<F>)>,
        },
    }
}

impl<S, F, ReqBody> SessionFuture<S, F, ReqBody>
where
    S: Service<Request<ReqBody>>,
{
    pub(super) fn waiting(request: Request<ReqBody>, service: S, layer: SessionLayer<F>) -> Self {
        let (parts, body) = request.into_parts();
        let decision = Box::pin(wait(Arc::clone(&layer.shared), parts));
        Self { state: State::Waiting { decision, held: Some((body, service, layer)) } }
    }
}

/// Serves or refuses, now that it is decided.
#[inline]
pub(super) fn decided<S, F, ReqBody, ResBody>(
    decision: Result<Presence, Refusal>,
    mut request: Request<ReqBody>,
    service: &mut S,
    layer: &SessionLayer<F>,
) -> SessionFuture<S, F, ReqBody>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    F: Refuse<ResBody>,
{
    let state = match adapter::settle(decision, request.extensions().get(), layer.shared.required) {
        Ok(presence) => {
            let (span, is_acting) = (SessionSpan::of(&presence), presence.is_acting());
            layer.refuse.pass_on(request.extensions_mut());
            request.extensions_mut().insert(presence);
            let response = span.enter(|| service.call(request));
            State::Serving { response, span, is_acting, vary: layer.shared.vary.clone() }
        }
        Err(refusal) => {
            adapter::log(&refusal);
            let mut response = layer.refuse.refuse(&refusal, request.extensions());
            mark(response.headers_mut(), false, layer.shared.vary.clone());
            State::Refused { response: Some(response) }
        }
    };
    SessionFuture { state }
}

impl<S, F, ReqBody, ResBody> Future for SessionFuture<S, F, ReqBody>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    F: Refuse<ResBody>,
{
    type Output = Result<Response<ResBody>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let next = match state.as_mut().project() {
                Step::Serving { response, span, is_acting, vary } => {
                    let mut response = ready!(span.enter(|| response.poll(cx)))?;
                    mark(response.headers_mut(), *is_acting, vary.clone());
                    return Poll::Ready(Ok(response));
                }
                Step::Refused { response } => match response.take() {
                    Some(response) => return Poll::Ready(Ok(response)),
                    // Polled after it was ready: a future may do as it likes then.
                    None => return Poll::Pending,
                },
                Step::Waiting { decision, held } => {
                    let (decision, parts) = ready!(decision.as_mut().poll(cx));
                    let Some((body, mut service, layer)) = held.take() else { return Poll::Pending };
                    decided(decision, Request::from_parts(parts, body), &mut service, &layer).state
                }
            };
            state.set(next);
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
