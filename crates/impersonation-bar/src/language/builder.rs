use std::borrow::Cow;

use super::{Direction, Language, Text, Texts};
use crate::error::{BarError, BarErrorKind};

/// The longest text, in characters.
const LONGEST: usize = 120;
/// The longest tag, in bytes.
const LONGEST_TAG: usize = 35;

/// A language being written.
#[derive(Clone, Debug)]
#[must_use]
pub struct LanguageBuilder {
    tag: String,
    direction: Direction,
    texts: Vec<Box<str>>,
}

impl LanguageBuilder {
    pub(super) fn new(tag: String) -> Self {
        Self { tag, direction: Direction::LeftToRight, texts: vec![Box::default(); Text::ALL.len()] }
    }

    /// That it is written from right to left; by default it is from left to right.
    pub fn right_to_left(self) -> Self {
        Self { direction: Direction::RightToLeft, ..self }
    }

    /// One of the texts. Each has to be given, with its [placeholders](Text::placeholders) in braces.
    pub fn text(mut self, text: Text, content: impl Into<String>) -> Self {
        if let Some(slot) = self.texts.get_mut(text.index()) {
            *slot = content.into().into();
        }
        self
    }

    /// The language.
    ///
    /// # Errors
    ///
    /// Where the tag is none, or a text is missing, too long, or without its placeholders.
    pub fn build(self) -> Result<Language, BarError> {
        if !is_tag(&self.tag) {
            return Err(BarError::new(BarErrorKind::InvalidTag));
        }
        let texts = Texts::Own(self.texts.into());
        let language = Language { tag: Cow::Owned(self.tag), direction: self.direction, texts };
        Text::ALL.iter().try_for_each(|text| check(*text, language.text(*text)))?;
        Ok(language)
    }
}

/// Subtags of one to eight letters and digits, the first of two to eight letters (RFC 5646 §2.1).
fn is_tag(tag: &str) -> bool {
    let is_subtag =
        |subtag: &str| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let primary = tag.split('-').next().unwrap_or_default();
    let is_language = primary.len() >= 2 && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    tag.len() <= LONGEST_TAG && is_language && tag.split('-').all(is_subtag)
}

pub(super) fn check(text: Text, content: &str) -> Result<(), BarError> {
    let has_once = |name: &&str| content.matches(&format!("{{{name}}}")).count() == 1;
    if content.trim().is_empty() {
        return Err(BarError::of(BarErrorKind::MissingText, text));
    }
    if content.chars().count() > LONGEST {
        return Err(BarError::of(BarErrorKind::TextTooLong, text));
    }
    let braces = content.matches(['{', '}']).count();
    match text.placeholders().iter().all(has_once) && braces == 2 * text.placeholders().len() {
        true => Ok(()),
        false => Err(BarError::of(BarErrorKind::WrongPlaceholders, text)),
    }
}
