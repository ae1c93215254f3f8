//! One pass over the text (RFC 8259).

use super::text::{self, Escape};
use super::{Escaped, Fault, Item, Value, check_names, glance};

/// Levels of nesting that are read: more than eight nested actors need.
pub(super) const MAX_DEPTH: usize = 32;
/// Room for what a claims set usually holds, so that its list is made once.
const TYPICAL_ITEMS: usize = 24;

/// A text that is being read, and the items that were found in it.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// Where strings go that are not in the text as they are.
    escaped: &'a Escaped,
    /// Where it is read.
    at: usize,
    values_left: usize,
    items: Vec<Item<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, escaped: &'a Escaped, max_values: usize) -> Self {
        Self { text, escaped, at: 0, values_left: max_values, items: Vec::with_capacity(TYPICAL_ITEMS) }
    }

    /// The items of the one value that the text must be.
    pub(super) fn read(mut self) -> Result<Vec<Item<'a>>, Fault> {
        self.value("", MAX_DEPTH)?;
        if self.next().is_some() { Err(Fault::Syntax) } else { Ok(self.items) }
    }

    /// Reads a value under its name, `depth` levels above the bound.
    fn value(&mut self, name: &'a str, depth: usize) -> Result<(), Fault> {
        self.values_left = self.values_left.checked_sub(1).ok_or(Fault::TooLarge)?;
        match self.next().ok_or(Fault::Syntax)? {
            b'"' => {
                let text = self.string()?;
                self.put(name, Value::Text(text));
            }
            b'{' => return self.object(name, depth.checked_sub(1).ok_or(Fault::TooDeep)?),
            b'[' => return self.list(name, depth.checked_sub(1).ok_or(Fault::TooDeep)?),
            b'-' | b'0'..=b'9' => {
                let number = self.number()?;
                self.put(name, Value::Number(number));
            }
            b't' => self.literal("true", name, Value::Bool)?,
            b'f' => self.literal("false", name, Value::Bool)?,
            b'n' => self.literal("null", name, Value::Null)?,
            _ => return Err(Fault::Syntax),
        }
        Ok(())
    }

    #[inline]
    fn put(&mut self, name: &'a str, value: Value<'a>) {
        self.items.push(Item { name, glance: glance(name), size: 1, value });
    }

    fn object(&mut self, name: &'a str, depth: usize) -> Result<(), Fault> {
        let place = self.open(name, Value::Object);
        if !self.ends_at_once(b'}') {
            loop {
                if self.next() != Some(b'"') {
                    return Err(Fault::Syntax);
                }
                let name = self.string()?;
                self.expect(b':')?;
                self.value(name, depth)?;
                if !self.goes_on(b'}')? {
                    break;
                }
            }
        }
        self.close(place);
        // The outermost object is looked through by the document, which keeps the index.
        if place == 0 { Ok(()) } else { check_names(&self.items[place + 1..]) }
    }

    fn list(&mut self, name: &'a str, depth: usize) -> Result<(), Fault> {
        let place = self.open(name, Value::List);
        if !self.ends_at_once(b']') {
            loop {
                self.value("", depth)?;
                if !self.goes_on(b']')? {
                    break;
                }
            }
        }
        self.close(place);
        Ok(())
    }

    /// Steps into a container, whose place is taken before what is in it is known.
    fn open(&mut self, name: &'a str, container: Value<'a>) -> usize {
        self.at += 1;
        self.put(name, container);
        self.items.len() - 1
    }

    fn close(&mut self, place: usize) {
        self.items[place].size = (self.items.len() - place) as u32;
    }

    fn ends_at_once(&mut self, close: u8) -> bool {
        let ends = self.next() == Some(close);
        self.at += usize::from(ends);
        ends
    }

    /// Whether another value follows in a container that ends with `close`.
    fn goes_on(&mut self, close: u8) -> Result<bool, Fault> {
        let next = self.next();
        self.at += 1;
        match next {
            Some(b',') => Ok(true),
            Some(byte) if byte == close => Ok(false),
            _ => Err(Fault::Syntax),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        let is_there = self.next() == Some(byte);
        self.at += 1;
        if is_there { Ok(()) } else { Err(Fault::Syntax) }
    }

    /// The next byte that is no white space, where reading now stands.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let b' ' | b'\t' | b'\n' | b'\r' = *bytes.get(self.at)? {
            self.at += 1;
        }
        Some(bytes[self.at])
    }

    fn literal(&mut self, word: &str, name: &'a str, value: Value<'a>) -> Result<(), Fault> {
        if !self.text[self.at..].starts_with(word) {
            return Err(Fault::Syntax);
        }
        self.at += word.len();
        self.put(name, value);
        Ok(())
    }

    /// A string, whose opening quote is next (§7).
    #[inline]
    fn string(&mut self) -> Result<&'a str, Fault> {
        let start = self.at + 1;
        self.at = start + text::plain_length(&self.text.as_bytes()[start..]);
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(&self.text[start..self.at - 1]);
        }
        self.escaped_string(start).map(|string| self.escaped.keep(string))
    }

    /// A string that began at `start`, and is plain so far.
    #[cold]
    fn escaped_string(&mut self, start: usize) -> Result<String, Fault> {
        let mut string = String::from(&self.text[start..self.at]);
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    let Escape { character, length } = Escape::at(&self.text[self.at..]).ok_or(Fault::Syntax)?;
                    string.push(character);
                    self.at += length;
                }
                // A control character, or the end of the text.
                _ => return Err(Fault::Syntax),
            }
            let plain = text::plain_length(&self.text.as_bytes()[self.at..]);
            string.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
        }
        self.at += 1;
        Ok(string)
    }

    /// A number (§6), which must be finite.
    fn number(&mut self) -> Result<f64, Fault> {
        let (length, integer) = text::number(&self.text.as_bytes()[self.at..]).ok_or(Fault::Syntax)?;
        let digits = &self.text[self.at..self.at + length];
        self.at += length;
        match integer {
            Some(integer) => Ok(integer),
            None => digits.parse().ok().filter(|number: &f64| number.is_finite()).ok_or(Fault::Syntax),
        }
    }
}
