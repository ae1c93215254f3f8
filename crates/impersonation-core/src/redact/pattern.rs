use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::automaton::{Automaton, MAX_PLACES, Places, Rule};
use super::{DataClass, Personal};

/// The longest pattern, in bytes.
const LONGEST: usize = 512;

/// Which values of a JSON document are closed, by JSON Pointers (RFC 6901) with two wildcards: `*` is any one member or
/// element, `**` any number of them, none included. Clones share it.
///
/// - `/national_id` is that member of the document, `/people/*/email` that of each element.
/// - `/**/iban` is every member of that name, however deep. It costs no more.
/// - `~0` is a tilde, `~1` a slash, and, beyond the RFC, `~2` an asterisk.
///
/// Names are compared in their exact case, unescaped; the position of an element is its decimal text. Several patterns may
/// have 128 names and wildcards between them.
///
/// ```
/// use impersonation_core::redact::{Financial, PatternErrorKind, Patterns};
///
/// let people = Patterns::new(["/people/*/email", "/people/*/address"])?;
/// let all = people.and(&Patterns::of::<Financial>(["/**/iban"])?)?;
/// assert_eq!(all.iter().collect::<Vec<_>>(), ["/people/*/email", "/people/*/address", "/**/iban"]);
///
/// // A pattern that cannot mean what it looks like is an error: this one is no prefix.
/// let error = Patterns::new(["/people/*/email*"]).unwrap_err();
/// assert_eq!(error.kind(), PatternErrorKind::InvalidWildcard);
/// # Ok::<(), impersonation_core::redact::PatternError>(())
/// ```
#[derive(Clone)]
pub struct Patterns(Arc<Automaton>);

impl Patterns {
    /// Patterns of personal data.
    ///
    /// # Errors
    ///
    /// See [`PatternErrorKind`].
    pub fn new(patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, PatternError> {
        Self::of::<Personal>(patterns)
    }

    /// Patterns of data of this class.
    ///
    /// # Errors
    ///
    /// See [`PatternErrorKind`].
    pub fn of<C: DataClass>(patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, PatternError> {
        let rules = patterns.into_iter().map(|pattern| rule(C::NAME, pattern.as_ref())).collect::<Result<_, _>>()?;
        Self::compile(rules)
    }

    /// These and others.
    ///
    /// # Errors
    ///
    /// Where they are too many between them.
    pub fn and(&self, others: &Self) -> Result<Self, PatternError> {
        Self::compile(self.0.rules().iter().chain(others.0.rules()).cloned().collect())
    }

    /// Each as it was written, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.rules().iter().map(|rule| &*rule.text)
    }

    fn compile(rules: Vec<Rule>) -> Result<Self, PatternError> {
        if rules.is_empty() {
            return Err(PatternError::new(PatternErrorKind::NoPatterns, ""));
        }
        let places: usize = rules.iter().map(|rule| rule.parts.len()).sum();
        if places > MAX_PLACES {
            return Err(PatternError::new(PatternErrorKind::TooMany, ""));
        }
        Ok(Self(Arc::new(Automaton::new(rules))))
    }

    pub(super) fn automaton(&self) -> &Automaton {
        &self.0
    }

    /// Where a document begins for those patterns whose class is not seen.
    pub(super) fn start(&self, sees: impl Fn(&str) -> bool) -> Places {
        self.0.start(|rule| !sees(rule.class))
    }

    /// Patterns whose class is not seen, without their leading slash.
    pub(super) fn closed(&self, sees: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
        self.0.rules().iter().filter(move |rule| !sees(rule.class)).map(|rule| &rule.text[1..])
    }
}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// A part of a pattern, between slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Name(Box<str>),
    /// `*`
    Any,
    /// `**`
    Deep,
}

fn rule(class: &'static str, text: &str) -> Result<Rule, PatternError> {
    let parts = parts(text).map_err(|kind| PatternError::new(kind, text))?;
    Ok(Rule { class, text: text.into(), parts })
}

fn parts(text: &str) -> Result<Vec<Part>, PatternErrorKind> {
    if text.is_empty() {
        return Err(PatternErrorKind::WholeDocument);
    }
    if text.len() > LONGEST {
        return Err(PatternErrorKind::TooLong);
    }
    let parts = text.strip_prefix('/').ok_or(PatternErrorKind::NoLeadingSlash)?;
    let mut parts = parts.split('/').map(part).collect::<Result<Vec<_>, _>>()?;
    parts.dedup_by(|one, other| *one == Part::Deep && *other == Part::Deep);
    if parts.last() == Some(&Part::Deep) {
        return Err(PatternErrorKind::NoName);
    }
    Ok(parts)
}

fn part(text: &str) -> Result<Part, PatternErrorKind> {
    match text {
        "" => Err(PatternErrorKind::EmptyName),
        "*" => Ok(Part::Any),
        "**" => Ok(Part::Deep),
        _ if text.contains('*') => Err(PatternErrorKind::InvalidWildcard),
        _ => unescaped(text).map(Part::Name).ok_or(PatternErrorKind::InvalidEscape),
    }
}

fn unescaped(text: &str) -> Option<Box<str>> {
    let mut pieces = text.split('~');
    let mut name = pieces.next()?.to_owned();
    for piece in pieces {
        let mut characters = piece.chars();
        name.push(match characters.next()? {
            '0' => '~',
            '1' => '/',
            '2' => '*',
            _ => return None,
        });
        name.push_str(characters.as_str());
    }
    Some(name.into())
}

/// A pattern that names nothing, or not what it seems to. [`kind`](Self::kind) says which rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    kind: PatternErrorKind,
    pattern: Box<str>,
}

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// There is no pattern at all.
    NoPatterns,
    /// It is empty, which is the whole document. A gate closes that.
    WholeDocument,
    /// It does not begin with a slash.
    NoLeadingSlash,
    /// Two slashes stand side by side, or one at the end. RFC 6901 has a member without a name there, which is a slip in practice.
    EmptyName,
    /// A tilde that is not `~0`, `~1` or `~2`.
    InvalidEscape,
    /// An asterisk in a name. `~2` is one.
    InvalidWildcard,
    /// It ends in `**`: name the value itself.
    NoName,
    /// It is longer than 512 bytes.
    TooLong,
    /// All together have more than 128 names and wildcards.
    TooMany,
}

impl PatternError {
    fn new(kind: PatternErrorKind, pattern: &str) -> Self {
        let shown = if kind == PatternErrorKind::TooLong { "" } else { pattern };
        Self { kind, pattern: shown.into() }
    }

    /// Which rule it breaks.
    pub fn kind(&self) -> PatternErrorKind {
        self.kind
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            PatternErrorKind::NoPatterns => "no pattern says what to redact",
            PatternErrorKind::WholeDocument => "an empty pattern is the whole document",
            PatternErrorKind::NoLeadingSlash => "a pattern does not begin with a slash",
            PatternErrorKind::EmptyName => "a pattern has an empty name between slashes",
            PatternErrorKind::InvalidEscape => "a pattern has a tilde that is not ~0, ~1 or ~2",
            PatternErrorKind::InvalidWildcard => "a pattern has an asterisk in a name",
            PatternErrorKind::NoName => "a pattern ends in **: name the value itself",
            PatternErrorKind::TooLong => "a pattern is longer than 512 bytes",
            PatternErrorKind::TooMany => "the patterns have more than 128 names and wildcards",
        })?;
        if self.pattern.is_empty() { Ok(()) } else { write!(f, ": {:?}", self.pattern) }
    }
}

impl Error for PatternError {}
