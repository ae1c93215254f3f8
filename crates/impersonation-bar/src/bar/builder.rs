use std::fmt;
use std::sync::Arc;

use impersonation_core::ActingSession;

use super::{Bar, DetailsOf, Inner, Position, url};
use crate::details::Details;
use crate::error::{BarError, BarErrorKind};
use crate::language::Language;

/// A bar being configured.
#[must_use]
pub struct BarBuilder {
    stop: String,
    position: Position,
    frame: bool,
    languages: Vec<Language>,
    details: Option<Box<DetailsOf>>,
}

impl BarBuilder {
    pub(super) fn new(stop: String) -> Self {
        let languages = vec![Language::ENGLISH, Language::GERMAN, Language::ARABIC];
        Self { stop, position: Position::Top, frame: true, languages, details: None }
    }

    /// The edge of the window that the bar stands at; the top by default.
    pub fn position(self, position: Position) -> Self {
        Self { position, ..self }
    }

    /// Whether a frame goes around the whole window; it does by default.
    pub fn frame(self, frame: bool) -> Self {
        Self { frame, ..self }
    }

    /// Every page in this language, whatever the browser asks for.
    pub fn language(self, language: Language) -> Self {
        self.languages([language])
    }

    /// The languages to choose from by `Accept-Language`, the first of them where none fits; English, German and Arabic by default.
    pub fn languages(self, languages: impl IntoIterator<Item = Language>) -> Self {
        Self { languages: languages.into_iter().collect(), ..self }
    }

    /// What the application knows of any session in which somebody acts. It is asked for each response with a bar and must not wait: names
    /// that have to be looked up come from the handler, as [`Details`] of its response.
    pub fn details(self, details: impl Fn(&ActingSession) -> Details + Send + Sync + 'static) -> Self {
        Self { details: Some(Box::new(details)), ..self }
    }

    /// The bar.
    ///
    /// # Errors
    ///
    /// Where the URL of Stop is none that a form may post to, or there is no language or one twice.
    pub fn build(self) -> Result<Bar, BarError> {
        let Self { stop, position, frame, languages, details } = self;
        if !url::is_form_target(&stop) {
            return Err(BarError::new(BarErrorKind::InvalidStopUrl));
        }
        check(&languages)?;
        Ok(Bar(Arc::new(Inner { stop: stop.into(), position, frame, languages, details })))
    }
}

fn check(languages: &[Language]) -> Result<(), BarError> {
    if languages.is_empty() {
        return Err(BarError::new(BarErrorKind::NoLanguage));
    }
    let is_twice = |index: usize| {
        let (earlier, later) = languages.split_at(index);
        later.first().is_some_and(|one| earlier.iter().any(|another| another.tag().eq_ignore_ascii_case(one.tag())))
    };
    match (0..languages.len()).any(is_twice) {
        true => Err(BarError::new(BarErrorKind::DuplicateLanguage)),
        false => Ok(()),
    }
}

impl fmt::Debug for BarBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarBuilder")
            .field("stop", &self.stop)
            .field("position", &self.position)
            .field("frame", &self.frame)
            .field("languages", &self.languages)
            .finish_non_exhaustive()
    }
}
