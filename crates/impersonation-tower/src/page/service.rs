use std::mem;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use http_body::Body;
use tower_service::Service;

use crate::page::{PageFieldBody, PageFieldFuture, PageFieldLayer};

/// The service of a [`PageFieldLayer`]. It waits for forms that it reads.
#[derive(Clone, Debug)]
pub struct PageFieldService<S> {
    inner: S,
    layer: PageFieldLayer,
}

impl<S> PageFieldService<S> {
    pub(super) fn new(inner: S, layer: PageFieldLayer) -> Self {
        Self { inner, layer }
    }
}

impl<S, B> Service<Request<B>> for PageFieldService<S>
where
    S: Service<Request<PageFieldBody<B>>> + Clone,
    B: Body<Data = Bytes>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = PageFieldFuture<S, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if !self.layer.reads(&request) {
            return PageFieldFuture::serving(self.inner.call(request.map(PageFieldBody::untouched)));
        }
        // The instance that was polled ready is the one that must be called, once the form is read.
        let clone = self.inner.clone();
        PageFieldFuture::reading(request, mem::replace(&mut self.inner, clone))
    }
}
