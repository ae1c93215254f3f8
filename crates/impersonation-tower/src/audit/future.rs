use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use impersonation_core::audit::Watch;
use pin_project_lite::pin_project;

use crate::gate::GateFuture;

pin_project! {
    /// The response of an [`AuditService`](super::AuditService). Dropped before, it says that nobody waited.
    pub struct AuditFuture<Fut, B> {
        #[pin]
        response: GateFuture<Fut, B>,
        watch: Option<Box<Watch>>,
    }
}

impl<Fut, B> AuditFuture<Fut, B> {
    #[inline]
    pub(super) fn watching(response: Fut, watch: Option<Box<Watch>>) -> Self {
        Self { response: GateFuture::admitted(response), watch }
    }

    #[cold]
    pub(super) fn refused(response: Response<B>) -> Self {
        Self { response: GateFuture::refused(response), watch: None }
    }
}

impl<Fut, B, E> Future for AuditFuture<Fut, B>
where
    Fut: Future<Output = Result<Response<B>, E>>,
{
    type Output = Fut::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        let this = self.project();
        let polled = this.response.poll(cx);
        if let (Poll::Ready(answer), true) = (&polled, this.watch.is_some()) {
            record(this.watch.take(), answer);
        }
        polled
    }
}

fn record<B, E>(watch: Option<Box<Watch>>, answer: &Result<Response<B>, E>) {
    match (watch, answer) {
        (Some(watch), Ok(response)) => watch.answered(response.status().as_u16()),
        // An error has no status: dropped, the watch says so.
        (watch, _) => drop(watch),
    }
}

impl<Fut, B> fmt::Debug for AuditFuture<Fut, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditFuture").finish_non_exhaustive()
    }
}
