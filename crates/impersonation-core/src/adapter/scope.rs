use super::log::{Entered, SessionSpan};
use crate::current;
use crate::presence::Presence;

/// What holds while a request is worked on below a session layer: its span, and who is there for code that nobody hands it to
/// ([`current`]).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Scope {
    span: SessionSpan,
    presence: Option<Presence>,
}

/// A piece of work inside a [`Scope`], until it is dropped.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub struct InScope<'s> {
    _span: Entered<'s>,
    _presence: current::Entered<'s>,
}

impl Scope {
    /// The scope of whoever is there.
    #[must_use]
    #[inline]
    pub fn of(presence: &Presence) -> Self {
        Self { span: SessionSpan::of(presence), presence: Some(presence.clone()) }
    }

    /// Begins a piece of work: a call, a poll. It ends within the same call, before anything is awaited.
    #[inline]
    pub fn enter(&mut self) -> InScope<'_> {
        InScope { _span: self.span.enter(), _presence: current::enter(&mut self.presence) }
    }
}
