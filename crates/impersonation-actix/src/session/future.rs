use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use impersonation_core::adapter::{self, Scope};
use impersonation_core::{Presence, Refusal};
use pin_project_lite::pin_project;

use crate::refusal::{answer, inherited};
use crate::session::middleware::Shared;
use crate::session::response::{mark, mark_error};
use crate::session::service::{Waited, wait};

pin_project! {
    /// The response of a [`SessionService`](super::SessionService).
    pub struct SessionFuture<S>
    where
        S: Service<ServiceRequest>,
    {
        #[pin]
        state: State<S, S::Future>,
        shared: Rc<Shared>,
    }
}

pin_project! {
    #[project = Step]
    enum State<S, Fut> {
        /// Who is there is known; the service below works.
        Serving { #[pin] response: Fut, scope: Scope, is_acting: bool },
        Refused { response: Option<ServiceResponse> },
        /// Keys are on their way, or word of a grant.
        Waiting { decision: Pin<Box<dyn Future<Output = Waited>>>, service: Rc<S> },
    }
}

impl<S: Service<ServiceRequest>> SessionFuture<S> {
    pub(super) fn waiting(request: ServiceRequest, service: Rc<S>, shared: &Rc<Shared>) -> Self {
        let decision = Box::pin(wait(Rc::clone(shared), request));
        Self { state: State::Waiting { decision, service }, shared: Rc::clone(shared) }
    }
}

/// Serves or refuses, now that it is decided.
pub(super) fn decided<S: Service<ServiceRequest>>(
    decision: Result<Presence, Refusal>,
    request: ServiceRequest,
    service: &S,
    shared: &Rc<Shared>,
) -> SessionFuture<S> {
    match adapter::settle(decision, shared.required) {
        Ok(presence) => serving(presence, request, service, shared),
        Err(refusal) => {
            let response = refuse(&refusal, &request, shared);
            let state = State::Refused { response: Some(request.into_response(response)) };
            SessionFuture { state, shared: Rc::clone(shared) }
        }
    }
}

/// Leaves with the request who is there, and serves it.
#[inline]
pub(super) fn serving<S: Service<ServiceRequest>>(
    presence: Presence,
    request: ServiceRequest,
    service: &S,
    shared: &Rc<Shared>,
) -> SessionFuture<S> {
    let (mut scope, is_acting) = (Scope::of(&presence), presence.is_acting());
    let mut extensions = request.extensions_mut();
    if let Some(replacement) = &shared.replacement {
        extensions.insert(replacement.clone());
    }
    extensions.insert(presence);
    drop(extensions);
    let response = scope.run(|| service.call(request));
    SessionFuture { state: State::Serving { response, scope, is_acting }, shared: Rc::clone(shared) }
}

fn refuse(refusal: &Refusal, request: &ServiceRequest, shared: &Shared) -> HttpResponse {
    adapter::log(refusal);
    let replacement = shared.replacement.clone().or_else(|| inherited(&request.extensions()));
    let mut response = answer(refusal, replacement.as_ref());
    mark(response.headers_mut(), false, &shared.vary);
    response
}

impl<S, B> Future for SessionFuture<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut state, shared) = (this.state, this.shared);
        loop {
            let next = match state.as_mut().project() {
                Step::Serving { response, scope, is_acting } => {
                    let polled = scope.run(|| response.poll(cx));
                    return Poll::Ready(match ready!(polled) {
                        Ok(mut response) => {
                            mark(response.headers_mut(), *is_acting, &shared.vary);
                            Ok(response.map_into_left_body())
                        }
                        Err(error) => Err(mark_error(error, *is_acting, &shared.vary)),
                    });
                }
                Step::Refused { response } => match response.take() {
                    Some(response) => return Poll::Ready(Ok(response.map_into_right_body())),
                    // Polled after it was ready: a future may do as it likes then.
                    None => return Poll::Pending,
                },
                Step::Waiting { decision, service } => {
                    let (decision, request) = ready!(decision.as_mut().poll(cx));
                    decided(decision, request, &**service, shared).state
                }
            };
            state.set(next);
        }
    }
}

impl<S: Service<ServiceRequest>> fmt::Debug for SessionFuture<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFuture").finish_non_exhaustive()
    }
}
