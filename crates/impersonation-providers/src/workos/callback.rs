use std::error::Error;
use std::fmt;

use impersonation_core::provider::Secret;

use super::PendingSignIn;

/// The longest code and state that are read, in bytes.
const LONGEST: usize = 2048;

/// What a browser brings to the application's redirect URI.
///
/// | `code` | `state` | of this browser's sign-in | it is |
/// | --- | --- | --- | --- |
/// | there | the same | a state | [`Asked`](Self::Asked): the end of a sign-in that this browser began |
/// | there | another, or one although none is known | | refused: of another browser |
/// | there | none | | [`Unasked`](Self::Unasked): from the dashboard, or from an attacker |
/// | none, or two | | | refused |
///
/// The right answer to an unasked code is to throw it away and begin a sign-in: the dashboard has signed the browser in at AuthKit,
/// so that the sign-in ends at once, in the impersonation, with a state of this browser's. WorkOS does that by itself where the
/// application has a Sign-in URL. Where the application has none, [`WorkOs::accept_impersonation`](super::WorkOs::accept_impersonation)
/// takes the code for impersonations alone.
///
/// ```
/// use impersonation_core::provider::Secret;
/// use impersonation_providers::workos::{Callback, PendingSignIn};
///
/// let begun = || Some(PendingSignIn::new(Secret::new("a-test-state"), Secret::new("a-test-verifier")));
/// assert!(matches!(Callback::read("code=c1&state=a-test-state", begun()), Ok(Callback::Asked(_))));
/// assert!(matches!(Callback::read("code=c1", None), Ok(Callback::Unasked(_))));
/// assert!(Callback::read("code=c1&state=another", begun()).is_err());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Callback {
    /// The end of a sign-in that this browser began.
    Asked(AskedCode),
    /// A code that this browser did not ask for.
    Unasked(UnaskedCode),
}

/// The code of a sign-in that this browser began, and the verifier that was kept with its state.
#[derive(Clone, Debug)]
pub struct AskedCode {
    code: Secret,
    verifier: Secret,
}

/// A code that the browser did not ask for. Only an impersonation may come of it.
#[derive(Clone, Debug)]
pub struct UnaskedCode(Secret);

impl AskedCode {
    pub(super) fn code(&self) -> &str {
        self.code.expose()
    }

    pub(super) fn verifier(&self) -> &str {
        self.verifier.expose()
    }
}

impl UnaskedCode {
    pub(super) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl Callback {
    /// Reads the query of the request, without its `?`. `pending` is the sign-in that this browser has begun, which
    /// [`PendingSignIn::of`] reads. Take its cookie away where the code was asked for: it is good once. Elsewhere leave it, since anybody can
    /// send a browser here.
    ///
    /// # Errors
    ///
    /// As the table says: `StateMismatch` for a state that is not this browser's, `Malformed` where there is no code. `Refused` where the
    /// query has an `error` in place of a code (RFC 6749 §4.1.2.1). `Malformed` too where one of these three is there twice, is empty
    /// or is over 2 KiB.
    ///
    /// Follows <https://workos.com/docs/reference/authkit/authentication/get-authorization-url>.
    pub fn read(query: &str, pending: Option<PendingSignIn>) -> Result<Self, CallbackError> {
        let parameter = |name| only(query, name);
        if parameter("error")?.is_some() {
            return Err(CallbackError(CallbackErrorKind::Refused));
        }
        let code = parameter("code")?.ok_or(CallbackError(CallbackErrorKind::Malformed))?;
        let code = Secret::new(code);
        match (parameter("state")?, pending) {
            (Some(state), Some(pending)) if pending.is_of(&state) => {
                Ok(Self::Asked(AskedCode { code, verifier: pending.into_verifier() }))
            }
            (Some(_), _) => Err(CallbackError(CallbackErrorKind::StateMismatch)),
            (None, _) => Ok(Self::Unasked(UnaskedCode(code))),
        }
    }
}

/// The one value of a parameter. Which of two counts, two readers could see differently.
fn only(query: &str, name: &str) -> Result<Option<String>, CallbackError> {
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(other, _)| other == name);
    let malformed = CallbackError(CallbackErrorKind::Malformed);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some((_, value)), None) if (1..=LONGEST).contains(&value.len()) => Ok(Some(value.into_owned())),
        _ => Err(malformed),
    }
}

/// A callback that signs nobody in. Nothing of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallbackError(CallbackErrorKind);

/// Why a callback signs nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallbackErrorKind {
    /// It has no code, or two, or an empty or oversized one.
    Malformed,
    /// It is the end of a sign-in that another browser began, or that this one has forgotten.
    StateMismatch,
    /// WorkOS says that the sign-in did not succeed.
    Refused,
}

impl CallbackError {
    /// Why it signs nobody in.
    pub fn kind(&self) -> CallbackErrorKind {
        self.0
    }
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            CallbackErrorKind::Malformed => "the callback has no code that can be read",
            CallbackErrorKind::StateMismatch => "the callback is of a sign-in that this browser did not begin",
            CallbackErrorKind::Refused => "the sign-in did not succeed",
        })
    }
}

impl Error for CallbackError {}
