use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{self, BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use impersonation_core::adapter;
use impersonation_core::redact::{JsonRedactor, Pushed, RedactError};
use pin_project_lite::pin_project;

use crate::redact::BodyError;
use crate::redact::blocks::Blocks;

pin_project! {
    /// The body of a response below a [`RedactMiddleware`](super::RedactMiddleware): that of the service below, without what is
    /// closed.
    pub struct RedactedBody<B> {
        #[pin]
        kind: Kind<B>,
    }
}

pin_project! {
    #[project = Projected]
    enum Kind<B> {
        Passing { #[pin] body: B },
        Redacting { #[pin] body: B, document: Box<Document> },
        Other { body: BoxBody },
    }
}

impl<B> RedactedBody<B> {
    pub(super) fn passing(body: B) -> Self {
        Self { kind: Kind::Passing { body } }
    }

    pub(super) fn redacting(body: B, redactor: JsonRedactor) -> Self {
        let document = Document { redactor, shown: Blocks::default(), has_begun: false, is_over: false };
        Self { kind: Kind::Redacting { body, document: Box::new(document) } }
    }

    pub(super) fn other(body: BoxBody) -> Self {
        Self { kind: Kind::Other { body } }
    }

    /// No body, of no length, where none is due.
    pub(super) fn none() -> Self {
        Self::other(BoxBody::new(body::None::new()))
    }

    /// One of length zero: without a length it would end with the connection.
    pub(super) fn empty() -> Self {
        Self::other(BoxBody::new(()))
    }
}

impl<B: MessageBody> MessageBody for RedactedBody<B> {
    type Error = BodyError;

    #[inline]
    fn size(&self) -> BodySize {
        match &self.kind {
            Kind::Passing { body } => body.size(),
            Kind::Redacting { .. } => BodySize::Stream,
            Kind::Other { body } => body.size(),
        }
    }

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        match self.project().kind.project() {
            Projected::Passing { body } => body.poll_next(cx).map_err(BodyError::body),
            Projected::Redacting { body, document } => document.poll_next(body, cx),
            Projected::Other { body } => Pin::new(body).poll_next(cx).map_err(BodyError::body),
        }
    }

    #[inline]
    fn try_into_bytes(self) -> Result<Bytes, Self> {
        match self.kind {
            Kind::Passing { body } => body.try_into_bytes().map_err(Self::passing),
            Kind::Other { body } => body.try_into_bytes().map_err(Self::other),
            kind @ Kind::Redacting { .. } => Err(Self { kind }),
        }
    }
}

/// A document while it passes.
struct Document {
    redactor: JsonRedactor,
    shown: Blocks,
    has_begun: bool,
    is_over: bool,
}

impl Document {
    fn poll_next<B: MessageBody>(
        &mut self,
        mut body: Pin<&mut B>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BodyError>>> {
        loop {
            if let Some(block) = self.shown.take(self.is_over) {
                return Poll::Ready(Some(Ok(block)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            let read = match ready!(body.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) => self.push(&chunk).map_err(broken),
                Some(Err(error)) => Err(BodyError::body(error)),
                None => self.finish().map_err(broken),
            };
            if let Err(error) = read {
                self.break_off();
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    fn push(&mut self, chunk: &[u8]) -> Result<(), RedactError> {
        self.has_begun |= !chunk.is_empty();
        match self.redactor.push(chunk, self.shown.end())? {
            Pushed::Unchanged => self.shown.end().extend_from_slice(chunk),
            Pushed::Rewritten => {}
        }
        Ok(())
    }

    /// Where nothing came there is nothing to redact.
    fn finish(&mut self) -> Result<(), RedactError> {
        self.is_over = true;
        if self.has_begun { self.redactor.finish() } else { Ok(()) }
    }

    /// Nothing may follow that would make it look whole.
    fn break_off(&mut self) {
        (self.is_over, self.shown) = (true, Blocks::default());
    }
}

#[cold]
fn broken(error: RedactError) -> BodyError {
    adapter::log_fault("a body that is redacted breaks off", &error.to_string());
    BodyError::json(error)
}

impl<B> fmt::Debug for RedactedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Passing { .. } => "passing",
            Kind::Redacting { .. } => "redacting",
            Kind::Other { .. } => "other",
        };
        f.debug_struct("RedactedBody").field("kind", &kind).finish_non_exhaustive()
    }
}
