use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// The response of a [`GateService`](super::GateService).
    // Not an enum, so that what the service below returns is moved once: it is large.
    pub struct GateFuture<Fut, B> {
        #[pin]
        admitted: Option<Fut>,
        refused: Option<Box<Response<B>>>,
    }
}

impl<Fut, B> GateFuture<Fut, B> {
    #[inline]
    pub(crate) fn admitted(response: Fut) -> Self {
        Self { admitted: Some(response), refused: None }
    }

    #[cold]
    pub(crate) fn refused(response: Response<B>) -> Self {
        Self { admitted: None, refused: Some(Box::new(response)) }
    }
}

impl<Fut, B, E> Future for GateFuture<Fut, B>
where
    Fut: Future<Output = Result<Response<B>, E>>,
{
    type Output = Fut::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match this.admitted.as_pin_mut() {
            Some(response) => response.poll(cx),
            // Polled again after it was ready: a future may do as it likes then.
            None => this.refused.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(*response))),
        }
    }
}

impl<Fut, B> fmt::Debug for GateFuture<Fut, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateFuture").finish_non_exhaustive()
    }
}
