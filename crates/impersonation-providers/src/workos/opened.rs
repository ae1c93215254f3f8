use std::fmt;

use impersonation_core::provider::{ProviderError, ProviderErrorKind, Secret};
use serde::Deserialize;

use super::{Authenticated, Impersonator, WorkOs};
use crate::{object, unverified};

/// What a browser's cookie has sealed, opened to renew the session or to end it.
///
/// **Nobody is signed in by it**: the token in it is not verified, and may have expired long ago. Who is there, a session layer says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    pub(super) access_token: String,
    refresh_token: Option<Box<str>>,
    organization_id: Option<Box<str>>,
    #[serde(deserialize_with = "object::one")]
    pub(super) user: Sealee,
    #[serde(default, deserialize_with = "object::maybe")]
    pub(super) impersonator: Option<Impersonator>,
}

#[derive(Deserialize)]
pub(super) struct Sealee {
    pub(super) id: Box<str>,
}

/// What an access token says of itself, as nobody has verified it.
#[derive(Deserialize)]
pub(super) struct Said {
    sid: Option<Box<str>>,
    org_id: Option<Box<str>>,
    pub(super) act: Option<Act>,
}

#[derive(Deserialize)]
pub(super) struct Act {
    pub(super) sub: Box<str>,
}

impl Said {
    pub(super) fn of(token: &str) -> Option<Self> {
        unverified::claims(token)
    }
}

/// What came of renewing a session.
#[derive(Debug)]
#[non_exhaustive]
pub enum Renewal {
    /// It goes on: set the cookie anew.
    Renewed(Box<Authenticated>),
    /// It is over, or another tab has renewed it in the meantime: send the browser to sign in, which for the latter ends at once.
    Ended,
}

impl Opened {
    /// What gets the next access token.
    pub fn refresh_token(&self) -> Option<Secret> {
        self.refresh_token.clone().map(Secret::new)
    }

    /// The session, to [log it out](WorkOs::logout_link).
    pub fn session_id(&self) -> Option<Box<str>> {
        Said::of(&self.access_token)?.sid
    }

    fn organization_id(&self) -> Option<Box<str>> {
        self.organization_id.clone().or_else(|| Said::of(&self.access_token)?.org_id)
    }
}

impl WorkOs {
    /// Renews a sealed session, in the same organization. Who impersonates in it, and why, stays with it.
    ///
    /// ```no_run
    /// # use impersonation_core::request::RequestView;
    /// # async fn example(
    /// #     workos: impersonation_providers::WorkOs,
    /// #     sealed: impersonation_providers::workos::SealedSession,
    /// #     request: &RequestView<'_>,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use impersonation_providers::workos::Renewal;
    ///
    /// if let Some(opened) = sealed.opened(request)? {
    ///     match workos.renew(&opened).await? {
    ///         Renewal::Renewed(authenticated) => println!("Set-Cookie: {}", sealed.set_cookie(&authenticated)?),
    ///         _ => println!("Location: /sign-in"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What WorkOS says where that ends no session: keep the cookie, and try again later where it
    /// [is retryable](ProviderError::is_retryable). `InvalidGrant` is none of these, but [`Renewal::Ended`]. `Unreadable` where another
    /// user came back, or the answer is not as documented; the refresh token may be spent then.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/authentication/refresh-token>.
    pub async fn renew(&self, opened: &Opened) -> Result<Renewal, ProviderError> {
        let Some(token) = opened.refresh_token() else { return Ok(Renewal::Ended) };
        let mut authenticated = match self.refresh(&token, opened.organization_id().as_deref()).await {
            Ok(authenticated) => authenticated,
            Err(error) if error.kind() == ProviderErrorKind::InvalidGrant => return Ok(Renewal::Ended),
            Err(error) => return Err(error),
        };
        if authenticated.user.id != opened.user.id {
            return Err(ProviderError::new(ProviderErrorKind::Unreadable));
        }
        // The answer to a refresh does not repeat it. Beside a token that nobody acts by, it is refused.
        authenticated.impersonator = authenticated.impersonator.or_else(|| opened.impersonator.clone());
        Ok(Renewal::Renewed(Box::new(authenticated)))
    }
}

/// No token is shown.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("user", &self.user.id).finish_non_exhaustive()
    }
}
