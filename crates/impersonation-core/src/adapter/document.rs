use super::log::log_fault;
use crate::redact::{BLOCK, JsonRedactor, Pushed, RedactError};

/// A body that is redacted while it passes: chunks go in, and blocks of [`BLOCK`] bytes come out, the rest at the end. As it came
/// in, a frame would be shorter by the length of what is left out of it.
///
/// After an error nothing more comes out, not even what waited: it must not look whole.
#[derive(Debug)]
pub struct Document {
    redactor: JsonRedactor,
    shown: Vec<u8>,
    /// How much of it has come out.
    taken: usize,
    has_begun: bool,
    has_ended: bool,
}

impl Document {
    /// A body of which nothing has come.
    #[must_use]
    pub fn new(redactor: JsonRedactor) -> Self {
        Self { redactor, shown: Vec::new(), taken: 0, has_begun: false, has_ended: false }
    }

    /// Takes in what comes next.
    ///
    /// # Errors
    ///
    /// Where it cannot be redacted, which is logged; the body breaks off.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), RedactError> {
        self.has_begun |= !chunk.is_empty();
        match self.redactor.push(chunk, &mut self.shown) {
            Ok(Pushed::Unchanged) => self.shown.extend_from_slice(chunk),
            Ok(Pushed::Rewritten) => {}
            Err(error) => return Err(self.broken(error)),
        }
        Ok(())
    }

    /// Nothing more comes. Where nothing came, there is nothing to redact.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    pub fn end(&mut self) -> Result<(), RedactError> {
        self.has_ended = true;
        match self.has_begun {
            true => self.redactor.finish().map_err(|error| self.broken(error)),
            false => Ok(()),
        }
    }

    /// Nothing more comes out, since the body broke off before its end.
    pub fn break_off(&mut self) {
        (self.has_ended, self.shown, self.taken) = (true, Vec::new(), 0);
    }

    /// The next block; once it has ended, the rest.
    pub fn take(&mut self) -> Option<Vec<u8>> {
        let waiting = self.shown.get(self.taken..).unwrap_or_default();
        let block = match waiting.len() {
            BLOCK.. => waiting.get(..BLOCK)?.to_vec(),
            1.. if self.has_ended => waiting.to_vec(),
            _ => {
                self.shown.drain(..self.taken);
                self.taken = 0;
                return None;
            }
        };
        self.taken += block.len();
        Some(block)
    }

    /// Whether nothing more goes in.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Whether anything has come.
    pub fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Whether everything that went in has come out.
    pub fn is_empty(&self) -> bool {
        self.taken >= self.shown.len()
    }

    #[cold]
    fn broken(&mut self, error: RedactError) -> RedactError {
        self.break_off();
        log_fault("a body that is redacted breaks off", &error.to_string());
        error
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Document};
    use crate::redact::{JsonRedactor, Patterns};

    fn document() -> Document {
        let patterns = Patterns::new(["/national_id"]);
        Document::new(JsonRedactor::new(&patterns.unwrap_or_else(|error| unreachable!("{error}"))))
    }

    fn lengths(document: &mut Document) -> Vec<usize> {
        std::iter::from_fn(|| document.take()).map(|block| block.len()).collect()
    }

    #[test]
    fn only_whole_blocks_come_before_the_end_however_it_is_filled() {
        let text = format!("\"{}\"", "x".repeat(9 * BLOCK + 5));
        for length in [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 7 * BLOCK + 5] {
            let (mut document, mut seen) = (document(), Vec::new());
            for chunk in text.as_bytes().chunks(length) {
                assert!(document.push(chunk).is_ok());
                seen.extend(lengths(&mut document));
            }
            assert_eq!(seen, [BLOCK; 9], "{length}");
            assert!(document.end().is_ok());
            assert_eq!(lengths(&mut document), [7]);
            assert!(document.is_empty() && document.take().is_none());
        }
    }

    #[test]
    fn what_waits_does_not_come_out_after_an_error() {
        let mut document = document();
        assert!(document.push(b"{\"name\":\"Mira\",").is_ok());
        assert!(document.push(b"]").is_err());
        assert!(document.has_ended() && document.is_empty() && document.take().is_none());
        let mut early = self::document();
        assert!(early.push(b"{\"name\":").is_ok());
        assert!(early.end().is_err() && early.take().is_none());
    }

    #[test]
    fn nothing_at_all_ends_well() {
        let mut document = document();
        assert!(document.push(b"").is_ok() && document.end().is_ok() && document.take().is_none());
    }
}
