use std::fmt;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Link, Page, ProviderError};
use serde::{Deserialize, Serialize};

use super::user::List;
use super::{Impersonator, WorkOs, time};
use crate::http::Call;
use crate::object;

/// A session of a user, as WorkOS lists it and tells of it in events.
///
/// Of the fields that WorkOS has added in the course of time none is required. `Debug` shows the ids of the session and its user, who
/// impersonates and the status alone.
#[derive(Clone, Deserialize)]
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
    #[serde(default, deserialize_with = "object::maybe")]
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
    /// ```no_run
    /// # async fn example(workos: impersonation_providers::WorkOs) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let page = workos.sessions("user_1", None).await?;
    /// for session in page.items.iter().filter(|session| session.is_impersonated() && session.is_active()) {
    ///     println!("{} is impersonated", session.id);
    /// }
    /// if page.has_more {
    ///     let more = workos.sessions("user_1", page.next.as_ref()).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an id that is no part of a path, before WorkOS is asked: one that is empty, over 512 bytes, `.` or `..`, or
    /// that has a control character or one of `/\%?#`. `NotFound` where there is no such user; else what WorkOS says, which is asked
    /// [again](crate::http::Connection::repeats) where that may help; what [is retryable](ProviderError::is_retryable) even so, try later.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/session/list>.
    pub async fn sessions(&self, user_id: &str, after: Option<&Cursor>) -> Result<Page<Session>, ProviderError> {
        let call = Call::get(["user_management", "users", user_id, "sessions"])
            .query("limit", "100")
            .query_if("after", after.map(Cursor::as_str));
        self.api.ask::<List<Session>>(self.signed(call)).await.map(List::page)
    }

    /// Ends a session: `POST /user_management/sessions/revoke`. Access tokens that are out stay good for up to five minutes:
    /// [end them here too](impersonation_core::Verifier::revoke_session).
    ///
    /// ```no_run
    /// # async fn example(workos: impersonation_providers::WorkOs) -> Result<(), impersonation_core::provider::ProviderError> {
    /// workos.revoke_session("session_1").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `NotFound` where there is no such session; else what WorkOS says, with repeats as of [`sessions`](Self::sessions). The id goes into
    /// the body, so that any is asked for, an empty one too.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/session/revoke>.
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
    /// ```
    /// use impersonation_providers::WorkOs;
    /// use impersonation_providers::http::Connection;
    ///
    /// let workos = WorkOs::new("sk_test_of_no_account", "client_of_no_account", Connection::new())?;
    /// assert_eq!(
    ///     workos.logout_link("session_1", Some("https://app.example.com/")).expose(),
    ///     "https://api.workos.com/user_management/sessions/logout?session_id=session_1&return_to=https%3A%2F%2Fapp.example.com%2F"
    /// );
    /// # Ok::<(), impersonation_providers::http::SetupError>(())
    /// ```
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

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .field("impersonator", &self.impersonator)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
