use crate::time::Timestamp;

/// Something that happened to an impersonation, as the provider tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The provider's id of the event, by which a repeat is known. Descope may give none.
    pub id: Option<Box<str>>,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// As whom.
    pub subject: Box<str>,
    /// Who acts, as the provider names them: an id, or an e-mail at WorkOS. Descope may not say.
    pub impersonator: Option<Box<str>>,
    /// In which session.
    pub session_id: Option<Box<str>>,
    /// In which organization.
    pub organization: Option<Box<str>>,
    /// Why, where the provider keeps it.
    pub reason: Option<Box<str>>,
    /// Why it ended, in a word of the provider's; an issuer of one's own says it, as `consent_withdrawn`.
    pub cause: Option<Box<str>>,
}

/// What can happen to an impersonation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// It began.
    Started,
    /// It ended, in whatever way.
    Ended,
}

impl Event {
    /// An event of which no more is known yet.
    pub fn new(kind: EventKind, at: Timestamp, subject: impl Into<Box<str>>) -> Self {
        Self {
            id: None,
            kind,
            at,
            subject: subject.into(),
            impersonator: None,
            session_id: None,
            organization: None,
            reason: None,
            cause: None,
        }
    }
}
