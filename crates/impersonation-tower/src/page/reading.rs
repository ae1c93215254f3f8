use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use http::{HeaderName, HeaderValue, Request};
use http_body::{Body, Frame};
use impersonation_core::page::{HEADER, PartOfForm};

use crate::page::PageFieldBody;
use crate::page::body::Replay;

/// A form that is being read.
pub(super) struct Reading<B> {
    /// Until the form is read.
    request: Option<Request<Pin<Box<B>>>>,
    part: PartOfForm,
}

/// What comes behind the part that was read, of a body that has not ended: what was in hand, and the rest.
type Next<B> = Option<Result<Frame<Bytes>, <B as Body>::Error>>;

impl<B> Reading<B> {
    pub(super) fn new(request: Request<B>) -> Self {
        Self { request: Some(request.map(Box::pin)), part: PartOfForm::default() }
    }
}

impl<B: Body<Data = Bytes>> Reading<B> {
    /// The request with the marker in its header, and the whole body; `None` once it was given.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Request<PageFieldBody<B>>>> {
        let Some(request) = &mut self.request else { return Poll::Ready(None) };
        let next = ready!(poll_part(request.body_mut().as_mut(), &mut self.part, cx));
        let (request, part) = (self.request.take(), mem::take(&mut self.part));
        Poll::Ready(request.map(|request| lifted(request, part, next)))
    }
}

/// Reads until the end of the form, or of what is looked at.
fn poll_part<B: Body<Data = Bytes>>(
    mut body: Pin<&mut B>,
    part: &mut PartOfForm,
    cx: &mut Context<'_>,
) -> Poll<Next<B>> {
    loop {
        let frame = match ready!(body.as_mut().poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            next @ (Some(Err(_)) | None) => return Poll::Ready(next),
        };
        let mut chunk = match frame.into_data() {
            Ok(chunk) => chunk,
            Err(frame) => return Poll::Ready(Some(Ok(frame))),
        };
        let taken = part.push(&chunk);
        if taken < chunk.len() {
            chunk.advance(taken);
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
    }
}

fn lifted<B: Body<Data = Bytes>>(
    request: Request<Pin<Box<B>>>,
    part: PartOfForm,
    next: Next<B>,
) -> Request<PageFieldBody<B>> {
    let (mut head, body) = request.into_parts();
    // Behind trailers comes no data.
    let is_whole = next.as_ref().is_none_or(|next| next.as_ref().is_ok_and(Frame::is_trailers));
    for line in part.lines(is_whole) {
        if let Ok(line) = HeaderValue::from_bytes(line) {
            // Where there is no room for it, it is as if it had not been said.
            let _ = head.headers.try_append(HeaderName::from_static(HEADER), line);
        }
    }
    let rest = next.is_some().then_some(body);
    let replay = Replay { part: part.into_bytes().into(), next, rest };
    Request::from_parts(head, PageFieldBody::replaying(replay))
}
