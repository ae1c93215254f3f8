//! What a verified token says: whose account it touches, who is really acting, and until when.
//!
//! A [`Session`] is a witness. Only a [`Verifier`](crate::Verifier) makes one, or the reading of
//! [`AssertedClaims`](crate::AssertedClaims), which marks it so; there is no constructor.
//!
//! ```compile_fail,E0423
//! use impersonation_core::Session;
//!
//! fn forge(inner: std::sync::Arc<()>) -> Session {
//!     Session(inner)
//! }
//! ```
//!
//! ```compile_fail,E0451
//! use impersonation_core::session::Actor;
//!
//! fn forge(actor: Actor) -> Actor {
//!     Actor { subject: "user_2".into(), ..actor }
//! }
//! ```

mod access;
mod act;
mod actor;
mod capabilities;
mod impersonation;
mod kind;

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use access::{Membership, Organization};
pub use actor::{Actor, PriorActor};
pub use capabilities::Capabilities;
pub use impersonation::{BaseSession, Impersonation, Slot};
pub use kind::ActorKind;

pub(crate) use access::Access;
pub use act::ActClaim;
pub(crate) use act::{ActRules, Acting, Classifier};

use capabilities::NO_CAPABILITIES;

use crate::grant::{BoxedGrantCheck, GrantCheck as _};
use crate::profile::Dialect;
use crate::time::Timestamp;

/// A verified session. Clones share it.
///
/// Its `Debug` form shows who and until when, never the token or its other claims.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) dialect: Dialect,
    pub(crate) provenance: Provenance,
    pub(crate) issuer: Arc<str>,
    pub(crate) subject: Box<str>,
    pub(crate) acting: Option<Acting>,
    pub(crate) session_id: Option<Box<str>>,
    pub(crate) token_id: Option<Box<str>>,
    pub(crate) access: Access,
    pub(crate) issued_at: Option<Timestamp>,
    pub(crate) expires_at: Timestamp,
    pub(crate) authenticated_at: Option<Timestamp>,
    pub(crate) reason: Option<Box<str>>,
    /// Of a session under a grant of an issuer of one's own. Behind a pointer: most have none.
    pub(crate) impersonation: Option<Box<Impersonation>>,
    pub(crate) claims: Vec<u8>,
}

/// How a session came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provenance {
    /// The signature of its token was verified here.
    Verified,
    /// The application had verified the token before and asserted its claims.
    Asserted,
}

impl Session {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The user whose account the request touches: `sub`, or Descope's `dsub`.
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The canonical issuer of the session, whichever of its spellings the token used.
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Whose profile the session was read by.
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// Whether the signature was verified here or the claims were asserted.
    pub fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The party really acting: the outermost `act` (RFC 8693 §4.1). `None` in a user's own session.
    pub fn actor(&self) -> Option<&Actor> {
        self.0.acting.as_ref().map(|acting| &acting.actor)
    }

    /// Actors before the present one, newest first: history for the audit trail, never an input to a decision.
    pub fn prior_actors(&self) -> &[PriorActor] {
        self.0.acting.as_ref().map_or(&[], |acting| &acting.prior)
    }

    /// Whether anybody but the user acts in this session: staff, an agent, a service, or an unknown party.
    pub fn is_acting(&self) -> bool {
        self.actor().is_some()
    }

    /// Whether a staff member, or a party of unknown kind, acts in this session: for what is shown, such as a bar. Agents and
    /// services act too; what is closed to actors asks [`is_acting`](Self::is_acting), or a gate.
    pub fn is_impersonated(&self) -> bool {
        self.actor().is_some_and(|actor| actor.kind().is_impersonator())
    }

    /// The session's id: `sid`.
    pub fn session_id(&self) -> Option<&str> {
        self.0.session_id.as_deref()
    }

    /// The token's id: `jti`.
    pub fn token_id(&self) -> Option<&str> {
        self.0.token_id.as_deref()
    }

    /// The organization (tenant) that the session is active in.
    pub fn organization(&self) -> Option<&Organization> {
        self.0.access.organization.as_ref()
    }

