//! Claims that another crate of the application verified already.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::json;
use crate::presence::Presence;
use crate::profile::{self, Claims, Provider};
use crate::refusal::{Code, Refusal};
use crate::session::Provenance;
use crate::time::Timestamp;
use crate::verify::{Clocked, Reading, Reason, read_session};

/// Claims whose signature, issuer and audience the application vouches for, to be read by the same strict rules as a token.
///
/// A session layer takes a function from the application's own claims to these. The session says
/// [`Provenance::Asserted`].
///
/// ```
/// use impersonation_core::AssertedClaims;
/// use impersonation_core::profile::Provider;
///
/// #[derive(serde::Serialize)]
/// struct MyClaims {
///     iss: String,
///     sub: String,
///     exp: u64,
///     #[serde(skip_serializing_if = "Option::is_none")]
///     act: Option<MyActor>,
/// }
/// # #[derive(serde::Serialize)]
/// # struct MyActor { sub: String }
///
/// fn assert(claims: &MyClaims) -> AssertedClaims {
///     AssertedClaims::new(Provider::Rfc8693, claims)
/// }
/// ```
///
/// A field that serializes as `"act": null` is refused, except for Clerk: leave it out.
#[derive(Clone)]
pub struct AssertedClaims {
    provider: Provider,
    /// Empty where the claims did not serialize: no JSON object, and so refused.
    json: Vec<u8>,
}

impl AssertedClaims {
    /// Claims of a type of the application's, named as the provider names them.
    ///
    /// Claims that do not serialize to a JSON object are refused when they are read.
    pub fn new(provider: Provider, claims: &impl Serialize) -> Self {
        Self { provider, json: serde_json::to_vec(claims).unwrap_or_default() }
    }

    /// Claims as the JSON text that the token carried. Keys given twice are still seen here.
    pub fn from_json(provider: Provider, json: impl Into<Vec<u8>>) -> Self {
        Self { provider, json: json.into() }
    }

    /// Reads the session that the claims describe. Times are judged by `now`, without leeway on `exp`.
    ///
    /// # Errors
    ///
    /// `invalid_token`, with the [`Reason`].
    pub fn read(&self, now: Timestamp, realm: &Arc<str>) -> Result<Presence, Refusal> {
        let refusal = |reason| Refusal::because(Code::InvalidToken, reason, Arc::clone(realm));
        match self.try_read(now) {
            Ok(Clocked { has_expired: true, .. }) => Err(refusal(Reason::Expired)),
            Ok(Clocked { session, .. }) => Ok(Presence::of(session, now, Arc::clone(realm))),
            Err(reason) => Err(refusal(reason)),
        }
    }

    fn try_read(&self, now: Timestamp) -> Result<Clocked, Reason> {
        let claims = Claims::new(json::parse(&self.json).map_err(Reason::from)?);
        let issuer: Arc<str> = claims.required_text("iss", Reason::IssuerUnknown)?.into();
        let rules = profile::asserted(self.provider);
        if claims.contains("cnf") {
            return Err(Reason::BoundToken);
        }
        rules.check_asserted(&claims)?;
        let reading = Reading {
            rules: &*rules,
            canonical_issuer: &issuer,
            is_own_issuer: &|iss| *iss == *issuer,
            classifier: None,
            provenance: Provenance::Asserted,
            leeway: Duration::ZERO,
            now,
            sealed_reason: None,
        };
        read_session(&reading, &claims, &self.json)
    }
}

/// Claims are not shown: they are not verified here.
impl fmt::Debug for AssertedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssertedClaims").field("provider", &self.provider).finish_non_exhaustive()
    }
}
