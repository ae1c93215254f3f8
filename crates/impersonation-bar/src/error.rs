use std::fmt;

use crate::language::Text;

/// A bar or a language that does not build. [`kind`](Self::kind) says which rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BarError {
    kind: BarErrorKind,
    text: Option<Text>,
}

/// What is wrong with a bar or a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BarErrorKind {
    /// The URL of Stop is neither a path of this origin nor an absolute `https` URL, or is longer than 512 bytes.
    InvalidStopUrl,
    /// There is no language.
    NoLanguage,
    /// Two languages have the same tag.
    DuplicateLanguage,
    /// The tag of a language is not of the form of BCP 47.
    InvalidTag,
    /// A text of a language is missing or blank: [`BarError::text`] says which.
    MissingText,
    /// A text of a language is longer than 120 characters: [`BarError::text`] says which.
    TextTooLong,
    /// A text of a language lacks one of its placeholders, or has one twice: [`BarError::text`] says which.
    WrongPlaceholders,
}

impl BarError {
    pub(crate) fn new(kind: BarErrorKind) -> Self {
        Self { kind, text: None }
    }

    pub(crate) fn of(kind: BarErrorKind, text: Text) -> Self {
        Self { kind, text: Some(text) }
    }

    /// Which rule is broken.
    pub fn kind(&self) -> BarErrorKind {
        self.kind
    }

    /// Of which text, where a language has the fault in one.
    pub fn text(&self) -> Option<Text> {
        self.text
    }
}

impl fmt::Display for BarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            BarErrorKind::InvalidStopUrl => {
                "the URL of Stop is neither a path of this origin nor an absolute https URL of at most 512 bytes"
            }
            BarErrorKind::NoLanguage => "the bar has no language",
            BarErrorKind::DuplicateLanguage => "two languages of the bar have the same tag",
            BarErrorKind::InvalidTag => "the tag of a language is not of the form of BCP 47",
            BarErrorKind::MissingText => "a text of the language is missing or blank",
            BarErrorKind::TextTooLong => "a text of the language is longer than 120 characters",
            BarErrorKind::WrongPlaceholders => "a text of the language does not have each of its placeholders once",
        })?;
        match self.text {
            Some(text) => write!(f, " ({text:?})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BarError {}
