use std::fmt;
use std::sync::Arc;

use super::automaton::Places;
use super::listing::Listing;
use super::viewer::Viewer;
use super::{DataClass, JsonRedactor, PatternError, Patterns};
use crate::audit::Revealed;
use crate::presence::Presence;

/// What a layer redacts in bodies that are not one's own. Clones share it.
///
/// ```
/// use impersonation_core::redact::{Financial, Redaction};
///
/// let redaction = Redaction::new(["/national_id", "/people/*/address"])?;
///
/// let redaction = Redaction::builder()
///     .patterns(["/**/national_id"])
///     .patterns_of::<Financial>(["/**/iban"])
///     .dangerous_pass("image/png")
///     .build()?;
/// # Ok::<(), impersonation_core::redact::PatternError>(())
/// ```
#[derive(Clone)]
pub struct Redaction(Arc<Inner>);

struct Inner {
    patterns: Patterns,
    passing: Passing,
}

#[derive(Clone, Default)]
struct Passing {
    types: Vec<String>,
    all: bool,
}

impl Redaction {
    /// Redacts the personal data that these [patterns](Patterns) name. A body that is no JSON is refused.
    ///
    /// # Errors
    ///
    /// See [`PatternErrorKind`](super::PatternErrorKind).
    pub fn new(patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, PatternError> {
        Self::builder().patterns(patterns).build()
    }

    /// Starts without any pattern, and lets no other type pass.
    pub fn builder() -> RedactionBuilder {
        RedactionBuilder { patterns: Ok(None), passing: Passing::default() }
    }

    /// What is closed to whoever is there; `None` where all is open. Nobody sees what is closed to an actor either.
    pub fn closed(&self, presence: &Presence, revealed: &[&Revealed]) -> Option<Closed> {
        let mut viewer = Viewer::present(presence);
        revealed.iter().for_each(|revealed| viewer.reveal(revealed));
        let patterns = &self.0.patterns;
        let start = patterns.start(|class| viewer.sees(class));
        let mut listing = Listing::default();
        for pattern in patterns.closed(|class| viewer.sees(class)) {
            listing.add(std::iter::once(pattern));
        }
        Some(Closed { patterns: patterns.clone(), start, header: listing.into_header()?.into() })
    }

    pub(super) fn passes(&self, media_type: &str) -> bool {
        let Passing { types, all } = &self.0.passing;
        *all || types.iter().any(|passing| passing.eq_ignore_ascii_case(media_type))
    }

    pub(super) fn passes_all(&self) -> bool {
        self.0.passing.all
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Passing { types, all } = &self.0.passing;
        f.debug_struct("Redaction")
            .field("patterns", &self.0.patterns)
            .field("passing", types)
            .field("passing_all", all)
            .finish()
    }
}

/// What is closed to somebody in the bodies of a [`Redaction`].
#[derive(Clone, Debug)]
pub struct Closed {
    patterns: Patterns,
    start: Places,
    header: Arc<str>,
}

impl Closed {
    /// What one body runs through.
    pub fn redactor(&self) -> JsonRedactor {
        JsonRedactor::starting(&self.patterns, self.start)
    }

    /// The value of the header [`HEADER`](super::HEADER): the patterns without their leading slash, whether or not a body has
    /// anything of that name.
    pub fn header(&self) -> &str {
        &self.header
    }
}

/// Builds a [`Redaction`].
#[derive(Clone)]
#[must_use]
pub struct RedactionBuilder {
    patterns: Result<Option<Patterns>, PatternError>,
    passing: Passing,
}

impl RedactionBuilder {
    /// Adds patterns of personal data.
    pub fn patterns(self, patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.add(Patterns::new(patterns))
    }

    /// Adds patterns of data of this class.
    pub fn patterns_of<C: DataClass>(self, patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.add(Patterns::of::<C>(patterns))
    }

    fn add(self, patterns: Result<Patterns, PatternError>) -> Self {
        let all = self.patterns.and_then(|given| match given {
            Some(given) => given.and(&patterns?),
            None => patterns,
        });
        Self { patterns: all.map(Some), ..self }
    }

    /// Lets bodies of this type pass as they are, whatever is in them. JSON never does, whatever is said here; what is no media
    /// type matches nothing.
    pub fn dangerous_pass(mut self, media_type: &str) -> Self {
        self.passing.types.push(media_type.to_owned());
        self
    }

    /// Lets all bodies pass as they are whose type is not JSON, those without a type too.
    pub fn dangerous_pass_all_but_json(mut self) -> Self {
        self.passing.all = true;
        self
    }

    /// The redaction.
    ///
    /// # Errors
    ///
    /// Where there is no pattern, or one is wrong, or they are too many: see [`PatternErrorKind`](super::PatternErrorKind).
    pub fn build(self) -> Result<Redaction, PatternError> {
        let patterns = self.patterns?.map_or_else(|| Patterns::new([""; 0]), Ok)?;
        Ok(Redaction(Arc::new(Inner { patterns, passing: self.passing })))
    }
}

impl fmt::Debug for RedactionBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactionBuilder").field("patterns", &self.patterns).finish_non_exhaustive()
    }
}
