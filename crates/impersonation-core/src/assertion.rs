use crate::asserted::AssertedClaims;
use crate::presence::Presence;
use crate::refusal::{Code, Realm, Refusal};
use crate::time::{Clock as _, SystemClock};
use crate::verify::Reason;

/// What an application's own authentication says of a request, for a session layer that takes its word.
///
/// An `Option` of claims becomes one. Say the rest where nobody and nothing could be mistaken for each other: a session layer
/// that finds nothing because it stands outside the authentication must not take everybody for nobody.
///
/// ```
/// use impersonation_core::profile::Dialect;
/// use impersonation_core::{AssertedClaims, Assertion};
///
/// # #[derive(serde::Serialize)]
/// # struct MyClaims { iss: String, sub: String, exp: u64, act: Option<()> }
/// /// What the layer that authenticates leaves in any case; `None` inside is nobody.
/// struct Authenticated(Option<MyClaims>);
///
/// fn assert(left: Option<&Authenticated>) -> Assertion {
///     match left {
///         Some(Authenticated(Some(claims))) => AssertedClaims::new(Dialect::Rfc8693, claims).into(),
///         Some(Authenticated(None)) => Assertion::Nobody,
///         None => Assertion::LayerMissing("add the layer that authenticates outside the session layer"),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Assertion {
    /// Somebody is there.
    Claims(AssertedClaims),
    /// Nobody is there.
    Nobody,
    /// Whoever is there must not be: 401, as for a token that does not verify.
    Refused,
    /// The authentication has not run: 500, and the log says this, a whole sentence on what to add and where.
    LayerMissing(&'static str),
}

impl Assertion {
    /// Who is there by it, at the machine's time.
    pub(crate) fn read(self) -> Result<Presence, Refusal> {
        let (now, realm) = (SystemClock.now(), Realm::default());
        match self {
            Self::Claims(claims) => claims.read(now, &realm),
            Self::Nobody => Ok(Presence::anonymous(now, realm)),
            Self::Refused => Err(Refusal::because(Code::InvalidToken, Reason::AssertionRefused, realm)),
            Self::LayerMissing(fix) => Err(Refusal::misconfigured(fix)),
        }
    }
}

impl From<AssertedClaims> for Assertion {
    fn from(claims: AssertedClaims) -> Self {
        Self::Claims(claims)
    }
}

impl From<Option<AssertedClaims>> for Assertion {
    fn from(claims: Option<AssertedClaims>) -> Self {
        claims.map_or(Self::Nobody, Self::Claims)
    }
}
