//! Whether a page begins as a document does.

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

const DOCTYPE: &[u8] = b"<!doctype";

/// The tags that a fragment does not begin with, in lower case.
const TAGS: [&[u8]; 2] = [b"<html", b"<head"];

const COMMENT: &[u8] = b"<!--";

/// The longest of what has to be told apart.
const LONGEST: usize = DOCTYPE.len();

/// Reads the beginning of a page byte by byte, so that it comes to the same however the page is cut.
#[derive(Default)]
pub(super) struct Opening(State);

#[derive(Default)]
enum State {
    /// Nothing was read but as much of the byte order mark.
    #[default]
    Start,
    Mark(u8),
    Between,
    /// `<` and what follows, in lower case.
    Tag([u8; LONGEST], usize),
    /// Within `<!-- …`: how many dashes stand at the end, up to two, and whether nothing else does.
    Comment {
        dashes: u8,
        is_blank: bool,
    },
    /// Within `<!-- … --!`.
    Bang,
    /// Within `<? …` or `<! …`.
    Instruction,
    Document,
    Fragment,
}

impl Opening {
    /// Whether it is a document's, as far as the bytes up to the end of `chunk` say.
    pub(super) fn read(&mut self, chunk: &[u8]) -> bool {
        for byte in chunk {
            if matches!(self.0, State::Document | State::Fragment) {
                break;
            }
            self.0 = std::mem::take(&mut self.0).then(*byte);
        }
        matches!(self.0, State::Document)
    }
}

impl State {
    fn then(self, byte: u8) -> Self {
        match self {
            Self::Start if byte == MARK[0] => Self::Mark(1),
            Self::Start | Self::Between => Self::between(byte),
            Self::Mark(1) if byte == MARK[1] => Self::Mark(2),
            Self::Mark(2) if byte == MARK[2] => Self::Between,
            Self::Mark(_) => Self::Fragment,
            Self::Tag(read, length) => Self::tag(read, length, byte),
            Self::Comment { dashes, is_blank } => Self::comment(dashes, is_blank, byte),
            Self::Bang if byte == b'>' => Self::Between,
            Self::Bang => Self::Comment { dashes: u8::from(byte == b'-'), is_blank: false },
            Self::Instruction if byte == b'>' => Self::Between,
            Self::Instruction | Self::Document | Self::Fragment => self,
        }
    }

    fn between(byte: u8) -> Self {
        match byte {
            b'<' => Self::Tag([b'<'; LONGEST], 1),
            b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' => Self::Between,
            _ => Self::Fragment,
        }
    }

    fn comment(dashes: u8, is_blank: bool, byte: u8) -> Self {
        match byte {
            // `<!-->` and `<!--->` are whole comments.
            b'>' if is_blank || dashes == 2 => Self::Between,
            b'!' if dashes == 2 => Self::Bang,
            b'-' => Self::Comment { dashes: dashes.saturating_add(1).min(2), is_blank },
            _ => Self::Comment { dashes: 0, is_blank: false },
        }
    }

    fn tag(mut read: [u8; LONGEST], length: usize, byte: u8) -> Self {
        let Some(next) = read.get_mut(length) else { return Self::Fragment };
        *next = byte.to_ascii_lowercase();
        let read_so_far = &read[..=length];
        match read_so_far {
            COMMENT => Self::Comment { dashes: 0, is_blank: true },
            b"<?" => Self::Instruction,
            DOCTYPE => Self::Document,
            _ if is_tag(read_so_far) => Self::Document,
            _ if may_become(read_so_far) => Self::Tag(read, length + 1),
            [b'<', b'!', .., b'>'] => Self::Between,
            [b'<', b'!', ..] => Self::Instruction,
            _ => Self::Fragment,
        }
    }
}

/// One of the tags and the end of its name.
fn is_tag(read: &[u8]) -> bool {
    let Some((last, name)) = read.split_last() else { return false };
    TAGS.contains(&name) && matches!(last, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'>')
}

fn may_become(read: &[u8]) -> bool {
    TAGS.iter().chain(&[DOCTYPE, COMMENT]).any(|sign| sign.starts_with(read))
}
