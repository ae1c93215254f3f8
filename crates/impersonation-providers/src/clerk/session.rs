use impersonation_core::Timestamp;
use serde::Deserialize;

use super::{Actor, time};

/// A session of a user in one browser or device.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Session {
    /// `sess_…`, the `sid` of its tokens.
    pub id: Box<str>,
    /// Whose account it touches.
    pub user_id: Box<str>,
    /// `client_…`: the browser or device, which in a multi-session application may have more sessions.
    pub client_id: Option<Box<str>>,
    /// Whether it goes on.
    pub status: SessionStatus,
    /// Who acts in it; `None` where the user does.
    pub actor: Option<Actor>,
    /// The organization that was active last.
    pub last_active_organization_id: Option<Box<str>>,
    /// When somebody was there last.
    #[serde(default, deserialize_with = "time::maybe")]
    pub last_active_at: Option<Timestamp>,
    /// When it began.
    #[serde(default, deserialize_with = "time::maybe")]
    pub created_at: Option<Timestamp>,
    /// The last change.
    #[serde(default, deserialize_with = "time::maybe")]
    pub updated_at: Option<Timestamp>,
    /// When it expires.
    #[serde(default, deserialize_with = "time::maybe")]
    pub expire_at: Option<Timestamp>,
    /// When it counts as abandoned.
    #[serde(default, deserialize_with = "time::maybe")]
    pub abandon_at: Option<Timestamp>,
}

impl Session {
    /// Whoever impersonates in it; `None` for the user in person and for an agent.
    pub fn impersonator(&self) -> Option<&Actor> {
        self.actor.as_ref().filter(|actor| actor.is_impersonator())
    }

    /// Whether it goes on.
    pub fn is_active(&self) -> bool {
        self.status == SessionStatus::Active
    }
}

/// Whether a session goes on, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionStatus {
    /// Nobody came back to it.
    Abandoned,
    /// It goes on.
    Active,
    /// The user signed out.
    Ended,
    /// Its time is over.
    Expired,
    /// The user has something to do before it goes on.
    Pending,
    /// It was taken out of its client.
    Removed,
    /// Another took its place.
    Replaced,
    /// Somebody ended it from outside.
    Revoked,
    /// A word that Clerk did not have when this was written.
    #[serde(untagged)]
    Other(Box<str>),
}

impl SessionStatus {
    /// Clerk's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Abandoned => "abandoned",
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Expired => "expired",
            Self::Pending => "pending",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
            Self::Other(word) => word,
        }
    }
}
