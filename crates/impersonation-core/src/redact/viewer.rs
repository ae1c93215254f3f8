use crate::audit::Revealed;
use crate::presence::Presence;
use crate::session::Session;

/// Whoever is there, and what was revealed to them.
#[derive(Clone)]
pub(super) struct Viewer<'a> {
    session: Option<&'a Session>,
    revealed: Vec<&'a Revealed>,
}

impl<'a> Viewer<'a> {
    pub(super) fn of(session: &'a Session) -> Self {
        Self { session: Some(session), revealed: Vec::new() }
    }

    pub(super) fn present(presence: &'a Presence) -> Self {
        Self { session: presence.session(), revealed: Vec::new() }
    }

    pub(super) fn reveal(&mut self, revealed: &'a Revealed) {
        self.revealed.push(revealed);
    }

    /// Whether data of this class is open to them. Nobody sees anything.
    pub(super) fn sees(&self, class: &str) -> bool {
        self.session.is_some_and(|session| {
            !session.is_acting()
                || session.capabilities().contains(class)
                || self.revealed.iter().any(|revealed| revealed.opens(session, class))
        })
    }
}
