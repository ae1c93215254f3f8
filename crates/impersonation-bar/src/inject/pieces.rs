use std::iter::FusedIterator;

use bytes::Bytes;

/// What comes out for a chunk that went in: up to three pieces, in order and none of them empty.
#[derive(Clone, Debug, Default)]
#[must_use = "these are bytes of the page"]
pub struct Pieces {
    before: Option<Bytes>,
    insertion: Option<Bytes>,
    behind: Option<Bytes>,
}

impl Pieces {
    #[inline]
    pub(super) fn whole(chunk: Bytes) -> Self {
        Self { before: something(chunk), insertion: None, behind: None }
    }

    /// `chunk` with `insertion` at `at`, which lies within.
    pub(super) fn parted(mut chunk: Bytes, at: usize, insertion: Bytes) -> Self {
        let before = chunk.split_to(at);
        Self { before: something(before), insertion: something(insertion), behind: something(chunk) }
    }

    /// How many bytes are left.
    pub fn remaining(&self) -> usize {
        self.left().map(Bytes::len).sum()
    }

    fn left(&self) -> impl Iterator<Item = &Bytes> {
        [&self.before, &self.insertion, &self.behind].into_iter().flatten()
    }
}

impl Iterator for Pieces {
    type Item = Bytes;

    #[inline]
    fn next(&mut self) -> Option<Bytes> {
        self.before.take().or_else(|| self.insertion.take()).or_else(|| self.behind.take())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.left().count();
        (left, Some(left))
    }
}

impl ExactSizeIterator for Pieces {}
impl FusedIterator for Pieces {}

#[inline]
fn something(piece: Bytes) -> Option<Bytes> {
    (!piece.is_empty()).then_some(piece)
}
