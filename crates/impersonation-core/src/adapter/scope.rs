use super::log::SessionSpan;
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

impl Scope {
    /// The scope of whoever is there.
    #[must_use]
    #[inline]
    pub fn of(presence: &Presence) -> Self {
        Self { span: SessionSpan::of(presence), presence: Some(presence.clone()) }
    }

    /// Does a piece of work in it: a call, a poll. Deliberately not a guard: two that are dropped in the wrong order would leave
    /// somebody behind.
    #[inline]
    pub fn run<R>(&mut self, work: impl FnOnce() -> R) -> R {
        let _presence = current::enter(&mut self.presence);
        let _span = self.span.enter();
        work()
    }
}
