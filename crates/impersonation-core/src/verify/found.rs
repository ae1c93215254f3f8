//! What the credentials of one request add up to: they must all be of one session.

use crate::session::Session;
use crate::verify::Reason;

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) session: Option<Session>,
    /// From cookies that have lapsed, each of which a verified cookie must agree with.
    pub(super) lapsed: Vec<(Session, Reason)>,
    /// Whether a cookie gave a session.
    in_cookie: bool,
    pub(super) disagree: bool,
}

impl Found {
    pub(super) fn verified(&mut self, session: Session, in_cookie: bool) {
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

    pub(super) fn lapsed(&mut self, session: Session, reason: Reason) {
        let other = self.session.as_ref().filter(|_| self.in_cookie);
        self.disagree |= other.is_some_and(|other| !other.agrees_with(&session));
        self.lapsed.push((session, reason));
    }
}
