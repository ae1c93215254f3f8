use std::fmt;

use impersonation_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::grant::Party;
use crate::id::ConsentId;

/// A user's permission to be impersonated: asked for, given for a time, taken back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// Whose permission.
    pub subject: Box<str>,
    /// For this organization only; `None` is for whichever.
    pub organization: Option<Box<str>>,
    /// Who asked for it, if anybody did.
    pub requested: Option<Request>,
    /// When it was given.
    pub granted_at: Option<Timestamp>,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
    /// When it was taken back, or the request turned down.
    pub withdrawn_at: Option<Timestamp>,
}

impl Consent {
    /// A permission that nobody has given yet.
    #[must_use]
    pub fn new(id: ConsentId, subject: impl Into<Box<str>>, organization: Option<Box<str>>) -> Self {
        Self {
            id,
            subject: subject.into(),
            organization,
            requested: None,
            granted_at: None,
            expires_at: None,
            withdrawn_at: None,
        }
    }

    /// What has become of it.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> ConsentStanding {
        match (self.withdrawn_at, self.granted_at, self.expires_at) {
            (Some(_), ..) => ConsentStanding::Withdrawn,
            (None, Some(_), Some(until)) if now < until => ConsentStanding::Given,
            (None, Some(_), _) => ConsentStanding::Expired,
            (None, None, _) => ConsentStanding::Requested,
        }
    }

    /// Whether it covers an impersonation in that organization: one for no organization in particular covers all.
    #[must_use]
    pub fn covers(&self, organization: Option<&str>) -> bool {
        self.organization.is_none() || self.organization.as_deref() == organization
    }
}

/// The reason of a request may say anything of people.
impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consent")
            .field("id", &self.id)
            .field("subject", &self.subject)
            .field("organization", &self.organization)
            .field("expires_at", &self.expires_at)
            .field("withdrawn_at", &self.withdrawn_at)
            .finish_non_exhaustive()
    }
}

/// Who asked for a consent, and why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Request {
    /// Who.
    pub by: Party,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<Box<str>>,
}

impl Request {
    /// A request without a reason.
    #[must_use]
    pub fn new(by: Party, at: Timestamp) -> Self {
        Self { by, at, reason: None }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("by", &self.by.subject).field("at", &self.at).finish_non_exhaustive()
    }
}

/// What has become of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConsentStanding {
    /// Asked for, and not answered.
    Requested,
    /// Given, and good.
    Given,
    /// Given once, and run out.
    Expired,
    /// Taken back, or turned down.
    Withdrawn,
}
