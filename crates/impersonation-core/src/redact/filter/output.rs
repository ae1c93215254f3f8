use super::Pushed;

/// What is shown of a chunk, which is copied only once it is known that not all of it is.
pub(super) struct Output<'a> {
    chunk: &'a [u8],
    out: &'a mut Vec<u8>,
    /// Where that begins which is shown and not yet written.
    shown: usize,
    is_rewritten: bool,
}

impl<'a> Output<'a> {
    pub(super) fn new(chunk: &'a [u8], out: &'a mut Vec<u8>, is_within_left_out: bool) -> Self {
        Self { chunk, out, shown: 0, is_rewritten: is_within_left_out }
    }

    /// A value that begins here is left out.
    pub(super) fn leave_out(&mut self, at: usize) {
        self.is_rewritten = true;
        self.out.extend_from_slice(&self.chunk[self.shown..at]);
        self.out.extend_from_slice(b"null");
    }

    /// It has ended.
    pub(super) fn resume(&mut self, at: usize) {
        self.shown = at;
    }

    pub(super) fn end(self, is_within_left_out: bool) -> Pushed {
        if !self.is_rewritten {
            return Pushed::Unchanged;
        }
        if !is_within_left_out {
            self.out.extend_from_slice(&self.chunk[self.shown..]);
        }
        Pushed::Rewritten
    }
}
