use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use impersonation_bar::inject::{Injector, Pieces};
use pin_project_lite::pin_project;

pin_project! {
    /// The body of a response below a [`BarMiddleware`](super::BarMiddleware): that of the service below, with the bar in it
    /// where it is a page.
    pub struct BarBody<B> {
        #[pin]
        body: B,
        page: Option<Box<Injected>>,
    }
}

/// A page while it passes.
struct Injected {
    injector: Injector,
    pieces: Pieces,
    is_over: bool,
}

impl<B> BarBody<B> {
    pub(super) fn passing(body: B) -> Self {
        Self { body, page: None }
    }

    pub(super) fn injecting(body: B, injector: Injector) -> Self {
        let page = Injected { injector, pieces: Pieces::default(), is_over: false };
        Self { body, page: Some(Box::new(page)) }
    }
}

impl<B: MessageBody> MessageBody for BarBody<B> {
    type Error = B::Error;

    #[inline]
    fn size(&self) -> BodySize {
        match self.page {
            None => self.body.size(),
            Some(_) => BodySize::Stream,
        }
    }

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.project();
        match this.page {
            None => this.body.poll_next(cx),
            Some(page) => page.poll_next(this.body, cx),
        }
    }

    #[inline]
    fn try_into_bytes(self) -> Result<Bytes, Self> {
        match self.page {
            None => self.body.try_into_bytes().map_err(Self::passing),
            Some(_) => Err(self),
        }
    }
}

impl Injected {
    fn poll_next<B: MessageBody>(
        &mut self,
        mut body: Pin<&mut B>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        loop {
            if let Some(piece) = self.pieces.next() {
                return Poll::Ready(Some(Ok(piece)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            match ready!(body.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) => self.pieces = self.injector.push(chunk),
                // Broken off: nothing may follow that would make it look whole.
                Some(Err(error)) => {
                    self.is_over = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    self.is_over = true;
                    return Poll::Ready(self.injector.finish().map(Ok));
                }
            }
        }
    }
}

impl<B> fmt::Debug for BarBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarBody").field("is_page", &self.page.is_some()).finish_non_exhaustive()
    }
}
