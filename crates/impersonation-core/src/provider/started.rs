use super::{Link, Secret, Tokens};
use crate::time::Timestamp;

/// An impersonation that was started, and how the impersonator gets into it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Started {
    /// How the impersonator gets into it.
    pub hand_over: HandOver,
    /// What revokes it, until it is used.
    pub handle: Option<Handle>,
    /// When the hand-over stops being good, where the provider says.
    pub expires_at: Option<Timestamp>,
}

impl Started {
    /// Started, with nothing but a hand-over.
    pub fn new(hand_over: HandOver) -> Self {
        Self { hand_over, handle: None, expires_at: None }
    }

    /// With what revokes it.
    #[must_use]
    pub fn handle(self, handle: Handle) -> Self {
        Self { handle: Some(handle), ..self }
    }

    /// With when the hand-over stops being good.
    #[must_use]
    pub fn expires_at(self, expiry: Timestamp) -> Self {
        Self { expires_at: Some(expiry), ..self }
    }
}

/// How an impersonator gets into a session that was started. Whoever has it gets in: give it to nobody else.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HandOver {
    /// Send their browser there.
    Visit(Link),
    /// A single-use ticket for the provider's front end to redeem.
    Ticket(Secret),
    /// The session itself.
    Tokens(Tokens),
}

/// What can be revoked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Handle {
    /// A start that nobody has used yet: Clerk's actor token, by its id.
    Pending(Box<str>),
    /// A session, by its id.
    Session(Box<str>),
}
