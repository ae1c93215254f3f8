use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Request;
use http_body::Body;
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::page::PageFieldBody;
use crate::page::reading::Reading;

pin_project! {
    /// The response of a [`PageFieldService`](super::PageFieldService).
    pub struct PageFieldFuture<S, B>
    where
        S: Service<Request<PageFieldBody<B>>>,
        B: Body,
    {
        // The service below at work, once the form is read, if it is one.
        #[pin]
        response: Option<S::Future>,
        before: Option<Box<Before<S, B>>>,
    }
}

struct Before<S, B> {
    reading: Reading<B>,
    service: S,
}

impl<S, B> PageFieldFuture<S, B>
where
    S: Service<Request<PageFieldBody<B>>>,
    B: Body,
{
    #[inline]
    pub(super) fn serving(response: S::Future) -> Self {
        Self { response: Some(response), before: None }
    }

    pub(super) fn reading(request: Request<B>, service: S) -> Self {
        Self { response: None, before: Some(Box::new(Before { reading: Reading::new(request), service })) }
    }
}

impl<S, B> Future for PageFieldFuture<S, B>
where
    S: Service<Request<PageFieldBody<B>>>,
    B: Body<Data = Bytes>,
{
    type Output = Result<S::Response, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(before) = this.before.as_deref_mut() {
            let request = ready!(before.reading.poll(cx));
            this.response.set(request.map(|request| before.service.call(request)));
            *this.before = None;
        }
        match this.response.as_pin_mut() {
            Some(response) => response.poll(cx),
            None => Poll::Pending,
        }
    }
}

impl<S, B> fmt::Debug for PageFieldFuture<S, B>
where
    S: Service<Request<PageFieldBody<B>>>,
    B: Body,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageFieldFuture").finish_non_exhaustive()
    }
}
