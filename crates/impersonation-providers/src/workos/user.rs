use std::fmt;

use impersonation_core::provider::{Cursor, Page, ProviderError, ProviderErrorKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::WorkOs;
use crate::http::Call;

/// A user, as WorkOS writes one. Serialized it is what AuthKit seals.
///
/// Of foreign types it has `serde_json::Value`, which is what metadata is. `Debug` shows the id alone.
#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all(serialize = "camelCase"))]
#[non_exhaustive]
pub struct User {
    /// Always `user`.
    #[serde(default = "user")]
    pub object: Box<str>,
    /// `user_…`, the `sub` of access tokens.
    pub id: Box<str>,
    /// The e-mail address.
    pub email: Box<str>,
    /// Whether it was verified.
    #[serde(default)]
    pub email_verified: bool,
    /// The whole name.
    #[serde(default)]
    pub name: Option<Box<str>>,
    /// The first name.
    #[serde(default)]
    pub first_name: Option<Box<str>>,
    /// The last name.
    #[serde(default)]
    pub last_name: Option<Box<str>>,
    /// A picture.
    #[serde(default)]
    pub profile_picture_url: Option<Box<str>>,
    /// The last sign-in, in RFC 3339.
    #[serde(default)]
    pub last_sign_in_at: Option<Box<str>>,
    /// The language that they prefer.
    #[serde(default)]
    pub locale: Option<Box<str>>,
    /// The application's own id of the user.
    #[serde(default)]
    pub external_id: Option<Box<str>>,
    /// Of the application's own.
    #[serde(default)]
    pub metadata: Option<Map<String, Value>>,
    /// Since when there is one, in RFC 3339.
    #[serde(default)]
    pub created_at: Option<Box<str>>,
    /// The last change, in RFC 3339.
    #[serde(default)]
    pub updated_at: Option<Box<str>>,
}

fn user() -> Box<str> {
    "user".into()
}

/// What WorkOS writes around a part of a listing.
#[derive(Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    pub(super) list_metadata: Ends,
}

#[derive(Default, Deserialize)]
pub(super) struct Ends {
    #[serde(default)]
    pub(super) after: Option<Box<str>>,
}

impl<T> List<T> {
    pub(super) fn page(self) -> Page<T> {
        match self.list_metadata.after.filter(|after| !after.is_empty()) {
            Some(after) => Page::last(self.data).followed_by(Cursor::new(after)),
            None => Page::last(self.data),
        }
    }
}

impl WorkOs {
    /// A user by their id: `GET /user_management/users/{id}`.
    ///
    /// ```no_run
    /// # async fn example(workos: impersonation_providers::WorkOs) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let user = workos.user("user_1").await?;
    /// let link = workos.dashboard_link(&user.id); // where impersonation of them starts
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an id that is no part of a path, as of [`sessions`](Self::sessions); `NotFound` where there is no such user;
    /// else what WorkOS says, with repeats as of that.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/user>.
    pub async fn user(&self, id: &str) -> Result<User, ProviderError> {
        self.api.ask(self.signed(Call::get(["user_management", "users", id]))).await
    }

    /// Users, newest first, a hundred at a time, or the one with an e-mail address: `GET /user_management/users`.
    ///
    /// ```no_run
    /// # async fn example(workos: impersonation_providers::WorkOs) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let page = workos.users(Some("user@example.com"), None).await?;
    /// let id = page.items.first().map(|user| &*user.id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an address that is empty or blank, which would be everybody's, before WorkOS is asked; else what WorkOS says,
    /// with repeats as of [`sessions`](Self::sessions). That nobody has the address is no error, but an empty page.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/user/list>.
    pub async fn users(&self, email: Option<&str>, after: Option<&Cursor>) -> Result<Page<User>, ProviderError> {
        if email.is_some_and(|email| email.trim().is_empty()) {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        }
        let call = Call::get(["user_management", "users"])
            .query("limit", "100")
            .query_if("email", email)
            .query_if("after", after.map(Cursor::as_str));
        self.api.ask::<List<User>>(self.signed(call)).await.map(List::page)
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}
