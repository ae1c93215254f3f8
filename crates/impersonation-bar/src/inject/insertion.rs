use std::fmt::{self, Write};

use bytes::Bytes;

/// What goes into a page: one markup for the place behind `<body …>`, one for the end of a page that has none.
///
/// It is kept in ASCII, so that it reads the same in a page of any charset, whether a header, the page or nobody says
/// which: a character beyond becomes a reference, `&#xe9;`. Text and attribute values read references; `<style>` and
/// `<script>` do not, so whatever these hold is in ASCII already.
///
/// ```
/// use impersonation_bar::inject::Insertion;
///
/// let insertion = Insertion::new("<p>Zoë</p>", "<p>Zoë</p>");
/// assert_eq!(insertion.after_body(), "<p>Zo&#xeb;</p>");
/// ```
#[derive(Clone)]
pub struct Insertion {
    after_body: Bytes,
    at_end: Bytes,
}

impl Insertion {
    /// These two.
    pub fn new(after_body: &str, at_end: &str) -> Self {
        Self { after_body: ascii(after_body), at_end: ascii(at_end) }
    }

    /// What stands behind `<body …>`.
    pub fn after_body(&self) -> &Bytes {
        &self.after_body
    }

    /// What stands at the end of a document in which no such place was found.
    pub fn at_end(&self) -> &Bytes {
        &self.at_end
    }
}

/// Says no names.
impl fmt::Debug for Insertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Insertion").finish_non_exhaustive()
    }
}

fn ascii(markup: &str) -> Bytes {
    if markup.is_ascii() {
        return Bytes::copy_from_slice(markup.as_bytes());
    }
    let mut ascii = String::with_capacity(markup.len() * 4);
    for character in markup.chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            // Writing to a string does not fail.
            let _ = write!(ascii, "&#x{:x};", u32::from(character));
        }
    }
    Bytes::from(ascii)
}
