use super::Handle;
use crate::time::Timestamp;

/// Where a listing goes on: opaque, of one provider, and fit to be kept in a database.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(Box<str>);

impl Cursor {
    /// A cursor that was kept.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Its text, to keep.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A part of a listing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is in it, which may be nothing even where more comes.
    pub items: Vec<T>,
    /// Where to go on. Of events it is there even at the end, to ask again later.
    pub next: Option<Cursor>,
    /// Whether the provider has more now.
    pub has_more: bool,
}

impl<T> Page<T> {
    /// The last part.
    pub fn last(items: Vec<T>) -> Self {
        Self { items, next: None, has_more: false }
    }

    /// A part with more behind it.
    #[must_use]
    pub fn followed_by(self, next: Cursor) -> Self {
        Self { next: Some(next), has_more: true, ..self }
    }

    /// The last part for now, to ask again later from there.
    #[must_use]
    pub fn resumed_at(self, next: Cursor) -> Self {
        Self { next: Some(next), has_more: false, ..self }
    }

    /// The same part with what `f` makes of each item, if anything.
    #[must_use]
    pub fn filter_map<U>(self, f: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page { items: self.items.into_iter().filter_map(f).collect(), next: self.next, has_more: self.has_more }
    }
}

/// An impersonation that is going on.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ActiveSession {
    /// What revokes it.
    pub handle: Handle,
    /// As whom.
    pub subject: Box<str>,
    /// Who acts, as the provider names them: an id, or an e-mail at WorkOS. `None` where it says that somebody does, and not who.
    pub impersonator: Option<Box<str>>,
    /// Why, where the provider keeps it.
    pub reason: Option<Box<str>>,
    /// In which organization.
    pub organization: Option<Box<str>>,
    /// Since when.
    pub started_at: Option<Timestamp>,
    /// Until when at most.
    pub expires_at: Option<Timestamp>,
}

impl ActiveSession {
    /// A session in which somebody acts as `subject`.
    pub fn new(handle: Handle, subject: impl Into<Box<str>>) -> Self {
        Self {
            handle,
            subject: subject.into(),
            impersonator: None,
            reason: None,
            organization: None,
            started_at: None,
            expires_at: None,
        }
    }
}
