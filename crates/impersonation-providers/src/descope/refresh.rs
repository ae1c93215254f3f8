use std::fmt;

use impersonation_core::provider::{ProviderError, ProviderErrorKind, Secret, Tokens};
use serde::Deserialize;
use serde_json::json;

use super::Descope;
use super::error::of_the_grant;
use crate::http::{Call, authorization};
use crate::lenient;

/// A refresh token (`drn` is `DSR`): what gets session tokens, and is none. It is never shown, only [exposed](Self::expose).
///
/// ```
/// use impersonation_providers::descope::RefreshToken;
///
/// let token = RefreshToken::new("a-test-token");
/// assert_eq!(format!("{token:?}"), "RefreshToken(..)");
/// assert_eq!(token.expose(), "a-test-token");
/// ```
#[derive(Clone)]
pub struct RefreshToken(Secret);

impl RefreshToken {
    /// Keeps a token, of the cookie `DSR` for instance.
    pub fn new(token: impl Into<Box<str>>) -> Self {
        Self(Secret::new(token))
    }

    /// The token itself, for the cookie that it goes into: never for a log.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// # Errors
    ///
    /// When it is empty.
    pub(super) fn admit(&self) -> Result<(), ProviderError> {
        match self.expose().is_empty() {
            true => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
            false => Ok(()),
        }
    }
}

impl From<Secret> for RefreshToken {
    fn from(token: Secret) -> Self {
        Self(token)
    }
}

impl From<RefreshToken> for Secret {
    fn from(token: RefreshToken) -> Self {
        token.0
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(..)")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refreshed {
    session_jwt: Box<str>,
    #[serde(default, deserialize_with = "lenient::text")]
    refresh_jwt: Option<Box<str>>,
}

impl Descope {
    /// A session token, and what refreshes it: a new refresh token where Descope gives one, else the one given, which stays good.
    ///
    /// ```no_run
    /// # async fn refresh(descope: impersonation_providers::Descope) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::descope::RefreshToken;
    ///
    /// let tokens = descope.refresh(&RefreshToken::new("the cookie DSR")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It is sent once, since a project may rotate refresh tokens. Follows <https://docs.descope.com/api/session/refresh-session>.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for a token that is empty or that no header can carry, before Descope is asked; `InvalidGrant` where the token
    /// is not good any longer; else what Descope says.
    pub async fn refresh(&self, token: &RefreshToken) -> Result<Tokens, ProviderError> {
        token.admit()?;
        let invalid = |error| ProviderError::new(ProviderErrorKind::InvalidRequest).because(error);
        let credential = authorization(&format!("{}:{}", self.project_id, token.expose())).map_err(invalid)?;
        let call = self.of_project(Call::post(["v1", "auth", "refresh"]).json(&json!({}))?).authorized(&credential);
        let answer: Refreshed = self.api.ask(call).await.map_err(of_the_grant)?;
        if answer.session_jwt.is_empty() {
            return Err(ProviderError::new(ProviderErrorKind::Unreadable));
        }
        let next = answer.refresh_jwt.map_or_else(|| token.0.clone(), Secret::new);
        Ok(Tokens::new(Secret::new(answer.session_jwt)).refreshed_by(next))
    }
}
