//! A body of frames that come one by one, each after a while.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;

pub(crate) struct Frames {
    frames: VecDeque<Result<Frame<Bytes>, &'static str>>,
    has_waited: bool,
}

impl Frames {
    pub(crate) fn new(frames: impl IntoIterator<Item = Result<Frame<Bytes>, &'static str>>) -> Self {
        Self { frames: frames.into_iter().collect(), has_waited: false }
    }

    pub(crate) fn chunks(text: &str, length: usize) -> Self {
        let chunks = text.as_bytes().chunks(length).map(Bytes::copy_from_slice);
        Self::new(chunks.map(|chunk| Ok(Frame::data(chunk))))
    }
}

impl Body for Frames {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        self.has_waited = !self.has_waited;
        if self.has_waited {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.frames.pop_front())
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let data = self.frames.iter().flatten().filter_map(Frame::data_ref);
        SizeHint::with_exact(data.map(|chunk| chunk.len() as u64).sum())
    }
}

impl From<Bytes> for Frames {
    fn from(bytes: Bytes) -> Self {
        Self::new([Ok(Frame::data(bytes))])
    }
}

/// What came of a body: its data, its trailers, and the error that it breaks off with.
pub(crate) struct Read<E> {
    pub(crate) data: String,
    pub(crate) frames: usize,
    pub(crate) trailers: Option<HeaderMap>,
    pub(crate) error: Option<E>,
}

/// Reads a body to its end, and past its error: nothing may come then.
pub(crate) async fn read<B: Body<Data = Bytes>>(body: B) -> Read<B::Error> {
    let mut body = Box::pin(body);
    let (mut data, mut read) = (Vec::new(), Read { data: String::new(), frames: 0, trailers: None, error: None });
    while let Some(frame) = body.frame().await {
        assert!(read.error.is_none() && read.trailers.is_none(), "nothing comes behind the end");
        match frame.map(Frame::into_data) {
            Ok(Ok(chunk)) => {
                assert!(!chunk.is_empty(), "a frame has something in it");
                data.extend_from_slice(&chunk);
                read.frames += 1;
            }
            Ok(Err(frame)) => read.trailers = frame.into_trailers().ok(),
            Err(error) => read.error = Some(error),
        }
    }
    assert!(body.is_end_stream() || body.size_hint().exact().is_none_or(|left| left == 0));
    read.data = String::from_utf8(data).unwrap();
    read
}
