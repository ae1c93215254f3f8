//! What several of these files need.
#![allow(dead_code, reason = "no file needs all of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

/// A body in these frames, each of which has to be waited for; `None` breaks it off.
pub(crate) struct Frames {
    frames: VecDeque<Option<Bytes>>,
    size: BodySize,
    is_ready: bool,
}

impl Frames {
    pub(crate) fn new(frames: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        let frames = frames.into_iter().map(|frame| Some(frame.into())).collect();
        Self { frames, size: BodySize::Stream, is_ready: false }
    }

    /// One that says how long it is.
    pub(crate) fn sized(self) -> Self {
        let length: usize = self.frames.iter().flatten().map(Bytes::len).sum();
        Self { size: BodySize::Sized(length as u64), ..self }
    }

    /// One that breaks off at its end.
    pub(crate) fn broken(mut self) -> Self {
        self.frames.push_back(None);
        self
    }
}

impl MessageBody for Frames {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, io::Error>>> {
        self.is_ready = !self.is_ready;
        if self.is_ready {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let frame = self.frames.pop_front();
        Poll::Ready(frame.map(|frame| frame.ok_or_else(|| io::Error::other("broken off"))))
    }
}

/// Every frame of a body, until its end or its error.
pub(crate) async fn frames<B: MessageBody>(body: B) -> (Vec<Bytes>, Option<String>) {
    let mut body = std::pin::pin!(body);
    let mut frames = Vec::new();
    loop {
        match std::future::poll_fn(|cx| body.as_mut().poll_next(cx)).await {
            Some(Ok(frame)) => frames.push(frame),
            Some(Err(error)) => {
                let error: Box<dyn std::error::Error> = error.into();
                let after = std::future::poll_fn(|cx| body.as_mut().poll_next(cx)).await;
                assert!(after.is_none(), "nothing follows an error");
                return (frames, Some(error.to_string()));
            }
            None => return (frames, None),
        }
    }
}

/// All of a body that does not break off.
pub(crate) async fn whole<B: MessageBody>(body: B) -> String {
    let (frames, error) = frames(body).await;
    assert_eq!(error, None);
    String::from_utf8(frames.concat()).unwrap()
}
