use std::time::Duration;

use impersonation_core::Refusal;
use impersonation_core::refusal::{CONTENT_TYPE, Realm};
use serde::Serialize;

use crate::directory::DirectoryError;
use crate::issuer::{
    ConsentError, ConsentErrorKind, RedeemError, RedeemErrorKind, RenewError, RenewErrorKind, StartError,
    StartErrorKind,
};
use crate::log;
use crate::store::{StoreError, StoreErrorKind};

const TYPE_BASE: &str = "https://docs.rs/impersonation-issuer/latest/impersonation_issuer/http/#";
/// When a client may ask again where nobody can say.
const RETRY_AFTER: &str = "1";

/// What kind of refusal of these routes' own it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    InvalidRequest,
    ReasonRequired,
    ReasonInvalid,
    OrganizationRequired,
    InvalidTicket,
    /// With how old an authentication may be.
    AuthenticationTooOld(Duration),
    Disabled,
    NotAllowed,
    ConsentRequired,
    WaiverNotAllowed,
    SessionUnidentified,
    NotFound,
    /// With what is allowed.
    MethodNotAllowed(&'static str),
    GrantEnded,
    ContentTooLarge,
    UnsupportedMediaType,
    KeyReused,
    LimitReached,
    NotRecorded,
    Unavailable,
}

