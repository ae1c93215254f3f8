use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

pin_project! {
    /// The body of a request below a [`PageFieldLayer`](super::PageFieldLayer): as it came, whether it was looked at or not.
    pub struct PageFieldBody<B>
    where
        B: Body,
    {
        #[pin]
        kind: Kind<B>,
    }
}

pin_project! {
    #[project = Projected]
    enum Kind<B>
    where
        B: Body,
    {
        Untouched { #[pin] inner: B },
        Replaying { replay: Box<Replay<B>> },
    }
}

impl<B: Body> PageFieldBody<B> {
    #[inline]
    pub(super) fn untouched(inner: B) -> Self {
        Self { kind: Kind::Untouched { inner } }
    }

    pub(super) fn replaying(replay: Replay<B>) -> Self {
        Self { kind: Kind::Replaying { replay: Box::new(replay) } }
    }

    /// The body itself, where it was not looked at; else this one again.
    ///
    /// # Errors
    ///
    /// Where something of it was read.
    pub fn into_untouched(self) -> Result<B, Self> {
        match self.kind {
            Kind::Untouched { inner } => Ok(inner),
            kind @ Kind::Replaying { .. } => Err(Self { kind }),
        }
    }
}

impl<B: Body + Default> Default for PageFieldBody<B> {
    fn default() -> Self {
        Self::untouched(B::default())
    }
}

impl<B: Body<Data = Bytes>> Body for PageFieldBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    #[inline]
    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.project().kind.project() {
            Projected::Untouched { inner } => inner.poll_frame(cx),
            Projected::Replaying { replay } => replay.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Untouched { inner } => inner.is_end_stream(),
            Kind::Replaying { replay } => replay.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Untouched { inner } => inner.size_hint(),
            Kind::Replaying { replay } => replay.size_hint(),
        }
    }
}

/// A body whose beginning was read.
pub(super) struct Replay<B: Body> {
    pub(super) part: Bytes,
    /// What came when nothing more was looked at.
    pub(super) next: Option<Result<Frame<Bytes>, B::Error>>,
    /// `None` where the body has said that it is over: it may not be asked again.
    pub(super) rest: Option<Pin<Box<B>>>,
}

impl<B: Body<Data = Bytes>> Replay<B> {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if !self.part.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(mem::take(&mut self.part)))));
        }
        if let Some(next) = self.next.take() {
            return Poll::Ready(Some(next));
        }
        match &mut self.rest {
            Some(rest) => rest.as_mut().poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.part.is_empty() && self.next.is_none() && self.rest.as_ref().is_none_or(|rest| rest.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let next = self.next.as_ref().and_then(|next| next.as_ref().ok()?.data_ref());
        let held = (self.part.len() + next.map_or(0, Bytes::len)) as u64;
        let rest = self.rest.as_ref().map_or(SizeHint::with_exact(0), |rest| rest.size_hint());
        let mut hint = SizeHint::new();
        if let Some(upper) = rest.upper().and_then(|upper| upper.checked_add(held)) {
            hint.set_upper(upper);
        }
        hint.set_lower(rest.lower().saturating_add(held));
        hint
    }
}

impl<B: Body> fmt::Debug for PageFieldBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Untouched { .. } => "untouched",
            Kind::Replaying { .. } => "replaying",
        };
        f.debug_struct("PageFieldBody").field("kind", &kind).finish_non_exhaustive()
    }
}
