use std::fmt;

use impersonation_core::Timestamp;
use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Descope;
use crate::http::{Call, is_id};
use crate::lenient;

/// A user, as far as who impersonates wants to know them.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct User {
    /// Their id, which is `sub` of their tokens.
    pub user_id: Box<str>,
    /// What they sign in with, one of which [`Impersonate`](super::Impersonate) takes.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub login_ids: Vec<Box<str>>,
    /// Their e-mail address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: Option<Box<str>>,
    /// Their name, for display.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: Option<Box<str>>,
    /// `enabled`, `disabled`, `invited` …
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: Option<Box<str>>,
    /// Their roles in the project.
    #[serde(default, rename = "roleNames", deserialize_with = "lenient::or_default")]
    pub roles: Vec<Box<str>>,
    /// The tenants that they are in.
    #[serde(default, rename = "userTenants", deserialize_with = "lenient::or_default")]
    pub tenants: Vec<UserTenant>,
    /// Until when they consent to be impersonated. Descope's API reference has it, its published SDKs do not, and that it is in Unix
    /// seconds only a proposed README of theirs says: it may be absent where they have consented, so let Descope decide.
    #[serde(default, deserialize_with = "moment")]
    pub consent_expiration: Option<Timestamp>,
}

/// The rest is personal.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A tenant that a user is in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserTenant {
    /// Its id, which `dct` names.
    pub tenant_id: Box<str>,
    /// Its name, for display.
    #[serde(default, deserialize_with = "lenient::text")]
    pub tenant_name: Option<Box<str>>,
    /// The user's roles in it.
    #[serde(default, rename = "roleNames", deserialize_with = "lenient::or_default")]
    pub roles: Vec<Box<str>>,
}

/// A search for users, in pages.
///
/// ```
/// use impersonation_providers::descope::UserSearch;
///
/// let search = UserSearch::new().text("example.com").tenant_ids(["T2Acme"]).limit(20).page(0);
/// ```
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct UserSearch {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tenant_ids: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    role_names: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statuses: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
}

impl UserSearch {
    /// All users.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this text in one of the columns that Descope searches.
    pub fn text(self, text: impl Into<Box<str>>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// In one of these tenants.
    pub fn tenant_ids(self, ids: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { tenant_ids: ids.into_iter().map(Into::into).collect(), ..self }
    }

    /// With one of these roles.
    pub fn role_names(self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { role_names: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// With one of these statuses.
    pub fn statuses(self, names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { statuses: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// At most so many a page, up to `i32::MAX`; Descope's default is 100.
    pub fn limit(self, users: u32) -> Self {
        Self { limit: Some(users), ..self }
    }

    /// The page of that size, from 0 to `i32::MAX`.
    pub fn page(self, number: u32) -> Self {
        Self { page: Some(number), ..self }
    }
}

/// Users that were found.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct UserPage {
    /// The users.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub users: Vec<User>,
    /// How many there are in all, where the answer says it.
    #[serde(default, deserialize_with = "lenient::count")]
    pub total: Option<u64>,
}

#[derive(Deserialize)]
struct Loaded {
    user: User,
}

impl Descope {
    /// The user with this user id.
    ///
    /// ```no_run
    /// # async fn look(descope: impersonation_providers::Descope) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let user = descope.user("U2User").await?;
    /// println!("{:?}", user.consent_expiration);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Follows <https://docs.descope.com/api/management/users/load-user>.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an id that is empty, over 512 bytes or has control characters, before Descope is asked; `NotFound`; else
    /// what Descope says.
    pub async fn user(&self, user_id: &str) -> Result<User, ProviderError> {
        self.load("userId", user_id).await
    }

    /// The user with this login id: an e-mail address, a telephone number, a name.
    ///
    /// ```no_run
    /// # async fn look(descope: impersonation_providers::Descope) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let user = descope.user_with_login("user@example.com").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`user`](Self::user), whose document it follows.
    pub async fn user_with_login(&self, login_id: &str) -> Result<User, ProviderError> {
        self.load("loginId", login_id).await
    }

    /// Searches users, for staff to choose from.
    ///
    /// ```no_run
    /// # async fn search(descope: impersonation_providers::Descope) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::descope::UserSearch;
    ///
    /// let found = descope.search_users(&UserSearch::new().text("example.com").limit(20)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Follows <https://docs.descope.com/api/management/users/search-users>.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for a number out of range, before Descope is asked; then what it says.
    pub async fn search_users(&self, search: &UserSearch) -> Result<UserPage, ProviderError> {
        let is_int32 = |number: u32| i32::try_from(number).is_ok();
        if !search.limit.is_none_or(|limit| limit > 0 && is_int32(limit)) || !search.page.is_none_or(is_int32) {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        }
        let call = Call::post(["v2", "mgmt", "user", "search"]).idempotent().json(search)?;
        self.api.ask(self.signed(call)).await
    }

    async fn load(&self, by: &'static str, id: &str) -> Result<User, ProviderError> {
        if !is_id(id) {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        }
        let answer: Loaded = self.api.ask(self.signed(Call::get(["v1", "mgmt", "user"]).query(by, id))).await?;
        Ok(answer.user)
    }
}

/// Unix seconds. Zero is no consent; so is what is no moment, as consent is never made up.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let seconds = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let is_moment = |seconds: &u64| (1..=Timestamp::MAX.as_unix_seconds()).contains(seconds);
    Ok(seconds.filter(is_moment).map(Timestamp::from_unix_seconds))
}
