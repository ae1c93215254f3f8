//! What the credentials of one request add up to: they must all be of one session.

use smallvec::SmallVec;

use crate::session::Session;
use crate::verify::Reason;

/// What was found so far, by one session layer or by several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    session: Option<Session>,
    standing: Standing,
    /// From cookies that have lapsed, each of which a session from a cookie must agree with. Behind a pointer, since all of this
    /// is moved with each request.
    lapsed: Option<Box<Lapsed>>,
}

type Lapsed = SmallVec<[(Session, Reason); 1]>;

/// What is known of the credentials together. A whole word, since it is moved with each request: the processor would wait for
/// single bytes that were just written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(usize)]
enum Standing {
    /// No cookie gave the session.
    #[default]
    Plain,
    /// A cookie did.
    InCookie,
    Disagreeing,
}

impl Found {
    /// The session of a bearer token, and nothing else.
    #[inline]
    pub(crate) fn one(session: Session) -> Self {
        Self { session: Some(session), ..Self::default() }
    }

    #[inline]
    pub(crate) fn verified(self, session: Session, in_cookie: bool) -> Self {
        let disagrees = self.disagrees()
            || self.session.as_ref().is_some_and(|other| !other.agrees_with(&session))
            // Beside a header a lapsed cookie says nothing. Beside a cookie it must not have been another session: an
            // impersonation that ended would turn into a real login.
            || in_cookie && self.all_lapsed().any(|(lapsed, _)| !lapsed.agrees_with(&session));
        let standing = match (disagrees, in_cookie) {
            (true, _) => Standing::Disagreeing,
            (false, true) => Standing::InCookie,
            (false, false) => self.standing,
        };
        // Of two that agree, the one whose seal says why.
        let session = match self.session {
            Some(other) if session.reason().is_none() => other,
            _ => session,
        };
        Self { session: Some(session), standing, lapsed: self.lapsed }
    }

    pub(crate) fn lapsed(mut self, session: Session, reason: Reason) -> Self {
        let other = self.session.as_ref().filter(|_| self.standing == Standing::InCookie);
        if other.is_some_and(|other| !other.agrees_with(&session)) {
            self.standing = Standing::Disagreeing;
        }
        self.lapsed.get_or_insert_default().push((session, reason));
        self
    }

    /// Adds what another session layer found.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        if other.disagrees() {
            self.standing = Standing::Disagreeing;
        }
        let found = other.all_lapsed().fold(self, |found, (session, reason)| found.lapsed(session.clone(), *reason));
        match &other.session {
            Some(session) => found.verified(session.clone(), other.standing != Standing::Plain),
            None => found,
        }
    }

    #[inline]
    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Why there is no session though there was one: only a cookie that has lapsed and is otherwise valid.
    #[inline]
    pub(crate) fn lapse(&self) -> Option<Reason> {
        self.all_lapsed().next().map(|(_, reason)| *reason).filter(|_| self.session.is_none())
    }

    fn all_lapsed(&self) -> impl Iterator<Item = &(Session, Reason)> {
        self.lapsed.iter().flat_map(|lapsed| lapsed.iter())
    }

    #[inline]
    pub(crate) fn disagrees(&self) -> bool {
        self.standing == Standing::Disagreeing
    }
}
