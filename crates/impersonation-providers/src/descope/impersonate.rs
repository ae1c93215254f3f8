use std::fmt;
use std::time::Duration;

use impersonation_core::provider::{ProviderError, ProviderErrorKind, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::claims::refuse_reserved;
use super::unverified::{Unverified, is_token};
use super::{Descope, RefreshToken};
use crate::http::{Call, is_id};

/// A user whom somebody is to impersonate; [`by`](Self::by) says who.
#[derive(Clone, Debug)]
#[must_use]
pub struct Impersonated(Box<str>);

/// A wish to impersonate: who, as whom, and on what terms. Consent of the user is required unless it is waived.
///
/// ```
/// use std::time::Duration;
/// use impersonation_providers::descope::Impersonate;
///
/// let wish = Impersonate::user("user@example.com")
///     .by("staff@example.com")
///     .selected_tenant("T2Acme")
///     .custom_claim("ticket", "4711")
///     .refresh_duration(Duration::from_secs(15 * 60));
/// ```
///
/// The request of <https://docs.descope.com/api/management/users/impersonate>. Of foreign types it has `serde_json::Value`, which is
/// what a claim is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct Impersonate {
    impersonator_id: Box<str>,
    login_id: Box<str>,
    validate_consent: bool,
    #[serde(flatten)]
    terms: Terms,
    #[serde(rename = "stepup", skip_serializing_if = "std::ops::Not::not")]
    step_up: bool,
}

/// What the tokens of a session shall be like, impersonated or returned to. What is unset is left out.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Terms {
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) custom_claims: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) selected_tenant: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "whole_seconds")]
    pub(super) refresh_duration: Option<Duration>,
}

/// Claims may say anything of people.
impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms")
            .field("selected_tenant", &self.selected_tenant)
            .field("refresh_duration", &self.refresh_duration)
            .finish_non_exhaustive()
    }
}

/// The answer to both a start and a stop.
#[derive(Deserialize)]
pub(super) struct Jwt {
    jwt: Box<str>,
}

impl Impersonated {
    /// By whom: the user id or login id of somebody who has the `Impersonate` permission.
    ///
    /// It becomes `act.sub`, so take it from a verified session and never from the request.
    pub fn by(self, impersonator_id: impl Into<Box<str>>) -> Impersonate {
        Impersonate {
            impersonator_id: impersonator_id.into(),
            login_id: self.0,
            validate_consent: true,
            terms: Terms::default(),
            step_up: false,
        }
    }
}

impl Impersonate {
    /// As whom: a login id of theirs.
    pub fn user(login_id: impl Into<Box<str>>) -> Impersonated {
        Impersonated(login_id.into())
    }

    /// Whether or not the user has consented.
    pub fn without_consent(self) -> Self {
        Self { validate_consent: false, ..self }
    }

    /// A claim of the application's own in the tokens: a text, a number or a Boolean; Descope documents at most 60 characters of
    /// name and 500 of value. A second of one name replaces the first.
    pub fn custom_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.terms.custom_claims.insert(name.into(), value.into());
        self
    }

    /// The tenant that is selected, which the claim `dct` will name.
    pub fn selected_tenant(mut self, id: impl Into<Box<str>>) -> Self {
        self.terms.selected_tenant = Some(id.into());
        self
    }

    /// How long the refresh token is good: whole seconds, from 1 to `i32::MAX`. The default is the project's.
    pub fn refresh_duration(mut self, duration: Duration) -> Self {
        self.terms.refresh_duration = Some(duration);
        self
    }

    /// A refresh token whose sessions say that the user stepped up: the impersonator passes where the application asks users for
    /// a second proof. It is not asked for by default.
    pub fn step_up(self) -> Self {
        Self { step_up: true, ..self }
    }

    fn admit(&self) -> Result<(), ProviderError> {
        match is_id(&self.login_id) && is_id(&self.impersonator_id) {
            true => self.terms.admit(),
            false => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        }
    }
}

impl Terms {
    pub(super) fn admit(&self) -> Result<(), ProviderError> {
        let is_in_range = |duration: Duration| (1..=i32::MAX as u64).contains(&duration.as_secs());
        let is_sound =
            self.selected_tenant.as_deref().is_none_or(is_id) && self.refresh_duration.is_none_or(is_in_range);
        match is_sound {
            true => refuse_reserved(&self.custom_claims),
            false => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        }
    }
}

impl Jwt {
    /// # Errors
    ///
    /// When it is empty.
    pub(super) fn secret(self) -> Result<Secret, ProviderError> {
        match self.jwt.is_empty() {
            true => Err(ProviderError::new(ProviderErrorKind::Unreadable)),
            false => Ok(Secret::new(self.jwt)),
        }
    }
}

impl Descope {
    /// Starts an impersonation, and returns the refresh token of its session (`drn` is `DSR`): a token that the session layer does
    /// not take. [`refresh`](Self::refresh) makes the session of it.
    ///
    /// ```no_run
    /// # async fn start(descope: impersonation_providers::Descope) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::descope::Impersonate;
    ///
    /// let refresh_token = descope.impersonate(&Impersonate::user("user@example.com").by("U2Staff")).await?;
    /// let tokens = descope.refresh(&refresh_token).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It is sent once: where the answer was lost, it may have started. Follows
    /// <https://docs.descope.com/api/management/users/impersonate>.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an id that is empty, over 512 bytes or has control characters, a reserved claim, or a duration out of range,
    /// before Descope is asked; then what it says. Where the user has not consented it refuses; it documents no code for that.
    pub async fn impersonate(&self, wish: &Impersonate) -> Result<RefreshToken, ProviderError> {
        wish.admit()?;
        let call = Call::post(["v1", "mgmt", "impersonate"]).json(wish)?;
        let answer: Jwt = self.api.ask(self.signed(call)).await?;
        answer.secret().map(RefreshToken::from)
    }

    /// Starts an impersonation that has stepped up, and returns a *session* token of it, without a refresh token.
    ///
    /// It passes where the application asks users for a second proof, so ask twice whether staff shall. It is sent once. Follows
    /// <https://docs.descope.com/api/management/users/impersonate-stepup>.
    ///
    /// ```no_run
    /// # async fn start(descope: impersonation_providers::Descope) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::descope::Impersonate;
    ///
    /// let session_token = descope.impersonate_step_up(&Impersonate::user("user@example.com").by("U2Staff")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`impersonate`](Self::impersonate); `Unreadable` for a token that names nobody who acts, as a JWT template can make it: it would
    /// pass for the user in person.
    pub async fn impersonate_step_up(&self, wish: &Impersonate) -> Result<Secret, ProviderError> {
        wish.admit()?;
        // The path says it, and this endpoint has no such member.
        let wish = Impersonate { step_up: false, ..wish.clone() };
        let call = Call::post(["v1", "mgmt", "impersonate", "stepup"]).json(&wish)?;
        let answer: Jwt = self.api.ask(self.signed(call)).await?;
        let token = answer.secret()?;
        match Unverified::of(token.expose()) {
            Some(claims) if claims.is_anothers_with_its_actor() => Ok(token),
            // What is no token at all, no session layer takes for a session.
            None if !is_token(token.expose()) => Ok(token),
            _ => Err(ProviderError::new(ProviderErrorKind::Unreadable)),
        }
    }
}

fn whole_seconds<S: serde::Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    duration.map(|duration| duration.as_secs()).serialize(serializer)
}
