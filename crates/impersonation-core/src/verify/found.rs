//! What the credentials of one request add up to: they must all be of one session.

use crate::session::Session;
use crate::verify::Reason;

/// What was found so far, by one session layer or by several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    session: Option<Session>,
    /// Whether a cookie gave the session.
    in_cookie: bool,
    /// From cookies that have lapsed, each of which a session from a cookie must agree with.
    lapsed: Vec<(Session, Reason)>,
    disagree: bool,
}

impl Found {
    pub(crate) fn verified(&mut self, session: Session, in_cookie: bool) {
        self.disagree |= self.session.as_ref().is_some_and(|other| !other.agrees_with(&session));
        // Beside a header a lapsed cookie says nothing. Beside a cookie it must not have been another session: an
        // impersonation that ended would turn into a real login.
        self.disagree |= in_cookie && self.lapsed.iter().any(|(lapsed, _)| !lapsed.agrees_with(&session));
        self.in_cookie |= in_cookie;
        // Of two that agree, the one whose seal says why.
        if self.session.is_none() || session.reason().is_some() {
            self.session = Some(session);
        }
    }

    pub(crate) fn lapsed(&mut self, session: Session, reason: Reason) {
        let other = self.session.as_ref().filter(|_| self.in_cookie);
        self.disagree |= other.is_some_and(|other| !other.agrees_with(&session));
        self.lapsed.push((session, reason));
    }

    /// Adds what another session layer found.
    pub(crate) fn add(&mut self, other: &Self) {
        self.disagree |= other.disagree;
        other.lapsed.iter().for_each(|(session, reason)| self.lapsed(session.clone(), *reason));
        if let Some(session) = &other.session {
            self.verified(session.clone(), other.in_cookie);
        }
    }

    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Why there is no session though there was one: only a cookie that has lapsed and is otherwise valid.
    pub(crate) fn lapse(&self) -> Option<Reason> {
        self.lapsed.first().map(|(_, reason)| *reason).filter(|_| self.session.is_none())
    }

    pub(crate) fn disagrees(&self) -> bool {
        self.disagree
    }
}
