use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};

/// The body of a response, whole or a stream. It is made `From<Bytes>`, so that refusals are answered with problem details
/// without a word from the application.
#[derive(Debug)]
pub struct Body(UnsyncBoxBody<Bytes, Infallible>);

impl Body {
    /// Any body that does not fail.
    pub fn new(body: impl http_body::Body<Data = Bytes, Error = Infallible> + Send + 'static) -> Self {
        Self(body.boxed_unsync())
    }

    /// A stream of chunks.
    pub fn stream(chunks: impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static) -> Self {
        Self(StreamBody::new(chunks.map_ok(Frame::data)).boxed_unsync())
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Full::new(bytes).boxed_unsync())
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
