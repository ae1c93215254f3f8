use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;

/// A body whose beginning was read.
pub(super) struct Replay {
    pub(super) part: Bytes,
    /// What came when nothing more was looked at.
    pub(super) next: Option<Result<Bytes, PayloadError>>,
    /// `None` where the body has said that it is over: it may not be asked again.
    pub(super) rest: Option<Payload>,
}

impl Stream for Replay {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.part.is_empty() {
            return Poll::Ready(Some(Ok(mem::take(&mut self.part))));
        }
        if let Some(next) = self.next.take() {
            return Poll::Ready(Some(next));
        }
        match &mut self.rest {
            Some(rest) => Pin::new(rest).poll_next(cx),
            None => Poll::Ready(None),
        }
    }
}
