use std::fmt;

use impersonation_core::provider::{ProviderError, ProviderErrorKind};

use super::client::sound_id;
use super::list::Listing;
use super::sessions::within;
use super::{Clerk, User};
use crate::http::Call;

/// How many ids or addresses Clerk takes at once.
const MOST_CHOICES: usize = 100;
/// Most of a text that is searched for, in bytes.
const LONGEST_TEXT: usize = 512;

/// Which users to list. Without a choice it is all of them, newest first.
///
/// ```
/// use impersonation_providers::clerk::UserQuery;
///
/// let query = UserQuery::new().query("billing").limit(20).order_by("-last_sign_in_at");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct UserQuery {
    query: Option<Box<str>>,
    emails: Vec<Box<str>>,
    ids: Vec<Box<str>>,
    limit: Option<u16>,
    offset: u32,
    order_by: Option<Box<str>>,
}

impl UserQuery {
    /// All users.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those in whose names, user name, addresses, numbers or id the text is.
    pub fn query(self, text: impl Into<Box<str>>) -> Self {
        Self { query: Some(text.into()), ..self }
    }

    /// Only those with this e-mail address; called again, either will do.
    pub fn email_address(mut self, address: impl Into<Box<str>>) -> Self {
        self.emails.push(address.into());
        self
    }

    /// Only the user of this id; called again, either will do.
    pub fn user_id(mut self, id: impl Into<Box<str>>) -> Self {
        self.ids.push(id.into());
        self
    }

    /// How many at most, 1 to 500; 10 by Clerk's default. An answer of more than 1 MiB is not read, which a hundred fit into even with
    /// all the metadata that Clerk keeps.
    pub fn limit(self, limit: u16) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// How many of the first are left out.
    pub fn offset(self, offset: u32) -> Self {
        Self { offset, ..self }
    }

    /// In which order: `created_at`, `updated_at`, `email_address`, `first_name`, `last_name`, `username`, `last_active_at` or
    /// `last_sign_in_at`, and with a `-` before it the other way round; `-created_at` by Clerk's default.
    pub fn order_by(self, field: impl Into<Box<str>>) -> Self {
        Self { order_by: Some(field.into()), ..self }
    }

    fn call(&self) -> Result<Call, ProviderError> {
        let has_few = self.emails.len() <= MOST_CHOICES && self.ids.len() <= MOST_CHOICES;
        if !has_few || !self.order_by.as_deref().is_none_or(is_order) {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        }
        let mut call = Call::get(["users"]).query_if("query", self.query.as_deref().map(sound_text).transpose()?);
        for address in &self.emails {
            call = call.query("email_address", sound_text(address)?);
        }
        for id in &self.ids {
            call = call.query("user_id", sound_id(id)?);
        }
        within(call.query_if("order_by", self.order_by.as_deref()), self.limit, self.offset)
    }
}

/// A text that is left empty would choose everybody.
fn sound_text(text: &str) -> Result<&str, ProviderError> {
    let is_empty = text.trim().is_empty();
    match is_empty || text.len() > LONGEST_TEXT || text.chars().any(char::is_control) {
        true => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        false => Ok(text),
    }
}

fn is_order(text: &str) -> bool {
    let field = text.strip_prefix(['+', '-']).unwrap_or(text);
    (1..=64).contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Clerk {
    /// A user: `GET /users/{id}`.
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let user = clerk.user("user_2").await?;
    /// let address = user.primary_email().map(|email| &*email.address);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for what is no id; `NotFound` where there is no such user; else what Clerk says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/user/get-user>.
    pub async fn user(&self, id: &str) -> Result<User, ProviderError> {
        self.api.ask(self.signed(Call::get(["users", sound_id(id)?]))).await
    }

    /// Users, for whoever looks for the one to act as: `GET /users`.
    ///
    /// ```no_run
    /// # async fn example(clerk: impersonation_providers::Clerk) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::clerk::UserQuery;
    ///
    /// let users = clerk.users(&UserQuery::new().email_address("user@example.com")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for a text that is empty, what is no id, more than 100 of either, or a limit out of range; else what Clerk
    /// says.
    ///
    /// Follows <https://clerk.com/docs/reference/backend/user/get-user-list>.
    pub async fn users(&self, query: &UserQuery) -> Result<Vec<User>, ProviderError> {
        self.api.ask::<Listing<User>>(self.signed(query.call()?)).await.map(Listing::items)
    }
}

/// What is searched for names people.
impl fmt::Debug for UserQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserQuery")
            .field("limit", &self.limit)
            .field("offset", &self.offset)
            .field("order_by", &self.order_by)
            .finish_non_exhaustive()
    }
}
