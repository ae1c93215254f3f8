//! The words of the grammar: characters, escapes and digits.

/// How many bytes stand before the first that means something in a string: a quote, a backslash, or a control character, which
/// must not be there (RFC 8259 §7).
pub(super) fn plain_length(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            return at * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    words.len() * 8 + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// The high bit of each byte that means something, in a word of eight. Bits above the lowest that is set may be wrong: a borrow
/// runs on from it.
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (below(word, 0x20) | equal(b'"') | equal(b'\\')) & HIGH
}

/// An escaped character and how many bytes it takes.
pub(super) struct Escape {
    pub(super) character: char,
    pub(super) length: usize,
}

impl Escape {
    /// The escape that `text` begins with.
    pub(super) fn at(text: &str) -> Option<Self> {
        let character = match text.as_bytes().get(1)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return Self::of_code_unit(text),
            _ => return None,
        };
        Some(Self { character, length: 2 })
    }

    /// `\uXXXX`, or two of them that are a surrogate pair. Half a pair is no character.
    fn of_code_unit(text: &str) -> Option<Self> {
        let first = code_unit(text)?;
        if let Some(character) = char::from_u32(first.into()) {
            return Some(Self { character, length: 6 });
        }
        let second = code_unit(text.get(6..)?)?;
        let character = char::decode_utf16([first, second]).next()?.ok()?;
        Some(Self { character, length: 12 })
    }
}

fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    // `from_str_radix` takes a sign, which is no digit.
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

/// The length of the number that `text` begins with (§6), and its value where it is an integer of at most
/// nineteen digits.
pub(super) fn number(text: &[u8]) -> Option<(usize, Option<f64>)> {
    let is_negative = text.first() == Some(&b'-');
    let start = usize::from(is_negative);
    let mut end = start + digits(&text[start..])?;
    if text[start] == b'0' && end > start + 1 {
        return None;
    }
    let mut integer = integer(&text[start..end]);
    if text.get(end) == Some(&b'.') {
        end += 1 + digits(&text[end + 1..])?;
        integer = None;
    }
    if let Some(b'e' | b'E') = text.get(end) {
        let has_sign = matches!(text.get(end + 1), Some(b'+' | b'-'));
        end += 1 + usize::from(has_sign);
        end += digits(&text[end..])?;
        integer = None;
    }
    Some((end, integer.map(|integer| if is_negative { -integer } else { integer })))
}

/// How many digits `text` begins with, at least one.
fn digits(text: &[u8]) -> Option<usize> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    Some(digits).filter(|digits| *digits > 0)
}

/// What these digits say, where a `u64` holds it for certain.
fn integer(digits: &[u8]) -> Option<f64> {
    let value = |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    (digits.len() <= 19).then(|| value(digits) as f64)
}
