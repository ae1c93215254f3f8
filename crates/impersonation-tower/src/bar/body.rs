use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use impersonation_bar::inject::{Injector, Pieces, RESPONSE_FIELDS_REMOVED};
use pin_project_lite::pin_project;

pin_project! {
    /// A body that gets the bar on its way, if it is a page of an actor's; any other passes as it is.
    #[derive(Default)]
    pub struct BarBody<B> {
        #[pin]
        inner: B,
        injecting: Option<Box<Injecting>>,
    }
}

impl<B> BarBody<B> {
    #[inline]
    pub(super) fn untouched(inner: B) -> Self {
        Self { inner, injecting: None }
    }

    pub(super) fn injecting(inner: B, injector: Injector) -> Self {
        Self { inner, injecting: Some(Box::new(Injecting::new(injector))) }
    }

    /// The body of the service below, where it passes as it is; else this one again.
    ///
    /// # Errors
    ///
    /// Where it may get the bar.
    pub fn into_untouched(self) -> Result<B, Self> {
        match self.injecting {
            None => Ok(self.inner),
            Some(_) => Err(self),
        }
    }
}

impl<B: From<Bytes>> From<Bytes> for BarBody<B> {
    fn from(bytes: Bytes) -> Self {
        Self::untouched(B::from(bytes))
    }
}

impl<B: Body<Data = Bytes>> Body for BarBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    #[inline]
    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.project();
        match this.injecting {
            None => this.inner.poll_frame(cx),
            Some(injecting) => injecting.poll_frame(this.inner, cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.injecting {
            None => self.inner.is_end_stream(),
            Some(injecting) => injecting.is_through() && (injecting.has_ended || self.inner.is_end_stream()),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.injecting {
            None => self.inner.size_hint(),
            Some(injecting) => injecting.size_hint(&self.inner.size_hint()),
        }
    }
}

struct Injecting {
    injector: Injector,
    pieces: Pieces,
    /// The bar of a page without a place for it, and what was to come behind the page.
    late: Option<Bytes>,
    trailers: Option<HeaderMap>,
    has_ended: bool,
}

type Polled<B> = Poll<Option<Result<Frame<Bytes>, <B as Body>::Error>>>;

impl Injecting {
    fn new(injector: Injector) -> Self {
        Self { injector, pieces: Pieces::default(), late: None, trailers: None, has_ended: false }
    }

    fn poll_frame<B: Body<Data = Bytes>>(&mut self, mut inner: Pin<&mut B>, cx: &mut Context<'_>) -> Polled<B> {
        loop {
            if let Some(piece) = self.pieces.next().or_else(|| self.late.take()) {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            if self.has_ended {
                return Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))));
            }
            match ready!(inner.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => self.read(frame),
                // The page breaks off: nothing may make it look whole.
                Some(Err(error)) => {
                    self.has_ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.end(None),
            }
        }
    }

    fn read(&mut self, frame: Frame<Bytes>) {
        match frame.into_data() {
            Ok(chunk) => self.pieces = self.injector.push(chunk),
            Err(frame) => self.end(frame.into_trailers().ok()),
        }
    }

    /// Trailers are the last that comes, and speak of the page without its bar.
    fn end(&mut self, trailers: Option<HeaderMap>) {
        self.has_ended = true;
        self.late = self.injector.finish();
        self.trailers = trailers.map(|mut trailers| {
            RESPONSE_FIELDS_REMOVED.iter().for_each(|name| drop(trailers.remove(*name)));
            trailers
        });
    }

    /// Whether whatever comes in goes out as it is.
    fn is_through(&self) -> bool {
        let has_piece = self.pieces.len() > 0 || self.late.is_some() || self.trailers.is_some();
        !has_piece && (self.has_ended || !self.injector.may_add())
    }

    fn size_hint(&self, inner: &SizeHint) -> SizeHint {
        let waiting = self.pieces.remaining() + self.late.as_ref().map_or(0, Bytes::len);
        let waiting = u64::try_from(waiting).unwrap_or(u64::MAX);
        if self.has_ended {
            return SizeHint::with_exact(waiting);
        }
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower().saturating_add(waiting));
        // Whether the bar comes, and which, the page says.
        if let (false, Some(upper)) = (self.injector.may_add(), inner.upper()) {
            hint.set_upper(upper.saturating_add(waiting));
        }
        hint
    }
}

impl<B> fmt::Debug for BarBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarBody").field("is_untouched", &self.injecting.is_none()).finish_non_exhaustive()
    }
}
