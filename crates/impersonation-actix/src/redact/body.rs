use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{self, BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use impersonation_core::adapter::Document;
use impersonation_core::redact::JsonRedactor;
use pin_project_lite::pin_project;

use crate::redact::BodyError;

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
        Self { kind: Kind::Redacting { body, document: Box::new(Document::new(redactor)) } }
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
            Projected::Redacting { body, document } => poll_next(document, body, cx),
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

fn poll_next<B: MessageBody>(
    document: &mut Document,
    mut body: Pin<&mut B>,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, BodyError>>> {
    loop {
        if let Some(block) = document.take() {
            return Poll::Ready(Some(Ok(block.into())));
        }
        if document.has_ended() {
            return Poll::Ready(None);
        }
        let read = match ready!(body.as_mut().poll_next(cx)) {
            Some(Ok(chunk)) => document.push(&chunk).map_err(BodyError::json),
            Some(Err(error)) => {
                document.break_off();
                Err(BodyError::body(error))
            }
            None => document.end().map_err(BodyError::json),
        };
        if let Err(error) = read {
            return Poll::Ready(Some(Err(error)));
        }
    }
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
