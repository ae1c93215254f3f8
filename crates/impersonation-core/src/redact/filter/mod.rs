//! JSON that runs through, without what is closed.

mod document;
mod frame;
mod number;
mod output;
mod text;

use std::fmt;

use super::automaton::{Places, Step};
use super::{Patterns, RedactError, RedactErrorKind};
use document::{Expected, Fault};
use frame::Frame;
use output::Output;
use text::Pending;

/// Redacts one JSON document (RFC 8259) that comes in chunks, however they are cut.
///
/// 1. A value that a pattern names becomes `null`, an array or object too, each of several members of one name.
/// 2. Nothing else is changed, white space included.
/// 3. What is no JSON is an error, and nothing comes out after one: neither what stands before it in the same chunk, nor anything
///    later. That is stricter than many a parser: there must be one value, in UTF-8 without a byte order mark, without half
///    a surrogate pair, nested at most 128 deep.
///
/// It keeps a name that it is reading, as far as a pattern could have it, and some 80 bytes for each level of nesting.
///
/// ```
/// use impersonation_core::redact::{JsonRedactor, Patterns, Pushed};
///
/// let mut redactor = JsonRedactor::new(&Patterns::new(["/**/iban"])?);
/// let mut body = Vec::new();
/// for chunk in [&br#"{"to":{"ib"#[..], br#"an":"GB82"#, br#" WEST"},"cents":5}"#] {
///     match redactor.push(chunk, &mut body)? {
///         Pushed::Unchanged => body.extend_from_slice(chunk),
///         Pushed::Rewritten => {}
///     }
/// }
/// redactor.finish()?;
/// assert_eq!(body, br#"{"to":{"iban":null},"cents":5}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct JsonRedactor {
    patterns: Patterns,
    frames: Vec<Frame>,
    expected: Expected,
    /// What is known of the value that comes next.
    next: Step,
    /// How deep the value stands that is left out.
    left_out: Option<usize>,
    text: Pending,
    read: u64,
    failed: Option<RedactErrorKind>,
}

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[expect(clippy::exhaustive_enums, reason = "whoever pushes must handle both")]
pub enum Pushed {
    /// All of it is shown: hand on the chunk itself. Nothing was written.
    Unchanged,
    /// What is shown of it was written.
    Rewritten,
}

impl JsonRedactor {
    /// Redacts what these patterns name, of whatever class.
    pub fn new(patterns: &Patterns) -> Self {
        Self::starting(patterns, patterns.start(|_| false))
    }

    pub(super) fn starting(patterns: &Patterns, root: Places) -> Self {
        Self {
            patterns: patterns.clone(),
            frames: Vec::new(),
            expected: Expected::Value,
            next: Step { below: root, is_closed: false },
            left_out: None,
            text: Pending::default(),
            read: 0,
            failed: None,
        }
    }

    /// Takes the next chunk, and appends what is shown of it to `out` unless that is all of it.
    ///
    /// # Errors
    ///
    /// Where it is no JSON; nothing of this chunk is written then, and every later call fails too. The response must be
    /// broken off, not ended.
    pub fn push(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> Result<Pushed, RedactError> {
        if let Some(kind) = self.failed {
            return Err(RedactError::at(kind, self.read));
        }
        let before = out.len();
        let mut output = Output::new(chunk, out, self.left_out.is_some());
        match self.run(chunk, &mut output) {
            Ok(()) => {
                self.read += chunk.len() as u64;
                Ok(output.end(self.left_out.is_some()))
            }
            Err(Fault(kind, at)) => {
                out.truncate(before);
                self.read += at as u64;
                Err(self.fail(kind))
            }
        }
    }

    /// Says that there are no more chunks.
    ///
    /// # Errors
    ///
    /// Where the document is incomplete, or there was an error before.
    pub fn finish(&mut self) -> Result<(), RedactError> {
        match (self.failed, self.expected) {
            (Some(kind), _) => Err(RedactError::at(kind, self.read)),
            (None, Expected::End) => Ok(()),
            // Nothing but its end says that a number is complete.
            (None, Expected::Number(number)) if number.is_complete() && self.frames.is_empty() => Ok(()),
            (None, _) => Err(self.fail(RedactErrorKind::Incomplete)),
        }
    }

    fn fail(&mut self, kind: RedactErrorKind) -> RedactError {
        self.failed = Some(kind);
        RedactError::at(kind, self.read)
    }
}

/// No text of the document is shown.
impl fmt::Debug for JsonRedactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonRedactor")
            .field("patterns", &self.patterns)
            .field("read", &self.read)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
