//! Texts of strangers: what of them is kept, how much of it is shown, and how that is written in HTML.
//!
//! Everything that is written is ASCII, so that it is right in whatever ASCII-compatible encoding the page is in.

use std::fmt::Write;

/// The longest text that is kept, in characters.
const KEPT: usize = 1000;
/// The longest text that is shown, in characters and in bytes of HTML.
const SHOWN: (usize, usize) = (200, 1200);
/// The longest title, likewise.
const TITLE: (usize, usize) = (KEPT, 1000);

const ELLIPSIS: &str = "&#x2026;";

/// The text without what is not seen, its whitespace collapsed, cut to a thousand characters; `None` where nothing is left.
pub(crate) fn kept(text: &str) -> Option<Box<str>> {
    let mut kept = String::new();
    let mut is_gap = false;
    for character in text.chars().filter(|character| !is_unseen(*character)).take(KEPT) {
        if character.is_whitespace() {
            is_gap = !kept.is_empty();
            continue;
        }
        if std::mem::take(&mut is_gap) {
            kept.push(' ');
        }
        kept.push(character);
    }
    (!kept.is_empty()).then(|| kept.into())
}

/// Controls, marks and overrides of direction, what has no width, and what is no character: with them a name looks like another, or
/// turns around what stands beside it. The joiners stay, which Persian and emoji are written with.
fn is_unseen(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}' => true,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => true,
        _ => character.is_control() || u32::from(character) & 0xfffe == 0xfffe,
    }
}

/// A text as HTML, in an element's content or a quoted attribute.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Content,
    Attribute,
}

/// The text as it is shown, with an ellipsis where it was cut.
pub(crate) fn shown(text: &str) -> Html {
    cut(text, SHOWN, Place::Content)
}

/// The text as the value of `title`, longer than what is shown.
pub(crate) fn title(text: &str) -> Html {
    cut(text, TITLE, Place::Attribute)
}

/// The whole text.
pub(crate) fn escaped(text: &str, place: Place) -> String {
    cut(text, (usize::MAX, usize::MAX), place).html
}

pub(crate) struct Html {
    pub(crate) html: String,
    pub(crate) is_cut: bool,
}

fn cut(text: &str, (characters, bytes): (usize, usize), place: Place) -> Html {
    let mut html = String::with_capacity(text.len());
    for (index, character) in text.chars().enumerate() {
        let end = html.len();
        push(&mut html, character, place);
        if index >= characters || html.len() > bytes {
            html.truncate(end);
            html.push_str(ELLIPSIS);
            return Html { html, is_cut: true };
        }
    }
    Html { html, is_cut: false }
}

fn push(html: &mut String, character: char, place: Place) {
    match (character, place) {
        ('&', _) => html.push_str("&amp;"),
        ('<', _) => html.push_str("&lt;"),
        ('>', _) => html.push_str("&gt;"),
        ('"', Place::Attribute) => html.push_str("&quot;"),
        ('\'', Place::Attribute) => html.push_str("&#x27;"),
        (' '..='~', _) => html.push(character),
        // A number of a control would be an error of its own (HTML §13.2.5.84); none gets here but from a catalogue.
        (character, _) if character.is_control() => html.push(' '),
        (character, _) => {
            // A string takes everything.
            let _ = write!(html, "&#x{:x};", u32::from(character));
        }
    }
}
