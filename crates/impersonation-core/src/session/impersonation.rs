use std::fmt;
use std::sync::Arc;

use crate::grant::BoxedGrantCheck;
use crate::session::{Capabilities, Session};
use crate::time::Timestamp;

/// What a token of [`profile::impersonation`](crate::profile::impersonation()) says of its grant, beside who acts as whom.
#[derive(Clone)]
pub struct Impersonation {
    pub(crate) base: BaseSession,
    pub(crate) slot: Slot,
    pub(crate) reason_id: Option<Box<str>>,
    pub(crate) capabilities: Capabilities,
    pub(crate) began_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) token_expires_at: Timestamp,
    /// Here, since whoever holds the session may wait for its end.
    pub(crate) check: Option<BoxedGrantCheck>,
}

/// The session of the impersonator's own that an impersonation stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseSession {
    pub(crate) issuer: Arc<str>,
    pub(crate) subject: Box<str>,
    pub(crate) session_id: Box<str>,
}

/// Where a token of an impersonation is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Slot {
    /// In the cookie of a browser, above the session that it stands on, and nowhere without it.
    Overlay,
    /// In `Authorization`, by itself: an API client's.
    Bearer,
}

impl Impersonation {
    /// The session of the impersonator's own that it stands on.
    pub fn base(&self) -> &BaseSession {
        &self.base
    }

    /// Where its token is good.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// The issuer's id of the reason that was given. The reason's text is never in a token.
    pub fn reason_id(&self) -> Option<&str> {
        self.reason_id.as_deref()
    }

    /// When the impersonation began.
    pub fn began_at(&self) -> Timestamp {
        self.began_at
    }

    /// When the impersonation ends at the latest, by what the token says. The grant may have changed since:
    /// [`Session::expires_at`] goes by that, where it is asked.
    pub fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// When the token itself expires, by which a middleware renews it.
    pub fn token_expires_at(&self) -> Timestamp {
        self.token_expires_at
    }

    /// About what it takes on the heap.
    pub(super) fn bytes(&self) -> usize {
        let BaseSession { issuer, subject, session_id } = &self.base;
        let reason_id = self.reason_id.as_ref().map_or(0, |id| id.len());
        size_of::<Self>() + issuer.len() + subject.len() + session_id.len() + reason_id + self.capabilities.bytes()
    }
}

impl BaseSession {
    /// Who signed the impersonator in, in the canonical spelling where it is a trusted issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Who the impersonator is.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The `sid` of their session.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// Whether it is this session.
    pub fn is(&self, session: &Session) -> bool {
        session.issuer() == self.issuer()
            && session.subject() == self.subject()
            && session.session_id() == Some(self.session_id())
    }
}

impl fmt::Debug for Impersonation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Impersonation")
            .field("base", &self.base)
            .field("slot", &self.slot)
            .field("began_at", &self.began_at)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}
