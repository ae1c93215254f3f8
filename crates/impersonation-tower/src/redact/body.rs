use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use impersonation_core::adapter::Document;
use impersonation_core::redact::JsonRedactor;
use pin_project_lite::pin_project;

use crate::redact::answer::strip;
use crate::redact::error::BodyError;

pin_project! {
    /// A body of which something may be closed to whoever asked; that of a user in their own session passes as it is.
    pub struct RedactedBody<B> {
        #[pin]
        kind: Kind<B>,
    }
}

pin_project! {
    #[project = Projected]
    enum Kind<B> {
        Untouched { #[pin] inner: B },
        // Nothing of a size is told here.
        Redacting { #[pin] inner: B, redacting: Box<Redacting> },
        Empty,
    }
}

impl<B> RedactedBody<B> {
    #[inline]
    pub(super) fn untouched(inner: B) -> Self {
        Self { kind: Kind::Untouched { inner } }
    }

    pub(super) fn redacting(inner: B, redactor: JsonRedactor) -> Self {
        Self { kind: Kind::Redacting { inner, redacting: Box::new(Redacting::new(redactor)) } }
    }

    pub(super) fn empty() -> Self {
        Self { kind: Kind::Empty }
    }

    /// The body of the service below, where it passes as it is; else this one again.
    ///
    /// # Errors
    ///
    /// Where something of it may be closed.
    pub fn into_untouched(self) -> Result<B, Self> {
        match self.kind {
            Kind::Untouched { inner } => Ok(inner),
            kind => Err(Self { kind }),
        }
    }
}

impl<B: Default> Default for RedactedBody<B> {
    fn default() -> Self {
        Self::untouched(B::default())
    }
}

impl<B: From<Bytes>> From<Bytes> for RedactedBody<B> {
    fn from(bytes: Bytes) -> Self {
        Self::untouched(B::from(bytes))
    }
}

impl<B> Body for RedactedBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = BodyError;

    #[inline]
    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.project().kind.project() {
            Projected::Untouched { inner } => inner.poll_frame(cx).map_err(BodyError::body),
            Projected::Redacting { inner, redacting } => redacting.poll_frame(inner, cx),
            Projected::Empty => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Untouched { inner } => inner.is_end_stream(),
            Kind::Redacting { inner, redacting } => redacting.is_end_stream(inner),
            Kind::Empty => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Untouched { inner } => inner.size_hint(),
            // `null` may be longer than what it stands for, and nothing of a length may be told.
            Kind::Redacting { .. } => SizeHint::default(),
            Kind::Empty => SizeHint::with_exact(0),
        }
    }
}

struct Redacting {
    document: Document,
    trailers: Option<HeaderMap>,
}

impl Redacting {
    fn new(redactor: JsonRedactor) -> Self {
        Self { document: Document::new(redactor), trailers: None }
    }

    fn poll_frame<B>(
        &mut self,
        mut inner: Pin<&mut B>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        loop {
            if let Some(block) = self.document.take() {
                return Poll::Ready(Some(Ok(Frame::data(block.into()))));
            }
            if self.document.has_ended() {
                return Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))));
            }
            let read = match ready!(inner.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => self.read(frame),
                Some(Err(error)) => {
                    self.document.break_off();
                    Err(BodyError::body(error))
                }
                None => self.document.end().map_err(BodyError::json),
            };
            if let Err(error) = read {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    fn read(&mut self, frame: Frame<Bytes>) -> Result<(), BodyError> {
        match frame.into_data() {
            Ok(chunk) => self.document.push(&chunk).map_err(BodyError::json),
            Err(frame) => {
                self.document.end().map_err(BodyError::json)?;
                self.trailers = frame.into_trailers().ok();
                self.trailers.iter_mut().for_each(strip);
                Ok(())
            }
        }
    }

    fn is_end_stream<B: Body>(&self, inner: &B) -> bool {
        match self.document.has_ended() {
            true => self.document.is_empty() && self.trailers.is_none(),
            false => !self.document.has_begun() && inner.is_end_stream(),
        }
    }
}

impl<B> fmt::Debug for RedactedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Untouched { .. } => "untouched",
            Kind::Redacting { .. } => "redacting",
            Kind::Empty => "empty",
        };
        f.debug_struct("RedactedBody").field("kind", &kind).finish_non_exhaustive()
    }
}
