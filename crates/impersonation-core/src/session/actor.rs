use std::sync::Arc;

use crate::session::ActorKind;
use crate::time::Timestamp;

/// The party really acting: issuer and subject together name it (promise 3).
///
/// Two actors are the same only where both are: compare with [`is_same_as`](Self::is_same_as).
#[derive(Clone, Debug)]
pub struct Actor {
    pub(crate) issuer: Arc<str>,
    pub(crate) issuer_is_implied: bool,
    pub(crate) subject: Box<str>,
    pub(crate) kind: ActorKind,
    pub(crate) email: Option<Box<str>>,
    pub(crate) authenticated_at: Option<Timestamp>,
}

impl Actor {
    /// `act.sub`: a user id, or an e-mail at WorkOS.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// `act.iss`, in the canonical spelling where it is the session's own issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whether `act` named no issuer, so that the token's own stands in.
    pub fn issuer_is_implied(&self) -> bool {
        self.issuer_is_implied
    }

    /// What kind of party it is.
    pub fn kind(&self) -> ActorKind {
        self.kind
    }

    /// The actor's e-mail address, where the token says it.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// When the actor last proved who they are: `act.auth_time`.
    pub fn authenticated_at(&self) -> Option<Timestamp> {
        self.authenticated_at
    }

    /// Whether both are the same party: same issuer, same subject.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.subject == other.subject
    }
}

/// An actor before the present one (a nested `act`): history, never an input to a decision (promise 2).
///
/// No policy accepts one:
///
/// ```compile_fail,E0308
/// use impersonation_core::session::{Actor, PriorActor};
///
/// fn decide(actor: &Actor) -> bool { actor.kind().is_impersonator() }
///
/// fn misuse(prior: &PriorActor) -> bool { decide(prior) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorActor {
    pub(crate) issuer: Arc<str>,
    pub(crate) subject: Box<str>,
}

impl PriorActor {
    /// The nested `act.sub`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The nested `act.iss`, or the token's canonical issuer where it is missing.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}
