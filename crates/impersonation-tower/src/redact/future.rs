use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;

use crate::gate::GateFuture;
use crate::redact::RedactedBody;
use crate::redact::answer::Answer;
use crate::refusal::Refuse;

pin_project! {
    /// The response of a [`RedactService`](super::RedactService).
    pub struct RedactFuture<Fut, B, F> {
        #[pin]
        response: GateFuture<Fut, B>,
        answer: Option<Box<Answer<F>>>,
    }
}

impl<Fut, B, F> RedactFuture<Fut, B, F> {
    #[inline]
    pub(super) fn answering(response: Fut, answer: Option<Box<Answer<F>>>) -> Self {
        Self { response: GateFuture::admitted(response), answer }
    }

    #[cold]
    pub(super) fn refused(response: Response<B>) -> Self {
        Self { response: GateFuture::refused(response), answer: None }
    }
}

impl<Fut, B, E, F> Future for RedactFuture<Fut, B, F>
where
    Fut: Future<Output = Result<Response<B>, E>>,
    B: Body<Data = Bytes>,
    F: Refuse<B>,
{
    type Output = Result<Response<RedactedBody<B>>, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.response.poll(cx))?;
        Poll::Ready(Ok(match this.answer.take() {
            None => response.map(RedactedBody::untouched),
            Some(answer) => answer.redacted(response),
        }))
    }
}

impl<Fut, B, F> fmt::Debug for RedactFuture<Fut, B, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactFuture").finish_non_exhaustive()
    }
}
