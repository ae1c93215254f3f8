use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::ServiceResponse;
use pin_project_lite::pin_project;

pin_project! {
    /// The response of a middleware that may refuse: that of the service below, or its own.
    pub struct GateFuture<Fut> {
        #[pin]
        state: State<Fut>,
    }
}

pin_project! {
    #[project = Step]
    enum State<Fut> {
        Admitted { #[pin] response: Fut },
        Refused { response: Option<ServiceResponse> },
    }
}

impl<Fut> GateFuture<Fut> {
    pub(crate) fn admitted(response: Fut) -> Self {
        Self { state: State::Admitted { response } }
    }

    pub(crate) fn refused(response: ServiceResponse) -> Self {
        Self { state: State::Refused { response: Some(response) } }
    }
}

impl<Fut, B> Future for GateFuture<Fut>
where
    Fut: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Step::Admitted { response } => response.poll(cx).map_ok(ServiceResponse::map_into_left_body),
            // Polled again after it was ready: a future may do as it likes then.
            Step::Refused { response } => {
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response.map_into_right_body())))
            }
        }
    }
}

impl<Fut> fmt::Debug for GateFuture<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateFuture").finish_non_exhaustive()
    }
}