    /// Roles, those in the active organization included.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.0.access.roles.iter().map(|role| &**role)
    }

    /// Permissions, those in the active organization included. They are the subject's: a gate never grants an actor
    /// anything for them.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.0.access.permissions.iter().map(|permission| &**permission)
    }

    /// Whether the session names this permission, compared whole and with case. It is the subject's, whoever acts: ask a
    /// [policy](crate::Policy::requires_permission) where an actor must not borrow it.
    pub fn has_permission(&self, permission: &str) -> bool {
        self.permissions().any(|held| held == permission)
    }

    /// Organizations that the token lists with roles and permissions of their own (Descope's `tenants`).
    pub fn memberships(&self) -> &[Membership] {
        &self.0.access.memberships
    }

    /// When the token was issued. Hosted providers mint one every few minutes: this is no start of anything.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.0.issued_at
    }

    /// When the token expires, without leeway; where an impersonation's [grant is asked](crate::grant), when that ends.
    pub fn expires_at(&self) -> Timestamp {
        self.0.expires_at
    }

    /// When the user last proved who they are: `auth_time`, or Clerk's `fva`.
    pub fn authenticated_at(&self) -> Option<Timestamp> {
        self.0.authenticated_at
    }

    /// When the impersonation began, as far as it is known: by its [grant](Self::impersonation), else the actor's `auth_time`.
    pub fn impersonation_began_at(&self) -> Option<Timestamp> {
        let began_at = self.impersonation().map(Impersonation::began_at);
        began_at.or_else(|| self.actor()?.authenticated_at())
    }

    /// What the token says of its grant, where an [issuer of impersonations](crate::profile::impersonation()) minted it; `None` in
    /// every other session, one that is impersonated at a hosted provider too.
    pub fn impersonation(&self) -> Option<&Impersonation> {
        self.0.impersonation.as_deref()
    }

    /// Why the impersonation was started, where a seal around the token says so, the token as a start through
    /// [`provider`](crate::provider) has it written (`act.reason` at Clerk, `impersonation_reason` at Descope), or what
    /// [checks the grant](crate::grant::GrantCheck::reason). It is free text of whoever started: escape it, and decide nothing by it.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What the grant opens to the actor beyond what is open to all. Of a user's own session it says nothing.
    pub fn capabilities(&self) -> &Capabilities {
        self.impersonation().map_or(&NO_CAPABILITIES, |impersonation| &impersonation.capabilities)
    }

    /// The claims of the token as a type of the application's, for claims that this crate does not know.
    ///
    /// Who is acting is said by [`actor`](Self::actor) alone; do not read `act` from here.
    ///
    /// ```
    /// # #[cfg(feature = "testing")] {
    /// # use impersonation_core::{request::{HeaderList, RequestView}, testing::Issuer};
    /// # let issuer = Issuer::rfc8693();
    /// # let token = issuer.session("user_2").claim("plan", "pro").token();
    /// # let session = issuer.verified(&token).expect("a good token");
    /// #[derive(serde::Deserialize)]
    /// struct Plan {
    ///     plan: String,
    /// }
    ///
    /// let claims: Plan = session.claims()?;
    /// assert_eq!(claims.plan, "pro");
    /// # }
    /// # Ok::<(), impersonation_core::session::ClaimsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the claims do not fit the type.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, ClaimsError> {
        serde_json::from_slice(&self.0.claims)
            .map_err(|error| ClaimsError { line: error.line(), column: error.column() })
    }

    /// The same session in an allocation of its own, for a thread that hands it out again and again.
    pub(crate) fn unshared(&self) -> Self {
        let mut inner = Inner::clone(&self.0);
        // Extractors hand out clones of the actor, whose issuer would otherwise be counted by all threads.
        if let Some(Acting { actor, .. }) = &mut inner.acting {
            actor.issuer = Arc::from(&*actor.issuer);
        }
        Self::new(inner)
    }

    /// The same session with why the impersonation was started.
    pub(crate) fn with_reason(&self, reason: &str) -> Self {
        Self::new(Inner { reason: Some(reason.into()), ..Inner::clone(&self.0) })
    }

    /// The same session, whose grant goes on until then, with why as what checks the grant knows it.
    pub(crate) fn going_on_until(self, expires_at: Timestamp) -> Self {
        match self.check().and_then(|check| check.reason(&self)) {
            None if self.0.expires_at == expires_at => self,
            reason => Self::new(Inner { expires_at, reason, ..Inner::clone(&self.0) }),
        }
    }

    /// The same session, whose grant nobody asks any longer.
    pub(crate) fn unchecked(&self) -> Self {
        let mut inner = Inner::clone(&self.0);
        if let Some(impersonation) = &mut inner.impersonation {
            impersonation.check = None;
        }
        Self::new(inner)
    }

    /// Tells what checks its grant that the impersonator is there.
    pub(crate) fn seen(&self) {
        if let Some(check) = self.check() {
            check.seen(self);
        }
    }

    fn check(&self) -> Option<&BoxedGrantCheck> {
        self.impersonation()?.check.as_ref()
    }

    /// About what it takes on the heap.
    pub(crate) fn bytes(&self) -> usize {
        let Inner { subject, acting, session_id, token_id, access, reason, impersonation, claims, .. } = &*self.0;
        let text = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        let acting = acting.as_ref().map_or(0, Acting::bytes);
        let texts = subject.len() + text(session_id) + text(token_id) + text(reason) + claims.len();
        let impersonation = impersonation.as_ref().map_or(0, |impersonation| impersonation.bytes());
        size_of::<Inner>() + texts + acting + access.bytes() + impersonation
    }

    /// Whether both are of one token, as far as its claims tell tokens apart.
    pub(crate) fn is_of_token(&self, other: &Self) -> bool {
        // What a grant says of its end may change from one request to the next.
        let expires_at =
            |session: &Self| session.impersonation().map_or(session.expires_at(), Impersonation::token_expires_at);
        let times = |session: &Self| (session.issued_at(), expires_at(session));
        Arc::ptr_eq(&self.0, &other.0)
            || self.agrees_with(other)
                && self.token_id() == other.token_id()
                && times(self) == times(other)
                && self.0.claims == other.0.claims
    }

    /// Whether both name the same session of the same user with the same actor.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        let same_actor = match (self.actor(), other.actor()) {
            (None, None) => true,
            (Some(one), Some(another)) => one.is_same_as(another) && one.kind() == another.kind(),
            _ => false,
        };
        same_actor
            && self.issuer() == other.issuer()
            && self.subject() == other.subject()
            && self.session_id() == other.session_id()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("issuer", &self.issuer())
            .field("subject", &self.subject())
            .field("actor", &self.actor())
            .field("session_id", &self.session_id())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

/// Claims that do not fit the type that was asked for. It says where, and nothing of what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimsError {
    line: usize,
    column: usize,
}

impl fmt::Display for ClaimsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the session's claims do not fit the type (line {}, column {})", self.line, self.column)
    }
}

impl std::error::Error for ClaimsError {}
