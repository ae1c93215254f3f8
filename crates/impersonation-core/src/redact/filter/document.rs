use super::JsonRedactor;
use super::frame::Frame;
use super::number::Number;
use super::output::Output;
use super::text::{self, Text};
use crate::redact::RedactErrorKind;
use crate::redact::automaton::Name;

/// The deepest nesting of arrays and objects.
const DEEPEST: usize = 128;

/// What the grammar lets come next (RFC 8259 §2).
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Value,
    ElementOrEnd,
    NameOrEnd,
    Name,
    Colon,
    CommaOrEnd,
    End,
    /// The rest of a token.
    Text,
    Number(Number),
    Word(&'static [u8]),
}

/// What is wrong, and where in the chunk.
pub(super) struct Fault(pub(super) RedactErrorKind, pub(super) usize);

impl Fault {
    #[cold]
    pub(super) fn syntax(at: usize) -> Self {
        Self(RedactErrorKind::InvalidJson, at)
    }
}

impl JsonRedactor {
    pub(super) fn run(&mut self, chunk: &[u8], output: &mut Output<'_>) -> Result<(), Fault> {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            at = match self.expected {
                Expected::Text => self.text(chunk, at, output)?,
                Expected::Number(number) => self.number(number, chunk, at, output)?,
                Expected::Word(rest) => self.word(rest, chunk, at, output)?,
                _ if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') => at + 1,
                Expected::Value => self.value(byte, chunk, at, output)?,
                Expected::ElementOrEnd if byte == b']' => self.close(at, output),
                Expected::ElementOrEnd => self.element(byte, chunk, at, output)?,
                Expected::NameOrEnd if byte == b'}' => self.close(at, output),
                Expected::NameOrEnd | Expected::Name if byte == b'"' => self.name(chunk, at + 1)?,
                Expected::Colon if byte == b':' => self.expect(Expected::Value, at + 1),
                Expected::CommaOrEnd => self.comma_or_end(byte, chunk, at, output)?,
                _ => return Err(Fault::syntax(at)),
            };
        }
        Ok(())
    }

    fn expect(&mut self, expected: Expected, at: usize) -> usize {
        self.expected = expected;
        at
    }

    fn comma_or_end(&mut self, byte: u8, chunk: &[u8], at: usize, output: &mut Output<'_>) -> Result<usize, Fault> {
        let is_object = self.frames.last().is_some_and(|frame| frame.is_object);
        match (byte, is_object) {
            (b',', true) => {
                if chunk.get(at + 1) == Some(&b'"') {
                    return self.name(chunk, at + 2);
                }
                Ok(self.expect(Expected::Name, at + 1))
            }
            (b',', false) => {
                self.next_element();
                Ok(self.expect(Expected::Value, at + 1))
            }
            (b'}', true) | (b']', false) => Ok(self.close(at, output)),
            _ => Err(Fault::syntax(at)),
        }
    }

    fn element(&mut self, byte: u8, chunk: &[u8], at: usize, output: &mut Output<'_>) -> Result<usize, Fault> {
        self.next_element();
        self.value(byte, chunk, at, output)
    }

    fn next_element(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            self.next = frame.element(self.patterns.automaton());
        }
    }

    /// Reads the beginning of a value, and all of it where that is simple.
    #[inline]
    fn value(&mut self, byte: u8, chunk: &[u8], at: usize, output: &mut Output<'_>) -> Result<usize, Fault> {
        if self.next.is_closed && self.left_out.is_none() {
            output.leave_out(at);
            self.left_out = Some(self.frames.len());
            self.next.below = 0;
        }
        match byte {
            b'"' => match text::simple(chunk, at + 1)? {
                Some(end) => Ok(self.end_value(end + 1, output)),
                None => Ok(self.begin_text(false, at + 1)),
            },
            b'{' => self.open(true, at),
            b'[' => self.open(false, at),
            b'-' | b'0'..=b'9' => self.number(Number::Start, chunk, at, output),
            b't' => self.word(b"true", chunk, at, output),
            b'f' => self.word(b"false", chunk, at, output),
            b'n' => self.word(b"null", chunk, at, output),
            _ => Err(Fault::syntax(at)),
        }
    }

    fn open(&mut self, is_object: bool, at: usize) -> Result<usize, Fault> {
        if self.frames.len() == DEEPEST {
            return Err(Fault(RedactErrorKind::TooDeep, at));
        }
        self.frames.push(Frame::new(is_object, self.next.below, self.patterns.automaton()));
        Ok(self.expect(if is_object { Expected::NameOrEnd } else { Expected::ElementOrEnd }, at + 1))
    }

    fn close(&mut self, at: usize, output: &mut Output<'_>) -> usize {
        self.frames.pop();
        self.end_value(at + 1, output)
    }

    /// A value ended before `at`.
    #[inline]
    fn end_value(&mut self, at: usize, output: &mut Output<'_>) -> usize {
        if self.left_out == Some(self.frames.len()) {
            self.left_out = None;
            output.resume(at);
        }
        let expected = if self.frames.is_empty() { Expected::End } else { Expected::CommaOrEnd };
        self.expect(expected, at)
    }

    fn number(&mut self, number: Number, chunk: &[u8], at: usize, output: &mut Output<'_>) -> Result<usize, Fault> {
        let (number, end) = number.read(chunk, at);
        if end == chunk.len() {
            return Ok(self.expect(Expected::Number(number), end));
        }
        if number.is_complete() { Ok(self.end_value(end, output)) } else { Err(Fault::syntax(end)) }
    }

    fn word(&mut self, rest: &'static [u8], chunk: &[u8], at: usize, output: &mut Output<'_>) -> Result<usize, Fault> {
        let here = chunk[at..].iter().zip(rest);
        let same = here.take_while(|(one, other)| one == other).count();
        if same == rest.len() {
            return Ok(self.end_value(at + same, output));
        }
        if at + same == chunk.len() {
            return Ok(self.expect(Expected::Word(&rest[same..]), chunk.len()));
        }
        Err(Fault::syntax(at + same))
    }

    /// Reads the name of a member from behind its first quote.
    #[inline]
    fn name(&mut self, chunk: &[u8], at: usize) -> Result<usize, Fault> {
        match text::simple(chunk, at)? {
            Some(end) => {
                self.end_name(Name::Text(&chunk[at..end]));
                Ok(self.expect(Expected::Colon, end + 1))
            }
            None => Ok(self.begin_text(true, at)),
        }
    }

    #[inline]
    fn end_name(&mut self, name: Name<'_>) {
        let places = self.frames.last().map_or(0, |frame| frame.places);
        self.next = self.patterns.automaton().step(places, name);
    }

    fn begin_text(&mut self, is_name: bool, at: usize) -> usize {
        let places = self.frames.last().map_or(0, |frame| frame.places);
        let automaton = self.patterns.automaton();
        self.text.begin(is_name, if automaton.has_name(places) { automaton.longest() } else { 0 });
        self.expect(Expected::Text, at)
    }

    fn text(&mut self, chunk: &[u8], at: usize, output: &mut Output<'_>) -> Result<usize, Fault> {
        match self.text.read(chunk, at)? {
            Text::Continues => Ok(chunk.len()),
            Text::Value { end } => Ok(self.end_value(end, output)),
            Text::Name { end } => {
                let name = self.text.take_name();
                self.end_name(name.as_deref().map_or(Name::Foreign, Name::Text));
                Ok(self.expect(Expected::Colon, end))
            }
        }
    }
}
