use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// The response of a [`GateService`](super::GateService).
    pub struct GateFuture<Fut, B> {
        #[pin]
        state: State<Fut, B>,
    }
}

pin_project! {
    #[project = Step]
    enum State<Fut, B> {
        Admitted { #[pin] response: Fut },
        Refused { response: Option<Response<B>> },
    }
}

impl<Fut, B> GateFuture<Fut, B> {
    pub(super) fn admitted(response: Fut) -> Self {
        Self { state: State::Admitted { response } }
    }

    pub(super) fn refused(response: Response<B>) -> Self {
        Self { state: State::Refused { response: Some(response) } }
    }
}

impl<Fut, B, E> Future for GateFuture<Fut, B>
where
    Fut: Future<Output = Result<Response<B>, E>>,
{
    type Output = Fut::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Step::Admitted { response } => response.poll(cx),
            // Polled again after it was ready: a future may do as it likes then.
            Step::Refused { response } => response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response))),
        }
    }
}

impl<Fut, B> fmt::Debug for GateFuture<Fut, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateFuture").finish_non_exhaustive()
    }
}
