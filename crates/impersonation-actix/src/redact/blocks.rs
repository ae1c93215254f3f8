use std::mem;

use actix_web::web::Bytes;
use impersonation_core::redact::BLOCK;

/// What is shown, cut anew: blocks of one length, and a rest at the end. As it came in, a frame would be shorter by the length of
/// what is left out of it.
#[derive(Default)]
pub(super) struct Blocks {
    /// Whole blocks.
    cut: Bytes,
    rest: Vec<u8>,
}

impl Blocks {
    /// Where what is shown goes.
    pub(super) fn end(&mut self) -> &mut Vec<u8> {
        &mut self.rest
    }

    /// The next block; the rest once nothing comes any more.
    pub(super) fn take(&mut self, is_over: bool) -> Option<Bytes> {
        if self.cut.is_empty() && self.rest.len() >= BLOCK {
            self.cut();
        }
        if !self.cut.is_empty() {
            return Some(self.cut.split_to(BLOCK));
        }
        (is_over && !self.rest.is_empty()).then(|| mem::take(&mut self.rest).into())
    }

    fn cut(&mut self) {
        let mut shown = Bytes::from(mem::take(&mut self.rest));
        let rest = shown.split_off(shown.len() / BLOCK * BLOCK);
        (self.cut, self.rest) = (shown, rest.into());
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Blocks};

    #[test]
    fn only_whole_blocks_come_before_the_end_however_it_is_filled() {
        for length in [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 7 * BLOCK + 5] {
            let (mut blocks, mut lengths, mut filled) = (Blocks::default(), Vec::new(), 0_usize);
            while filled < 9 * BLOCK + 7 {
                let piece = length.min(9 * BLOCK + 7 - filled);
                blocks.end().extend(std::iter::repeat_n(b'x', piece));
                filled += piece;
                lengths.extend(std::iter::from_fn(|| blocks.take(false)).map(|block| block.len()));
                assert!(blocks.end().len() < BLOCK);
            }
            assert_eq!(lengths, [BLOCK; 9], "{length}");
            assert_eq!(blocks.take(true).map(|rest| rest.len()), Some(7));
            assert!(blocks.take(true).is_none());
        }
    }
}
