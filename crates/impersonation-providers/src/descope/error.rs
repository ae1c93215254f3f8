use std::fmt;

use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde_json::Value;

use crate::http::Said;

/// A code of Descope's: `E062108`.
///
/// ```
/// use impersonation_core::provider::{ProviderError, ProviderErrorKind};
/// use impersonation_providers::descope::ErrorCode;
///
/// let error = ProviderError::new(ProviderErrorKind::NotFound).with_code("E062108");
/// assert_eq!(ErrorCode::of(&error), Some(ErrorCode::UserNotFound));
/// ```
///
/// Descope publishes no list: these are those of its SDKs. None is known for a user who has not consented, or staff who may not
/// impersonate: those come as [`Other`](Self::Other), and mean what their status means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// `E011001`: the request is malformed.
    BadRequest,
    /// `E011002`: an argument is missing.
    MissingArguments,
    /// `E011003`: an argument does not pass validation.
    ValidationFailure,
    /// `E011004`: an argument is invalid.
    InvalidArguments,
    /// `E061102`: a one-time code is wrong.
    InvalidOneTimeCode,
    /// `E061103`: too many one-time codes were wrong.
    TooManyOneTimeCodes,
    /// `E062107`: there is such a user already.
    UserAlreadyExists,
    /// `E062108`: there is no such user.
    UserNotFound,
    /// `E062503`: an enchanted link was not followed yet.
    EnchantedLinkPending,
    /// `E062909`: a password has expired.
    PasswordExpired,
    /// `E064001`: the token ended when its user logged out.
    TokenExpiredByLogout,
    /// `E066103`: a sign-in by nOTP was not confirmed.
    NotpUnauthorized,
    /// `E112102`: the management API knows no such user.
    ManagementUserNotFound,
    /// `E130429`: too many requests.
    RateLimitExceeded,
    /// Any other.
    Other(Box<str>),
}

static KNOWN: [(&str, ErrorCode, ProviderErrorKind); 14] = [
    ("E011001", ErrorCode::BadRequest, ProviderErrorKind::Rejected),
    ("E011002", ErrorCode::MissingArguments, ProviderErrorKind::Rejected),
    ("E011003", ErrorCode::ValidationFailure, ProviderErrorKind::Rejected),
    ("E011004", ErrorCode::InvalidArguments, ProviderErrorKind::Rejected),
    ("E061102", ErrorCode::InvalidOneTimeCode, ProviderErrorKind::InvalidGrant),
    ("E061103", ErrorCode::TooManyOneTimeCodes, ProviderErrorKind::Rejected),
    ("E062107", ErrorCode::UserAlreadyExists, ProviderErrorKind::Rejected),
    ("E062108", ErrorCode::UserNotFound, ProviderErrorKind::NotFound),
    ("E062503", ErrorCode::EnchantedLinkPending, ProviderErrorKind::InvalidGrant),
    ("E062909", ErrorCode::PasswordExpired, ProviderErrorKind::Rejected),
    ("E064001", ErrorCode::TokenExpiredByLogout, ProviderErrorKind::InvalidGrant),
    ("E066103", ErrorCode::NotpUnauthorized, ProviderErrorKind::InvalidGrant),
    ("E112102", ErrorCode::ManagementUserNotFound, ProviderErrorKind::NotFound),
    ("E130429", ErrorCode::RateLimitExceeded, ProviderErrorKind::RateLimited),
];

impl ErrorCode {
    /// The code of an error, if Descope gave one.
    pub fn of(error: &ProviderError) -> Option<Self> {
        error.code().map(Self::from)
    }

    /// As Descope spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(code) => code,
            known => KNOWN.iter().find(|(_, code, _)| code == known).map_or("", |(text, ..)| text),
        }
    }
}

impl From<&str> for ErrorCode {
    fn from(text: &str) -> Self {
        match KNOWN.iter().find(|(code, ..)| *code == text) {
            Some((_, code, _)) => code.clone(),
            None => Self::Other(text.into()),
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What Descope says in a refusal: `{errorCode, errorDescription, errorMessage}`. Anything else is not Descope speaking, and says
/// nothing but its status.
pub(super) fn said(body: &[u8]) -> Said {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |member| body.get(member)?.as_str().filter(|text| !text.is_empty());
    let Some(code) = text("errorCode") else { return Said::default() };
    let owned = |text: &str| text.to_owned();
    Said {
        kind: KNOWN.iter().find(|(known, ..)| *known == code).map(|(.., kind)| *kind),
        code: is_code(code).then(|| owned(code)),
        description: text("errorDescription").map(owned),
        message: text("errorMessage").map(owned),
    }
}

/// Codes are shown, so that nothing else may come in their place: a key or a ticket that the answer repeats is none.
fn is_code(text: &str) -> bool {
    let digits = text.strip_prefix(|first: char| first.is_ascii_uppercase()).unwrap_or_default();
    (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A 401 of Descope's where a refresh token was the credential: it is that which is refused, not the application's key. One without a code
/// of Descope's is of something before it, and ends no session.
pub(super) fn of_the_grant(error: ProviderError) -> ProviderError {
    if error.status() != Some(401) || error.code().is_none() {
        return error;
    }
    let mut refused = ProviderError::new(ProviderErrorKind::InvalidGrant).with_status(401);
    if let Some(code) = error.code() {
        refused = refused.with_code(code);
    }
    if let Some(description) = error.description() {
        refused = refused.with_description(description);
    }
    match error.message() {
        Some(message) => refused.with_message(message),
        None => refused,
    }
}
