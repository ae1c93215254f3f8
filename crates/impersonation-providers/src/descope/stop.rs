use std::time::Duration;

use impersonation_core::provider::ProviderError;
use serde::Serialize;
use serde_json::Value;

use super::impersonate::{Jwt, Terms};
use super::{Descope, RefreshToken};
use crate::http::Call;

/// A wish to stop an impersonation, by the refresh token that it has, and on what terms to go on.
///
/// ```
/// use impersonation_providers::descope::{RefreshToken, StopImpersonation};
///
/// let wish = StopImpersonation::of(RefreshToken::new("a-test-token")).selected_tenant("T2Staff");
/// ```
///
/// The request of <https://docs.descope.com/api/management/users/stop-impersonation>. Of foreign types it has `serde_json::Value`, which
/// is what a claim is.
#[derive(Clone, Debug)]
#[must_use]
pub struct StopImpersonation {
    token: RefreshToken,
    terms: Terms,
}

#[derive(Serialize)]
struct Body<'a> {
    jwt: &'a str,
    #[serde(flatten)]
    terms: &'a Terms,
}

impl StopImpersonation {
    /// Of the session with this refresh token.
    pub fn of(token: RefreshToken) -> Self {
        Self { token, terms: Terms::default() }
    }

    /// A claim of the application's own in the actor's tokens. A second of one name replaces the first.
    pub fn custom_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.terms.custom_claims.insert(name.into(), value.into());
        self
    }

    /// The tenant that is selected in the actor's session.
    pub fn selected_tenant(mut self, id: impl Into<Box<str>>) -> Self {
        self.terms.selected_tenant = Some(id.into());
        self
    }

    /// How long the actor's refresh token is good: whole seconds, from 1 to `i32::MAX`. The default is the project's.
    pub fn refresh_duration(mut self, duration: Duration) -> Self {
        self.terms.refresh_duration = Some(duration);
        self
    }
}

impl Descope {
    /// Stops an impersonation, and returns a refresh token of the actor's own.
    ///
    /// Whoever has the refresh token of an impersonation gets the actor's session for it. Take it from the same browser as the
    /// session that stops, and check that both are of one actor: [`Provider::stop`](impersonation_core::Provider::stop) does.
    ///
    /// ```no_run
    /// # use impersonation_providers::descope::RefreshToken;
    /// # async fn stop(
    /// #     descope: impersonation_providers::Descope,
    /// #     refresh_token: RefreshToken,
    /// # ) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::descope::StopImpersonation;
    ///
    /// let own = descope.stop_impersonation(&StopImpersonation::of(refresh_token)).await?;
    /// let tokens = descope.refresh(&own).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It is sent once. Session tokens of the impersonation that are out stay good until they expire. Follows
    /// <https://docs.descope.com/api/management/users/stop-impersonation>.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an empty token, a reserved claim, or a duration out of range, before Descope is asked; then what it says.
    pub async fn stop_impersonation(&self, wish: &StopImpersonation) -> Result<RefreshToken, ProviderError> {
        wish.token.admit()?;
        wish.terms.admit()?;
        let body = Body { jwt: wish.token.expose(), terms: &wish.terms };
        let call = Call::post(["v1", "mgmt", "stop", "impersonation"]).json(&body)?;
        let answer: Jwt = self.api.ask(self.signed(call)).await?;
        answer.secret().map(RefreshToken::from)
    }
}
