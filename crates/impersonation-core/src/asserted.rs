//! Claims that another crate of the application verified already.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::json::{Document, Escaped, TOKEN_VALUES};
use crate::presence::Presence;
use crate::profile::{self, Claims, Dialect};
use crate::refusal::{Code, Realm, Refusal};
use crate::session::{Provenance, Session};
use crate::time::Timestamp;
use crate::verify::{Came, Found, Reader, Reason};

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
/// use impersonation_core::profile::Dialect;
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
///     AssertedClaims::new(Dialect::Rfc8693, claims)
/// }
/// ```
#[derive(Clone)]
pub struct AssertedClaims {
    dialect: Dialect,
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
    pub fn new(dialect: Dialect, claims: &impl Serialize) -> Self {
        Self { dialect, json: serde_json::to_vec(claims).unwrap_or_default(), typed: true }
    }

    /// Claims as the JSON text that the token carried. Keys given twice are still seen here, and `null` is malformed as it is
    /// in a token.
    pub fn from_json(dialect: Dialect, json: impl Into<Vec<u8>>) -> Self {
        Self { dialect, json: json.into(), typed: false }
    }

    /// Reads the session that the claims describe. Times are judged by `now`, without leeway on `exp`.
    ///
    /// # Errors
    ///
    /// `invalid_token`, with the [`Reason`].
    pub fn read(&self, now: Timestamp, realm: &Realm) -> Result<Presence, Refusal> {
        let refusal = |reason| Refusal::because(Code::InvalidToken, reason, *realm);
        match self.try_read(now) {
            Ok(session) => {
                // Where the token sat is not known here; a cookie is the stricter guess.
                let found = Found::default().verified(session, Came::ByCookie);
                Ok(Presence::of(found, now, *realm))
            }
            Err(reason) => Err(refusal(reason)),
        }
    }

    fn try_read(&self, now: Timestamp) -> Result<Session, Reason> {
        let escaped = Escaped::default();
        let document = self.document(&escaped)?;
        let claims = Claims::new(document.object());
        let issuer: Arc<str> = claims.required_text("iss", Reason::IssuerUnknown)?.into();
        let rules = profile::asserted(self.dialect);
        if claims.contains("cnf") {
            return Err(Reason::BoundToken);
        }
        rules.check_asserted(&claims)?;
        let reader = Reader {
            rules: &*rules,
            canonical_issuer: &issuer,
            trusted: &[],
            classifier: None,
            null_act_is_absent: rules.null_act_is_absent(),
            provenance: Provenance::Asserted,
            leeway: Duration::ZERO,
            now,
        };
        let reading = reader.read(&claims)?;
        if reading.until <= now { Err(Reason::Expired) } else { Ok(reading.session(self.json.clone())) }
    }

    /// The claims, strictly. In those of a type of the application's `null` is what `None` is written as.
    fn document<'a>(&'a self, escaped: &'a Escaped) -> Result<Document<'a>, Reason> {
        let claims = Document::parse(&self.json, escaped, TOKEN_VALUES)?;
        match self.typed {
            true if !claims.object().contains("act") => Err(Reason::ActUnsaid),
            true => Ok(claims.without_null_members()),
            false => Ok(claims),
        }
    }
}

/// Claims are not shown: they are not verified here.
impl fmt::Debug for AssertedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssertedClaims").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}
