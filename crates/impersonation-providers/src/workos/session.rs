use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Link, Page, ProviderError};
use serde::{Deserialize, Serialize};

use super::user::List;
use super::{Impersonator, WorkOs, time};
use crate::http::Call;

/// A session of a user, as WorkOS lists it and tells of it in events.
///
/// Of the fields that WorkOS has added in the course of time none is required.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Session {
    /// `session_…`, the `sid` of access tokens.
    pub id: Box<str>,
    /// As whom.
    pub user_id: Box<str>,
    /// In which organization.
    #[serde(default)]
    pub organization_id: Option<Box<str>>,
    /// Who really acts, and why.
    #[serde(default)]
    pub impersonator: Option<Impersonator>,
    /// How it began: `impersonation`, `password`, `sso` …
    #[serde(default)]
    pub auth_method: Option<Box<str>>,
    /// Whether it goes on.
    #[serde(default)]
    pub status: Option<SessionStatus>,
    /// From where it began.
    #[serde(default)]
    pub ip_address: Option<Box<str>>,
    /// With what browser it began.
    #[serde(default)]
    pub user_agent: Option<Box<str>>,
    /// When it ends at the latest.
    #[serde(default, deserialize_with = "time::maybe")]
    pub expires_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "time::maybe")]
    pub ended_at: Option<Timestamp>,
    /// When it began.
    #[serde(deserialize_with = "time::moment")]
    pub created_at: Timestamp,
    /// The last change.
    #[serde(deserialize_with = "time::moment")]
    pub updated_at: Timestamp,
}

/// Whether a session goes on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionStatus {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
    /// A word that WorkOS did not have when this was written.
    #[serde(untagged)]
    Other(Box<str>),
}

impl Session {
    /// Whether somebody impersonates in it: an impersonator is named, or the method says so.
    pub fn is_impersonated(&self) -> bool {
        self.impersonator.is_some() || self.auth_method.as_deref() == Some("impersonation")
    }

    /// Whether it goes on, as far as the answer says: sessions of older answers have no status.
    pub fn is_active(&self) -> bool {
        self.ended_at.is_none() && matches!(self.status, None | Some(SessionStatus::Active))
    }
}

impl WorkOs {
    /// The sessions of a user, newest first, a hundred at a time: `GET /user_management/users/{id}/sessions`.
    ///
    /// # Errors
    ///
    /// `NotFound` where there is no such user; else what WorkOS says.
    pub async fn sessions(&self, user_id: &str, after: Option<&Cursor>) -> Result<Page<Session>, ProviderError> {
        let call = Call::get(["user_management", "users", user_id, "sessions"])
            .query("limit", "100")
            .query_if("after", after.map(Cursor::as_str));
        self.api.ask::<List<Session>>(self.signed(call)).await.map(List::page)
    }

    /// Ends a session: `POST /user_management/sessions/revoke`. Access tokens that are out stay good for up to five minutes:
    /// [end them here too](impersonation_core::Verifier::revoke_session).
    ///
    /// # Errors
    ///
    /// `NotFound` where there is no such session; else what WorkOS says.
    pub async fn revoke_session(&self, session_id: &str) -> Result<(), ProviderError> {
        #[derive(Serialize)]
        struct Request<'a> {
            session_id: &'a str,
        }

        let call = Call::post(["user_management", "sessions", "revoke"]).idempotent();
        self.api.tell(self.signed(call.json(&Request { session_id })?)).await
    }

    /// Where a browser goes to end the session, at AuthKit too, and from there to `return_to`, which is registered at WorkOS.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/logout>.
    pub fn logout_link(&self, session_id: &str, return_to: Option<&str>) -> Link {
        let mut url = self.auth_domain.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["user_management", "sessions", "logout"]);
        }
        let return_to = return_to.map(|url| ("return_to", url));
        url.query_pairs_mut().append_pair("session_id", session_id).extend_pairs(return_to);
        Link::new(url.as_str())
    }
}
