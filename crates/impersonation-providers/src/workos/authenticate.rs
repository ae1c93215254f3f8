use std::fmt;

use impersonation_core::provider::{ProviderError, ProviderErrorKind, Secret, Tokens};
use serde::{Deserialize, Serialize};

use super::opened::Said;
use super::{AskedCode, UnaskedCode, User, WorkOs};
use crate::http::Call;
use crate::object;

/// A sign-in that WorkOS has confirmed: the answer of `POST /user_management/authenticate`.
///
/// It is no session yet: give its access token to the browser, sealed or as it is, and let the session layer verify it.
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct Authenticated {
    /// As whom.
    pub user: User,
    /// In which organization.
    #[serde(default)]
    pub organization_id: Option<Box<str>>,
    /// How they signed in: `Impersonation`, `Password`, `SSO` …
    #[serde(default)]
    pub authentication_method: Option<Box<str>>,
    /// Who really did, where somebody impersonates.
    #[serde(default, deserialize_with = "object::maybe")]
    pub impersonator: Option<Impersonator>,
    pub(super) access_token: Box<str>,
    pub(super) refresh_token: Box<str>,
}

/// A member of the WorkOS team who acts as a user, and why.
///
/// `Debug` shows the e-mail address alone: a reason may name people.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Impersonator {
    /// Their e-mail address, which is `act.sub` of the access token.
    pub email: Box<str>,
    /// What they wrote into the dialog.
    pub reason: Option<Box<str>>,
}

impl Authenticated {
    /// The access token, and the refresh token that gets the next.
    pub fn tokens(&self) -> Tokens {
        Tokens::new(Secret::new(self.access_token.clone())).refreshed_by(Secret::new(self.refresh_token.clone()))
    }
}

impl WorkOs {
    /// Signs in with the code of a sign-in that this browser began.
    ///
    /// It may be an impersonation: one that was begun in the dashboard ends in the next sign-in, where the application has a
    /// Sign-in URL.
    ///
    /// ```no_run
    /// # use impersonation_providers::workos::{AskedCode, SealedSession};
    /// # async fn example(
    /// #     workos: impersonation_providers::WorkOs,
    /// #     sealed: SealedSession,
    /// #     code: AskedCode,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// // The code is that of `Callback::Asked`.
    /// let authenticated = workos.sign_in(&code).await?;
    /// let set_cookie = sealed.set_cookie(&authenticated)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidGrant` where the code is not good any longer or the verifier is another's; `Unauthorized` where WorkOS does not accept
    /// the API key or the client id; else what WorkOS says. It is sent once, since the code is good once: where the answer was lost
    /// (`TimedOut`, `Unreachable`), begin another sign-in.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/authentication/code>.
    pub async fn sign_in(&self, code: &AskedCode) -> Result<Authenticated, ProviderError> {
        self.authenticate(Grant::AuthorizationCode { code: code.code(), code_verifier: Some(code.verifier()) }).await
    }

    /// Signs in with a code that this browser did not ask for, if it is an impersonation.
    ///
    /// A code without `state` is what the dashboard sends where the application has no Sign-in URL. It is also what anybody can
    /// put into a link: whoever follows it would be signed in to the account of whoever made it (login CSRF, RFC 6819 §4.4.1.8), and
    /// write their secrets there. So any other sign-in than an impersonation, which takes a member of the WorkOS team, is refused
    /// here, and its tokens are dropped: one that names no impersonator, and one whose access token does not say of the same that they
    /// act.
    ///
    /// ```no_run
    /// # use impersonation_providers::workos::UnaskedCode;
    /// # async fn example(workos: impersonation_providers::WorkOs, code: UnaskedCode) -> Result<(), impersonation_core::provider::ProviderError> {
    /// // The code is that of `Callback::Unasked`.
    /// let authenticated = workos.accept_impersonation(&code).await?;
    /// if let Some(staff) = &authenticated.impersonator {
    ///     println!("{} acts as {}", staff.email, authenticated.user.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `Denied`, with the code `not_an_impersonation`, for any other sign-in; else as [`sign_in`](Self::sign_in).
    ///
    /// Follows <https://workos.com/docs/authkit/impersonation>.
    pub async fn accept_impersonation(&self, code: &UnaskedCode) -> Result<Authenticated, ProviderError> {
        let grant = Grant::AuthorizationCode { code: code.expose(), code_verifier: None };
        let authenticated = self.authenticate(grant).await?;
        let actor = Said::of(&authenticated.access_token).and_then(|said| said.act).map(|act| act.sub);
        match &authenticated.impersonator {
            Some(impersonator) if actor.as_ref() == Some(&impersonator.email) => Ok(authenticated),
            _ => Err(ProviderError::new(ProviderErrorKind::Denied).with_code("not_an_impersonation")),
        }
    }

    /// The next access token. The refresh token is good once: keep the new one, and do not ask twice at the same time.
    /// [`renew`](Self::renew) does it for a sealed session.
    ///
    /// ```no_run
    /// # use impersonation_core::provider::Secret;
    /// # async fn example(workos: impersonation_providers::WorkOs, refresh_token: Secret) -> Result<(), impersonation_core::provider::ProviderError> {
    /// let tokens = workos.refresh(&refresh_token, Some("org_1")).await?.tokens();
    /// // `tokens.refresh` takes the place of the one that was just spent.
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidGrant` ends the session: sign in again. So do its codes `sso_required` and `mfa_enrollment`. Any other is no reason to sign
    /// anybody out. It is sent once; ask again where it [is retryable](ProviderError::is_retryable). After a lost answer (`TimedOut`,
    /// `Unreachable`) the token may be spent all the same, and the next attempt says so.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/authentication/refresh-token>.
    pub async fn refresh(
        &self,
        refresh_token: &Secret,
        organization_id: Option<&str>,
    ) -> Result<Authenticated, ProviderError> {
        let grant = Grant::RefreshToken { refresh_token: refresh_token.expose(), organization_id };
        self.authenticate(grant).await
    }

    /// Sent once: codes and refresh tokens are good once.
    async fn authenticate(&self, grant: Grant<'_>) -> Result<Authenticated, ProviderError> {
        let body = Request { client_id: &self.client_id, client_secret: self.api_key.expose(), grant };
        self.api.ask(Call::post(["user_management", "authenticate"]).json(&body)?).await
    }
}

/// The client's secret is the API key, in the body.
#[derive(Serialize)]
struct Request<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    #[serde(flatten)]
    grant: Grant<'a>,
}

#[derive(Serialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
enum Grant<'a> {
    AuthorizationCode {
        code: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        code_verifier: Option<&'a str>,
    },
    RefreshToken {
        refresh_token: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        organization_id: Option<&'a str>,
    },
}

impl fmt::Debug for Impersonator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Impersonator").field("email", &self.email).finish_non_exhaustive()
    }
}

/// No token is shown.
impl fmt::Debug for Authenticated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticated")
            .field("user", &self.user.id)
            .field("organization_id", &self.organization_id)
            .field("authentication_method", &self.authentication_method)
            .field("impersonator", &self.impersonator)
            .finish_non_exhaustive()
    }
}
