use std::fmt;

use impersonation_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::cause::Cause;
use crate::id::{ConsentId, GrantId, ReasonId};

/// The record that one impersonator may act as one user: why, how long, in which organization, with which capabilities.
///
/// Both identities are copied in, as they were when it began: nothing refers to a row that may be gone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Grant {
    /// Its id, and the `sid` of its session.
    pub id: GrantId,
    /// Who issued it: the `iss` of its tokens.
    pub issuer: Box<str>,
    /// Who acts.
    pub impersonator: Party,
    /// The impersonator's own session, which it stands on: its `sid`.
    pub base_session: Box<str>,
    /// When the token of that session expires, which ends an API client's grant where no [`SessionCheck`](crate::SessionCheck)
    /// says more.
    pub base_expires_at: Timestamp,
    /// As whom.
    pub subject: Box<str>,
    /// In which organization.
    pub organization: Option<Box<str>>,
    /// Why, in the impersonator's words.
    pub reason: Option<Box<str>>,
    /// What tokens name in place of the reason.
    pub reason_id: Option<ReasonId>,
    /// What it opens beyond what is open to all.
    pub capabilities: Vec<Box<str>>,
    /// The application's own claims in its tokens.
    pub claims: Map<String, Value>,
    /// The user's permission, unless none was needed.
    pub consent: ConsentState,
    /// Where the impersonator began, to go back to.
    pub return_to: Option<Box<str>>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// Until when its first ticket waits; `None` once one was redeemed.
    pub pending_until: Option<Timestamp>,
    /// How its session travels, once a ticket was redeemed.
    pub slot: Option<Slot>,
    /// When the impersonator was last seen in it.
    pub seen_at: Timestamp,
    /// How it ended, once it has.
    pub end: Option<End>,
    /// What the start said in order to be repeated without harm, hashed, with what it asked for.
    pub idempotency: Option<Idempotency>,
}

impl Grant {
    /// Whether it counts as going on: not ended, within its time, and redeemed or still waiting for that.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.end.is_none() && now < self.ends_at && self.pending_until.is_none_or(|until| now < until)
    }

    /// Whether a ticket of it was redeemed.
    #[must_use]
    pub fn is_redeemed(&self) -> bool {
        self.slot.is_some()
    }
}

/// Reason and claims may say anything of people.
impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("id", &self.id)
            .field("impersonator", &self.impersonator.subject)
            .field("subject", &self.subject)
            .field("ends_at", &self.ends_at)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// Somebody, by issuer and subject together (promise 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Party {
    /// The canonical issuer of their own session.
    pub issuer: Box<str>,
    /// Their id there.
    pub subject: Box<str>,
    /// What kind of party: `human`, `ai_agent` or `service`, as `sub_profile` says it in tokens.
    pub profile: Box<str>,
    /// Their e-mail address.
    pub email: Option<Box<str>>,
    /// When they last proved who they are.
    pub authenticated_at: Option<Timestamp>,
}

impl Party {
    /// A person.
    #[must_use]
    pub fn new(issuer: impl Into<Box<str>>, subject: impl Into<Box<str>>) -> Self {
        Self {
            issuer: issuer.into(),
            subject: subject.into(),
            profile: "human".into(),
            email: None,
            authenticated_at: None,
        }
    }
}

/// How the session of a grant travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Slot {
    /// In a cookie above the impersonator's own.
    Overlay,
    /// In `Authorization`, by itself.
    Bearer,
}

/// Whether the user permitted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentState {
    /// Nobody asked for it.
    NotNeeded,
    /// Somebody with the right to do so went without.
    Waived,
    /// By this consent.
    Given(ConsentId),
}

/// How a grant ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct End {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: Cause,
    /// Who ended it, where somebody did.
    pub by: Option<Party>,
}

impl End {
    /// An end that nobody in particular brought about.
    #[must_use]
    pub fn new(at: Timestamp, cause: Cause) -> Self {
        Self { at, cause, by: None }
    }

    /// One that somebody did.
    #[must_use]
    pub fn by(self, party: Party) -> Self {
        Self { by: Some(party), ..self }
    }
}

/// A start's key, and what it asked for: a repeat with the same key must ask for the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Idempotency {
    /// The key, hashed with who sent it.
    pub key: Box<str>,
    /// What was asked for, hashed.
    pub request: Box<str>,
}
