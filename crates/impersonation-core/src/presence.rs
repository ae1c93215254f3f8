//! Who is there: what a session layer leaves for the gates and handlers below it.

use crate::page::Marker;
use crate::policy::{Decision, Policy};
use crate::refusal::{Code, Realm, Refusal};
use crate::request::RequestView;
use crate::session::{Actor, Session};
use crate::time::Timestamp;
use crate::verify::{Found, Reason};

/// What a verified request says of who is there: nobody, a user in their own session, or an actor in a user's.
///
/// Nobody may have been somebody: under a cookie that has lapsed a route that needs a session says why it refuses.
#[derive(Clone, Debug)]
pub struct Presence {
    found: Found,
    /// When it was decided, by the clock that judged the token: ages are judged by the same.
    now: Timestamp,
    realm: Realm,
}

impl Presence {
    /// Nobody, where a request has no credentials.
    pub fn anonymous(now: Timestamp, realm: Realm) -> Self {
        Self::of(Found::default(), now, realm)
    }

    #[inline]
    pub(crate) fn of(found: Found, now: Timestamp, realm: Realm) -> Self {
        Self { found, now, realm }
    }

    /// The session, if there is one.
    #[inline]
    pub fn session(&self) -> Option<&Session> {
        self.found.session()
    }

    #[inline]
    pub(crate) fn found(&self) -> &Found {
        &self.found
    }

    /// The impersonator's own session, where the session is an impersonation in a browser, which stands above it. Beneath it nothing
    /// else is open to them: routes that stop or show the impersonation ask for it.
    pub fn base(&self) -> Option<&Session> {
        self.found.base()
    }

    /// The marker for a [page](crate::page) that is made for whoever is there: while they act under a grant, and in their own session
    /// after its end. Every other page needs none.
    pub fn page_marker(&self) -> Option<Marker> {
        self.found.page_marker()
    }

    /// The impersonation that the browser still carries though it has ended, or its token expired where no grant is asked: what an
    /// issuer's middleware replaces by a tombstone. `None` beside one that is alive.
    pub fn lapsed_overlay(&self) -> Option<&Session> {
        self.found.lapsed_overlay()
    }

    /// The impersonation that the browser carries without the session that it stands on: there is nobody.
    pub fn stray_overlay(&self) -> Option<&Session> {
        self.found.stray_overlay()
    }

    /// When it was decided who is there, by the clock that judged the token.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether an actor of any kind is there.
    #[inline]
    pub fn is_acting(&self) -> bool {
        self.session().is_some_and(Session::is_acting)
    }

    /// The session, whoever acts in it.
    ///
    /// # Errors
    ///
    /// `authentication_required` where nobody is there, `invalid_token` where the session has expired.
    #[inline]
    pub fn require(&self) -> Result<&Session, Refusal> {
        self.session().ok_or_else(|| self.absence())
    }

    #[cold]
    fn absence(&self) -> Refusal {
        let stray = || self.found.stray_overlay().map(|_| Reason::BaseSessionMissing);
        match self.found.lapse().or_else(stray) {
            Some(reason) => Refusal::because(Code::InvalidToken, reason, self.realm),
            None => self.refusal(Code::AuthenticationRequired),
        }
    }

    /// The session of a user in person.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); `impersonation_denied` where an actor of any kind is there.
    pub fn require_own(&self) -> Result<OwnSession, Refusal> {
        OwnSession::of(self.require()?).ok_or_else(|| self.refusal(Code::ImpersonationDenied))
    }

    /// The session of a user in which an actor is there, and that actor.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); `impersonation_required` where the user is there in person.
    pub fn require_actor(&self) -> Result<ActingSession, Refusal> {
        let session = self.require()?;
        ActingSession::of(session).ok_or_else(|| self.refusal(Code::ImpersonationRequired))
    }

    /// Whether `policy` lets this request through.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require), and what the policy denies.
    #[inline]
    pub fn admit(&self, policy: &Policy, request: &RequestView<'_>) -> Result<(), Refusal> {
        match policy.decide(self.require()?, request, self.now) {
            Decision::Allow => Ok(()),
            Decision::Deny(denial) => Err(self.refusal(denial.code())),
        }
    }

    /// The same where `policy` is for a public route: nobody passes, unless the policy asks something of users in person.
    ///
    /// # Errors
    ///
    /// As [`admit`](Self::admit).
    #[inline]
    pub fn admit_anonymous(&self, policy: &Policy, request: &RequestView<'_>) -> Result<(), Refusal> {
        match self.session() {
            None if !policy.asks_of_users() => Ok(()),
            _ => self.admit(policy, request),
        }
    }

    /// Who is there below two session layers, of which this is the inner one's verdict: whoever either found, never fewer. An
    /// impersonation that one of them found stands on the session of the other.
    ///
    /// # Errors
    ///
    /// `conflicting_credentials` where both found somebody and not the same session, a cookie that has lapsed counted as it
    /// is within one layer; where an impersonation was found, what a [`Verifier`](crate::Verifier) that finds both refuses.
    pub fn beneath(mut self, outer: &Self, request: &RequestView<'_>) -> Result<Self, Refusal> {
        let realm = self.realm;
        let found = self.found.and(&outer.found).decided(request, false);
        self.found = found.map_err(|objection| Refusal::objecting(objection, realm))?;
        Ok(self)
    }

    fn refusal(&self, code: Code) -> Refusal {
        Refusal::new(code, self.realm)
    }
}

/// A session of a user in person, for certain. It derefs to [`Session`].
#[derive(Clone, Debug)]
pub struct OwnSession(Session);

impl OwnSession {
    /// The session as one of the user's own; `None` where an actor of any kind is there.
    pub fn of(session: &Session) -> Option<Self> {
        (!session.is_acting()).then(|| Self(session.clone()))
    }

    /// The session.
    #[inline]
    pub fn session(&self) -> &Session {
        &self.0
    }
}

impl std::ops::Deref for OwnSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

/// A session in which an actor is there, for certain. It derefs to [`Session`].
#[derive(Clone, Debug)]
pub struct ActingSession {
    session: Session,
    actor: Actor,
}

impl ActingSession {
    /// The session as one with an actor; `None` for a user's own.
    pub fn of(session: &Session) -> Option<Self> {
        Some(Self { actor: session.actor()?.clone(), session: session.clone() })
    }

    /// The party really acting.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The session.
    #[inline]
    pub fn session(&self) -> &Session {
        &self.session
    }
}

impl std::ops::Deref for ActingSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}