impl Code {
    pub(super) const fn as_str(self) -> &'static str {
        self.parts().1
    }

    pub(super) const fn status(self) -> u16 {
        self.parts().0
    }

    const fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::InvalidRequest => (400, "invalid_request", "The request cannot be right"),
            Self::ReasonRequired => (400, "reason_required", "A reason is needed"),
            Self::ReasonInvalid => (400, "reason_invalid", "The reason does not name what it must"),
            Self::OrganizationRequired => {
                (400, "organization_required", "One of the user's organizations must be named")
            }
            Self::InvalidTicket => (400, "invalid_ticket", "The ticket is not good, or not good any longer"),
            Self::AuthenticationTooOld(_) => {
                (401, "insufficient_user_authentication", "A more recent authentication is required")
            }
            Self::Disabled => (403, "disabled", "Acting as a user is not open in this environment"),
            Self::NotAllowed => (403, "not_allowed", "There is no such user, or this is not allowed"),
            Self::ConsentRequired => (403, "consent_required", "The user has not consented"),
            Self::WaiverNotAllowed => (403, "waiver_not_allowed", "The consent may not be waived"),
            Self::SessionUnidentified => (403, "session_unidentified", "The session has no id"),
            Self::NotFound => (404, "not_found", "There is no such thing"),
            Self::MethodNotAllowed(_) => (405, "method_not_allowed", "The method is not allowed"),
            Self::GrantEnded => (409, "grant_ended", "Acting as the user has ended"),
            Self::ContentTooLarge => (413, "content_too_large", "The body is too large"),
            Self::UnsupportedMediaType => (415, "unsupported_media_type", "The body is neither a form nor JSON"),
            Self::KeyReused => (422, "key_reused", "The idempotency key was used for something else"),
            Self::LimitReached => (429, "limit_reached", "Too many impersonations go on"),
            Self::NotRecorded => (503, "not_recorded", "The start could not be recorded"),
            Self::Unavailable => (503, "unavailable", "Nobody can say at the moment"),
        }
    }

    pub(super) fn headers(self) -> impl Iterator<Item = (&'static str, String)> {
        let own = match self {
            Self::AuthenticationTooOld(max_age) => Some(("www-authenticate", challenge(max_age))),
            Self::MethodNotAllowed(allow) => Some(("allow", allow.to_owned())),
            Self::NotRecorded | Self::Unavailable => Some(("retry-after", RETRY_AFTER.to_owned())),
            _ => None,
        };
        [("content-type", CONTENT_TYPE.to_owned())].into_iter().chain(own)
    }

    /// Problem details, in the form that refusals of sessions have.
    pub(super) fn problem(self) -> String {
        let (status, code, title) = self.parts();
        let problem = Problem { r#type: format!("{TYPE_BASE}{code}"), title, status, code };
        serde_json::to_string(&problem).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Problem {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'static str,
}

/// RFC 9470 §3.
fn challenge(max_age: Duration) -> String {
    let (realm, age) = (Realm::default().as_str(), max_age.as_secs());
    format!("Bearer realm=\"{realm}\", error=\"insufficient_user_authentication\", max_age={age}")
}

/// Why a request is not done.
#[derive(Debug)]
pub(super) enum Refused {
    /// By these routes.
    Code(Code),
    /// By who is there, or where it comes from.
    Session(Refusal),
}

impl Refused {
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::Code(code) => code.as_str(),
            Self::Session(refusal) => refusal.code().as_str(),
        }
    }

    /// What a start was refused for. `max_age` is what the issuer asks of an authentication.
    pub(super) fn start(error: &StartError, max_age: Option<Duration>) -> Self {
        Self::Code(match error.kind() {
            StartErrorKind::Disabled => Code::Disabled,
            StartErrorKind::InvalidRequest => Code::InvalidRequest,
            StartErrorKind::SessionUnidentified => Code::SessionUnidentified,
            StartErrorKind::AuthenticationTooOld => Code::AuthenticationTooOld(max_age.unwrap_or_default()),
            StartErrorKind::ReasonRequired => Code::ReasonRequired,
            StartErrorKind::ReasonInvalid => Code::ReasonInvalid,
            StartErrorKind::NotAllowed => Code::NotAllowed,
            StartErrorKind::OrganizationRequired => Code::OrganizationRequired,
            StartErrorKind::ConsentRequired => Code::ConsentRequired,
            StartErrorKind::WaiverNotAllowed => Code::WaiverNotAllowed,
            StartErrorKind::LimitReached => Code::LimitReached,
            StartErrorKind::KeyReused => Code::KeyReused,
            StartErrorKind::GrantEnded => Code::GrantEnded,
            StartErrorKind::NotRecorded => Code::NotRecorded,
            StartErrorKind::Unavailable => unavailable("a start", error),
        })
    }

    /// What a consent was refused for. `max_age` is what the issuer asks of an authentication.
    pub(super) fn consent(error: &ConsentError, max_age: Duration) -> Self {
        Self::Code(match error.kind() {
            ConsentErrorKind::InvalidRequest => Code::InvalidRequest,
            ConsentErrorKind::NotAllowed => Code::NotAllowed,
            ConsentErrorKind::NotFound => Code::NotFound,
            ConsentErrorKind::AuthenticationTooOld => Code::AuthenticationTooOld(max_age),
            ConsentErrorKind::Unavailable => unavailable("a consent", error),
        })
    }
}

/// Nobody can say: the log hears why.
fn unavailable(what: &'static str, error: &dyn std::error::Error) -> Code {
    log::fault(what, error);
    Code::Unavailable
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Session(refusal)
    }
}

impl From<RedeemError> for Refused {
    fn from(error: RedeemError) -> Self {
        Self::Code(match error.kind() {
            RedeemErrorKind::InvalidTicket => Code::InvalidTicket,
            RedeemErrorKind::Unavailable => unavailable("a redemption", &error),
        })
    }
}

impl From<RenewError> for Refused {
    fn from(error: RenewError) -> Self {
        Self::Code(match error.kind() {
            RenewErrorKind::Ended => Code::GrantEnded,
            RenewErrorKind::Unavailable => unavailable("a renewal", &error),
        })
    }
}

impl From<DirectoryError> for Refused {
    fn from(error: DirectoryError) -> Self {
        Self::Code(unavailable("a right", &error))
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Code(match error.kind() {
            StoreErrorKind::InvalidCursor => Code::InvalidRequest,
            _ => unavailable("a listing or a revocation", &error),
        })
    }
}
