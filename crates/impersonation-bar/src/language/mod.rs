//! What the bar says, in which language: English, German and Arabic here, any other by a catalogue of the application's.
//!
//! A text that is missing does not compile here, and does not build there.

mod arabic;
mod builder;
mod choice;
mod english;
mod german;
mod text;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use builder::LanguageBuilder;
pub use text::Text;

pub(crate) use choice::choose;

/// A language of the bar: its tag, the direction it is written in, and its texts. Clones share them.
///
/// ```
/// use impersonation_bar::Language;
/// use impersonation_bar::language::Text;
///
/// let french = Language::builder("fr")
///     .text(Text::Label, "Usurpation d’identité")
///     .text(Text::Sentence, "{actor} agit en tant que {subject}")
///     .text(Text::Agent, "Agent IA")
///     .text(Text::Service, "Service automatique")
///     .text(Text::Unknown, "Type d’acteur inconnu")
///     .text(Text::Organization, "chez {organization}")
///     .text(Text::Reason, "Motif : {reason}")
///     .text(Text::Since, "Depuis {time}")
///     .text(Text::Ends, "Fin dans {time}")
///     .text(Text::Ended, "Temps écoulé")
///     .text(Text::ReadOnly, "Lecture seule")
///     .text(Text::ReadWrite, "Modifications possibles")
///     .text(Text::Details, "Détails")
///     .text(Text::Stop, "Arrêter")
///     .build()?;
/// # Ok::<(), impersonation_bar::BarError>(())
/// ```
#[derive(Clone)]
pub struct Language {
    tag: Cow<'static, str>,
    direction: Direction,
    texts: Texts,
}

/// The direction that a language is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "HTML knows no third")]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

#[derive(Clone)]
enum Texts {
    Constant(fn(Text) -> &'static str),
    Own(Arc<[Box<str>]>),
}

impl Language {
    /// English.
    pub const ENGLISH: Self = Self::constant("en", Direction::LeftToRight, english::text);
    /// German.
    pub const GERMAN: Self = Self::constant("de", Direction::LeftToRight, german::text);
    /// Arabic.
    pub const ARABIC: Self = Self::constant("ar", Direction::RightToLeft, arabic::text);

    const fn constant(tag: &'static str, direction: Direction, text: fn(Text) -> &'static str) -> Self {
        Self { tag: Cow::Borrowed(tag), direction, texts: Texts::Constant(text) }
    }

    /// Starts a language of your own, by its tag (BCP 47): `fr`, `pt-BR`.
    pub fn builder(tag: impl Into<String>) -> LanguageBuilder {
        LanguageBuilder::new(tag.into())
    }

    /// The tag.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The direction that it is written in.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// A text of it, with its placeholders in braces.
    pub fn text(&self, text: Text) -> &str {
        match &self.texts {
            Texts::Constant(constant) => constant(text),
            Texts::Own(own) => own.get(text.index()).map_or("", |text| text),
        }
    }
}

impl Direction {
    /// `ltr` or `rtl`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Language").field("tag", &self.tag).field("direction", &self.direction).finish_non_exhaustive()
    }
}
