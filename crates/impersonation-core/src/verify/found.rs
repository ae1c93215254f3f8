//! What the credentials of one request add up to: those of the base slot must all be of one session, and an impersonation stands
//! above it.

use smallvec::SmallVec;

use crate::request::Presented;
use crate::session::Session;
use crate::verify::Reason;
use crate::verify::overlay::{Overlay, State};

/// What was found so far, by one session layer or by several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Who is there: of the base slot, until it is [decided](Self::decided) that the overlay is above it.
    pub(super) session: Option<Session>,
    pub(super) came: Came,
    /// Behind a pointer, since all of this is moved with each request.
    pub(super) beside: Option<Box<Beside>>,
}

/// How the session of the base slot came. A whole word, since it is moved with each request: the processor would wait for
/// single bytes that were just written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub(crate) enum Came {
    /// In `Authorization` alone, if at all.
    #[default]
    ByAuthorization,
    /// In another header too.
    ByHeader,
    /// In a cookie too.
    ByCookie,
    Disagreeing,
}

/// What few requests have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    /// From cookies that have lapsed, each of which a session from a cookie must agree with.
    pub(super) lapsed: SmallVec<[(Session, Reason); 1]>,
    pub(super) overlays: SmallVec<[Overlay; 1]>,
    /// Grants of which a tombstone says that they have ended.
    pub(super) ended: SmallVec<[Box<str>; 1]>,
    /// The session of the base slot beneath the overlay that is there.
    pub(super) base: Option<Session>,
}

impl Came {
    pub(crate) fn of(presented: &Presented<'_>) -> Self {
        match presented {
            Presented { in_cookie: true, .. } => Self::ByCookie,
            Presented { is_bearer: true, .. } => Self::ByAuthorization,
            _ => Self::ByHeader,
        }
    }
}

impl Found {
    /// The session of a bearer token, and nothing else.
    #[inline]
    pub(crate) fn one(session: Session) -> Self {
        Self { session: Some(session), ..Self::default() }
    }

    #[inline]
    pub(crate) fn verified(self, session: Session, came: Came) -> Self {
        let disagrees = self.disagrees()
            || self.session.as_ref().is_some_and(|other| !other.agrees_with(&session))
            // Beside a header a lapsed cookie says nothing. Beside a cookie it must not have been another session: an
            // impersonation that ended would turn into a real login.
            || came == Came::ByCookie && self.all_lapsed().any(|(lapsed, _)| !lapsed.agrees_with(&session));
        let came = if disagrees { Came::Disagreeing } else { self.came.max(came) };
        // Of two that agree, the one whose seal says why.
        let session = match self.session {
            Some(other) if session.reason().is_none() => other,
            _ => session,
        };
        Self { session: Some(session), came, beside: self.beside }
    }

    pub(crate) fn lapsed(mut self, session: Session, reason: Reason) -> Self {
        let other = self.session.as_ref().filter(|_| self.came == Came::ByCookie);
        if other.is_some_and(|other| !other.agrees_with(&session)) {
            self.came = Came::Disagreeing;
        }
        self.beside.get_or_insert_default().lapsed.push((session, reason));
        self
    }

    /// Adds what is in the overlay slot.
    pub(crate) fn overlay(mut self, overlay: Overlay) -> Self {
        self.beside.get_or_insert_default().overlays.push(overlay);
        self
    }

    /// Adds a tombstone of this grant.
    pub(crate) fn tombstone(mut self, grant: Box<str>) -> Self {
        self.beside.get_or_insert_default().ended.push(grant);
        self
    }

    /// Adds what another session layer found.
    pub(crate) fn and(self, other: &Self) -> Self {
        let mut found = self.undecided();
        if other.disagrees() {
            found.came = Came::Disagreeing;
        }
        found = other.all_lapsed().fold(found, |found, (session, reason)| found.lapsed(session.clone(), *reason));
        if let Some(beside) = &other.beside {
            found = beside.overlays.iter().cloned().fold(found, Self::overlay);
            found = beside.ended.iter().cloned().fold(found, Self::tombstone);
        }
        match other.base().or(other.session()) {
            Some(session) => found.verified(session.clone(), other.came),
            None => found,
        }
    }

    /// The same, as it was before an overlay took the place of the session that it is above.
    fn undecided(mut self) -> Self {
        if let Some(base) = self.beside.as_mut().and_then(|beside| beside.base.take()) {
            self.session = Some(base);
        }
        self
    }

    #[inline]
    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The session beneath the overlay, where that is who is there.
    pub(crate) fn base(&self) -> Option<&Session> {
        self.beside.as_ref()?.base.as_ref()
    }

    /// Why there is no session though there was one: only a cookie that has lapsed and is otherwise valid.
    #[inline]
    pub(crate) fn lapse(&self) -> Option<Reason> {
        self.all_lapsed().next().map(|(_, reason)| *reason).filter(|_| self.session.is_none())
    }

    fn all_lapsed(&self) -> impl Iterator<Item = &(Session, Reason)> {
        self.beside.iter().flat_map(|beside| beside.lapsed.iter())
    }

    #[inline]
    pub(crate) fn disagrees(&self) -> bool {
        self.came == Came::Disagreeing
    }
}

impl Beside {
    /// Overlays that are not known to be over.
    pub(super) fn standing_overlays(&self) -> impl Iterator<Item = &Overlay> {
        self.overlays.iter().filter(|overlay| !self.is_over(overlay))
    }

    /// Overlays that are over.
    pub(super) fn lapsed_overlays(&self) -> impl Iterator<Item = &Overlay> {
        self.overlays.iter().filter(|overlay| self.is_over(overlay))
    }

    /// The issuer's own tombstone counts for more than what is known of the grant: it may be asked of nobody.
    fn is_over(&self, overlay: &Overlay) -> bool {
        matches!(overlay.state, State::Lapsed) || self.ended.iter().any(|ended| **ended == *overlay.grant())
    }

    /// The grants that have ended, as far as is known here; one may come twice.
    pub(super) fn all_ended(&self) -> impl Iterator<Item = &str> {
        self.ended.iter().map(|grant| &**grant).chain(self.lapsed_overlays().map(Overlay::grant))
    }
}

impl Overlay {
    /// The id of its grant, without which it would not have been read.
    pub(super) fn grant(&self) -> &str {
        self.session.session_id().unwrap_or_default()
    }
}
