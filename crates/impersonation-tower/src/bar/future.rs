use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;

use crate::bar::BarBody;
use crate::bar::page::Page;
use crate::gate::GateFuture;

pin_project! {
    /// The response of a [`BarService`](super::BarService).
    pub struct BarFuture<Fut, B> {
        #[pin]
        response: GateFuture<Fut, B>,
        page: Option<Box<Page>>,
    }
}

impl<Fut, B> BarFuture<Fut, B> {
    #[inline]
    pub(super) fn answering(response: Fut, page: Option<Box<Page>>) -> Self {
        Self { response: GateFuture::admitted(response), page }
    }

    #[cold]
    pub(super) fn refused(response: Response<B>) -> Self {
        Self { response: GateFuture::refused(response), page: None }
    }
}

impl<Fut, B, E> Future for BarFuture<Fut, B>
where
    Fut: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    type Output = Result<Response<BarBody<B>>, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.response.poll(cx))?;
        Poll::Ready(Ok(match this.page.take() {
            None => response.map(BarBody::untouched),
            Some(page) => page.answered(response),
        }))
    }
}

impl<Fut, B> fmt::Debug for BarFuture<Fut, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarFuture").finish_non_exhaustive()
    }
}
