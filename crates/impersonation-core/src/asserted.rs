//! Claims that another crate of the application verified already.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::json::{self, TOKEN_VALUES};
use crate::presence::Presence;
use crate::profile::{self, Claims, Provider};
use crate::refusal::{Code, Refusal};
use crate::session::Provenance;
use crate::time::Timestamp;
use crate::verify::{Clocked, Found, Reading, Reason, read_session};

/// Claims whose signature, issuer and audience the application vouches for, to be read by the same strict rules as a token.
///
/// A session layer takes a function from the application's own claims to these. The session says
/// [`Provenance::Asserted`].
///
/// The best source is the token's own text: [`from_json`](Self::from_json). A type of the application's must say who acts:
/// one without an `act` would make every impersonated session look like the user's own, so its claims are refused.
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
///     act: Option<serde_json::Value>, // `None` is nobody
/// }
///
/// fn assert(claims: &MyClaims) -> AssertedClaims {
///     AssertedClaims::new(Provider::Rfc8693, claims)
/// }
/// ```
#[derive(Clone)]
pub struct AssertedClaims {
    provider: Provider,
    /// Empty where the claims did not serialize: no JSON object, and so refused.
    json: Vec<u8>,
    /// Whether a type of the application's wrote them, in which `null` is nobody and silence is a mistake.
    typed: bool,
}

impl AssertedClaims {
    /// Claims of a type of the application's, named as the provider names them.
    ///
    /// They are refused when they are read unless they serialize to a JSON object with a member `act`, which is `null` where
    /// nobody acts. Any other member that is `null` is taken for missing.
    pub fn new(provider: Provider, claims: &impl Serialize) -> Self {
        Self { provider, json: serde_json::to_vec(claims).unwrap_or_default(), typed: true }
    }

    /// Claims as the JSON text that the token carried. Keys given twice are still seen here, and `null` is malformed as it is
    /// in a token.
    pub fn from_json(provider: Provider, json: impl Into<Vec<u8>>) -> Self {
        Self { provider, json: json.into(), typed: false }
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
            Ok(Clocked { session, .. }) => {
                let mut found = Found::default();
                // Where the token sat is not known here; a cookie is the stricter guess.
                found.verified(session, true);
                Ok(Presence::of(found, now, Arc::clone(realm)))
            }
            Err(reason) => Err(refusal(reason)),
        }
    }

    fn try_read(&self, now: Timestamp) -> Result<Clocked, Reason> {
        let claims = self.claims()?;
        let issuer: Arc<str> = claims.required_text("iss", Reason::IssuerUnknown)?.into();
        let rules = profile::asserted(self.provider);
        if claims.contains("cnf") {
            return Err(Reason::BoundToken);
        }
        rules.check_asserted(&claims)?;
        let reading = Reading {
            rules: &*rules,
            canonical_issuer: &issuer,
            canonical: &|_| None,
            classifier: None,
            null_act_is_absent: rules.null_act_is_absent(),
            provenance: Provenance::Asserted,
            leeway: Duration::ZERO,
            now,
            sealed_reason: None,
        };
        read_session(&reading, &claims, &self.json)
    }

    /// The claims, strictly. In those of a type of the application's `null` is what `None` is written as.
    fn claims(&self) -> Result<Claims<'_>, Reason> {
        let claims = json::parse(&self.json, TOKEN_VALUES)?;
        match self.typed {
            true if !claims.contains("act") => Err(Reason::ActUnsaid),
            true => Ok(Claims::new(claims.without_nulls())),
            false => Ok(Claims::new(claims)),
        }
    }
}

/// Claims are not shown: they are not verified here.
impl fmt::Debug for AssertedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssertedClaims").field("provider", &self.provider).finish_non_exhaustive()
    }
}
