use std::error::Error;
use std::fmt;

use impersonation_core::provider::Secret;

/// The longest code and state that are read, in bytes.
const LONGEST: usize = 2048;

/// What a browser brings to the application's redirect URI.
///
/// | `code` | `state` | kept for this browser | it is |
/// | --- | --- | --- | --- |
/// | there | the one that was kept | a state | [`Asked`](Self::Asked): the end of a sign-in that this browser began |
/// | there | another, or one although none was kept | | refused: of another browser |
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
/// use impersonation_providers::workos::Callback;
///
/// let kept = Secret::new("a-test-state");
/// assert!(matches!(Callback::read("code=c1&state=a-test-state", Some(&kept)), Ok(Callback::Asked(_))));
/// assert!(matches!(Callback::read("code=c1", None), Ok(Callback::Unasked(_))));
/// assert!(Callback::read("code=c1&state=another", Some(&kept)).is_err());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Callback {
    /// The end of a sign-in that this browser began.
    Asked(AskedCode),
    /// A code that this browser did not ask for.
    Unasked(UnaskedCode),
}

/// The code of a sign-in that this browser began.
#[derive(Clone, Debug)]
pub struct AskedCode(Secret);

/// A code that the browser did not ask for. Only an impersonation may come of it.
#[derive(Clone, Debug)]
pub struct UnaskedCode(Secret);

impl AskedCode {
    pub(super) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl UnaskedCode {
    pub(super) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl Callback {
    /// Reads the query of the request, without its `?`. `kept` is the state of the sign-in that this browser has begun, from a
    /// cookie that only the application can have set: a `__Host-` one. Take that cookie away, whatever comes of it.
    ///
    /// # Errors
    ///
    /// As the table says; where the query has an `error` in place of a code (RFC 6749 §4.1.2.1); where one of them is empty or over
    /// 2 KiB.
    pub fn read(query: &str, kept: Option<&Secret>) -> Result<Self, CallbackError> {
        let parameter = |name| only(query, name);
        if parameter("error")?.is_some() {
            return Err(CallbackError(CallbackErrorKind::Refused));
        }
        let code = parameter("code")?.ok_or(CallbackError(CallbackErrorKind::Malformed))?;
        let code = Secret::new(code);
        match (parameter("state")?, kept) {
            (Some(state), Some(kept)) if state == kept.expose() => Ok(Self::Asked(AskedCode(code))),
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
