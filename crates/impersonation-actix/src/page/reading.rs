use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;
use futures_util::Stream as _;
use impersonation_core::page::{HEADER, PartOfForm};

use crate::page::payload::Replay;

/// A form that is being read.
pub(super) struct Reading {
    /// Until the form is read.
    request: Option<ServiceRequest>,
    payload: Payload,
    part: PartOfForm,
}

/// What comes behind the part that was read, of a body that has not ended: what was in hand.
type Next = Option<Result<Bytes, PayloadError>>;

impl Reading {
    pub(super) fn new(mut request: ServiceRequest) -> Self {
        let payload = request.take_payload();
        Self { request: Some(request), payload, part: PartOfForm::default() }
    }

    /// The request with the marker in its header, and the whole body; `None` once it was given.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<ServiceRequest>> {
        if self.request.is_none() {
            return Poll::Ready(None);
        }
        let next = ready!(self.poll_part(cx));
        let part = mem::take(&mut self.part);
        let lines: Vec<_> = part.lines(next.is_none()).filter_map(|line| HeaderValue::from_bytes(line).ok()).collect();
        let payload = self.payload.take();
        let rest = next.is_some().then_some(payload);
        let replay = Replay { part: part.into_bytes().into(), next, rest };
        Poll::Ready(self.request.take().map(|request| lifted(request, lines, replay)))
    }

    /// Reads until the end of the form, or of what is looked at.
    fn poll_part(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        loop {
            let mut chunk = match ready!(Pin::new(&mut self.payload).poll_next(cx)) {
                Some(Ok(chunk)) => chunk,
                next @ (Some(Err(_)) | None) => return Poll::Ready(next),
            };
            let taken = self.part.push(&chunk);
            if taken < chunk.len() {
                return Poll::Ready(Some(Ok(chunk.split_off(taken))));
            }
        }
    }
}

fn lifted(mut request: ServiceRequest, lines: Vec<HeaderValue>, replay: Replay) -> ServiceRequest {
    for line in lines {
        request.headers_mut().append(HeaderName::from_static(HEADER), line);
    }
    request.set_payload(Payload::Stream { payload: Box::pin(replay) });
    request
}
