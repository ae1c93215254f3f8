use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use impersonation_core::provider::{Link, ProviderError, ProviderErrorKind, Secret};
use sha2::{Digest as _, Sha256};

use super::{PendingSignIn, WorkOs};

/// Of states and verifiers, in bytes: RFC 7636 §7.1 asks for 32.
const ENTROPY: usize = 32;

/// A sign-in to begin. The defaults are AuthKit's own pages.
///
/// It serves an application without a front end of WorkOS's. AuthKit's libraries do it by themselves.
///
/// ```
/// use impersonation_providers::workos::SignInRequest;
///
/// let request = SignInRequest::new("https://app.example.com/callback").organization("org_1").login_hint("user@example.com");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SignInRequest {
    redirect_uri: Box<str>,
    organization_id: Option<Box<str>>,
    login_hint: Option<Box<str>>,
}

impl SignInRequest {
    /// Ends at this redirect URI, which is registered at WorkOS.
    pub fn new(redirect_uri: impl Into<Box<str>>) -> Self {
        Self { redirect_uri: redirect_uri.into(), organization_id: None, login_hint: None }
    }

    /// Into an organization.
    pub fn organization(self, id: impl Into<Box<str>>) -> Self {
        Self { organization_id: Some(id.into()), ..self }
    }

    /// With an e-mail address filled in.
    pub fn login_hint(self, email: impl Into<Box<str>>) -> Self {
        Self { login_hint: Some(email.into()), ..self }
    }
}

/// A sign-in that was begun: send the browser to [`url`](Self::url), with the cookie of [`pending`](Self::pending).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignIn {
    /// Where the browser goes.
    pub url: Link,
    /// What the browser keeps until it comes back.
    pub pending: PendingSignIn,
}

impl WorkOs {
    /// Begins a sign-in with AuthKit: what the application's Sign-in URL does. WorkOS is not asked: whether it knows the redirect URI, the
    /// browser finds out there.
    ///
    /// ```
    /// use impersonation_providers::WorkOs;
    /// use impersonation_providers::http::Connection;
    /// use impersonation_providers::workos::{SignIn, SignInRequest};
    ///
    /// let workos = WorkOs::new("sk_test_of_no_account", "client_of_no_account", Connection::new())?;
    /// let SignIn { url, pending, .. } = workos.begin_sign_in(&SignInRequest::new("https://app.example.com/callback"))?;
    /// assert!(url.expose().starts_with("https://api.workos.com/user_management/authorize?client_id=client_of_no_account&"));
    /// assert!(pending.set_cookie().starts_with("__Host-sign-in="));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `Unavailable` when the machine has no random numbers.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/authentication/get-authorization-url>.
    pub fn begin_sign_in(&self, request: &SignInRequest) -> Result<SignIn, ProviderError> {
        let (state, verifier) = (random()?, random()?);
        let challenge = BASE64.encode(Sha256::digest(&verifier));
        let mut url = self.auth_domain.clone();
        let invalid = ProviderErrorKind::InvalidRequest;
        let mut path = url.path_segments_mut().map_err(|()| ProviderError::new(invalid))?;
        path.pop_if_empty().extend(["user_management", "authorize"]);
        drop(path);
        let known = [
            ("client_id", &*self.client_id),
            ("redirect_uri", &*request.redirect_uri),
            ("response_type", "code"),
            ("provider", "authkit"),
            ("state", &state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let organization = request.organization_id.as_deref().map(|id| ("organization_id", id));
        let hint = request.login_hint.as_deref().map(|hint| ("login_hint", hint));
        url.query_pairs_mut().extend_pairs(known).extend_pairs(organization).extend_pairs(hint);
        let pending = PendingSignIn::new(Secret::new(state), Secret::new(verifier));
        Ok(SignIn { url: Link::new(url.as_str()), pending })
    }
}

fn random() -> Result<String, ProviderError> {
    let mut bytes = [0; ENTROPY];
    getrandom::fill(&mut bytes).map_err(|error| ProviderError::new(ProviderErrorKind::Unavailable).because(error))?;
    Ok(BASE64.encode(bytes))
}
