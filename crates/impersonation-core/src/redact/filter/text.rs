use std::str;

use super::Fault;

/// Where the closing quote of a text stands that begins at `start`, if it is in this chunk and no escape comes before it.
#[inline]
pub(super) fn simple(chunk: &[u8], start: usize) -> Result<Option<usize>, Fault> {
    let run = Run::at(chunk, start);
    if chunk.get(run.end) != Some(&b'"') {
        return Ok(None);
    }
    if !run.is_ascii {
        let valid = str::from_utf8(&chunk[start..run.end]);
        valid.map_err(|error| Fault::syntax(start + error.valid_up_to()))?;
    }
    Ok(Some(run.end))
}

/// Bytes up to the first that means something in a text: a quote, a backslash, or a control character, which must not be there.
struct Run {
    end: usize,
    /// Never wrongly true.
    is_ascii: bool,
}

impl Run {
    #[inline]
    fn at(chunk: &[u8], start: usize) -> Self {
        let (words, rest) = chunk[start..].as_chunks::<8>();
        let mut seen = 0;
        for (at, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            seen |= word;
            let special = special_bytes(word);
            if special != 0 {
                let end = start + at * 8 + special.trailing_zeros() as usize / 8;
                return Self { end, is_ascii: seen & HIGH == 0 };
            }
        }
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        let length = rest.iter().position(is_special).unwrap_or(rest.len());
        let end = start + words.len() * 8 + length;
        Self { end, is_ascii: seen & HIGH == 0 && rest[..length].is_ascii() }
    }
}

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// The high bit of each byte that means something. Bits above the lowest that is set may be wrong: a borrow runs on from it.
#[inline]
fn special_bytes(word: u64) -> u64 {
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (below(word, 0x20) | equal(b'"') | equal(b'\\')) & HIGH
}

/// A text that is not simple, between chunks.
#[derive(Clone, Default)]
pub(super) struct Pending {
    is_name: bool,
    state: State,
    /// The beginning of a character that is not complete.
    character: [u8; 4],
    length: usize,
    name: Vec<u8>,
    /// How many bytes a name may have before no pattern has it.
    longest: usize,
    is_too_long: bool,
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Plain,
    Escape,
    /// `\u` and some digits; before it perhaps the first half of a surrogate pair.
    Unit {
        digits: u8,
        unit: u16,
        half: Option<u16>,
    },
    /// The first half; a backslash has to follow, then a `u`.
    Half(u16),
    HalfEscape(u16),
}

/// What became of a text.
pub(super) enum Text {
    Continues,
    Value { end: usize },
    Name { end: usize },
}

impl Pending {
    pub(super) fn begin(&mut self, is_name: bool, longest: usize) {
        self.name.clear();
        (self.is_name, self.longest) = (is_name, longest);
        (self.state, self.length, self.is_too_long) = (State::Plain, 0, false);
    }

    /// The name that was read; `None` where no pattern has it.
    pub(super) fn take_name(&mut self) -> Option<Vec<u8>> {
        let name = std::mem::take(&mut self.name);
        (!self.is_too_long).then_some(name)
    }

    pub(super) fn read(&mut self, chunk: &[u8], mut at: usize) -> Result<Text, Fault> {
        while let Some(&byte) = chunk.get(at) {
            match self.state {
                State::Plain if self.length > 0 => self.complete(byte, at)?,
                State::Plain => {
                    at = self.run(chunk, at)?;
                    match chunk.get(at) {
                        None => return Ok(Text::Continues),
                        Some(b'"') if self.is_name => return Ok(Text::Name { end: at + 1 }),
                        Some(b'"') => return Ok(Text::Value { end: at + 1 }),
                        Some(b'\\') => self.state = State::Escape,
                        Some(_) => return Err(Fault::syntax(at)),
                    }
                }
                State::Escape => self.escape(byte).ok_or(Fault::syntax(at))?,
                State::Unit { digits, unit, half } => {
                    self.digit(digits, unit, half, byte).ok_or(Fault::syntax(at))?;
                }
                State::Half(half) if byte == b'\\' => self.state = State::HalfEscape(half),
                State::HalfEscape(half) if byte == b'u' => {
                    self.state = State::Unit { digits: 0, unit: 0, half: Some(half) };
                }
                State::Half(_) | State::HalfEscape(_) => return Err(Fault::syntax(at)),
            }
            at += 1;
        }
        Ok(Text::Continues)
    }

    /// Reads up to the next byte that means something, or the end of the chunk, and keeps what is no whole character.
    fn run(&mut self, chunk: &[u8], start: usize) -> Result<usize, Fault> {
        let Run { end, is_ascii } = Run::at(chunk, start);
        let run = &chunk[start..end];
        let mut valid = run.len();
        if !is_ascii && let Err(error) = str::from_utf8(run) {
            valid = error.valid_up_to();
            if error.error_len().is_some() || end < chunk.len() {
                return Err(Fault::syntax(start + valid));
            }
            let rest = &run[valid..];
            self.length = rest.len();
            self.character[..rest.len()].copy_from_slice(rest);
        }
        self.keep(&run[..valid]);
        Ok(end)
    }

    /// Adds a byte to a character that began in an earlier chunk.
    fn complete(&mut self, byte: u8, at: usize) -> Result<(), Fault> {
        // A character has four bytes at most, so that what is incomplete has three.
        self.character[self.length] = byte;
        self.length += 1;
        let character = self.character;
        match str::from_utf8(&character[..self.length]) {
            Ok(_) => {
                self.keep(&character[..self.length]);
                self.length = 0;
                Ok(())
            }
            Err(error) if error.error_len().is_none() => Ok(()),
            Err(_) => Err(Fault::syntax(at)),
        }
    }

    fn escape(&mut self, byte: u8) -> Option<()> {
        let character = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.state = State::Unit { digits: 0, unit: 0, half: None };
                return Some(());
            }
            _ => return None,
        };
        self.keep(&[character]);
        self.state = State::Plain;
        Some(())
    }

    fn digit(&mut self, digits: u8, unit: u16, half: Option<u16>, byte: u8) -> Option<()> {
        let digit = char::from(byte).to_digit(16)?;
        let unit = unit << 4 | digit as u16;
        self.state = if digits < 3 { State::Unit { digits: digits + 1, unit, half } } else { self.unit(unit, half)? };
        Some(())
    }

    /// What follows four digits. Half a pair is no character.
    fn unit(&mut self, unit: u16, half: Option<u16>) -> Option<State> {
        if half.is_none() && (0xd800..0xdc00).contains(&unit) {
            return Some(State::Half(unit));
        }
        let mut characters = char::decode_utf16(half.into_iter().chain([unit]));
        let character = characters.next()?.ok()?;
        characters.next().is_none().then_some(())?;
        self.keep(character.encode_utf8(&mut [0; 4]).as_bytes());
        Some(State::Plain)
    }

    fn keep(&mut self, bytes: &[u8]) {
        if !self.is_name || self.is_too_long {
            return;
        }
        self.is_too_long = self.name.len() + bytes.len() > self.longest;
        if !self.is_too_long {
            self.name.extend_from_slice(bytes);
        }
    }
}
