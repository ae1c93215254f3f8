//! Why a request is answered with an error, as data that every adapter turns into the same response.
//!
//! A refusal is `application/problem+json` (RFC 9457) with a stable `code`, and a challenge (RFC 6750 §3, RFC 9470 §3) where
//! the status is 401. It never says more: the [`Reason`] is for the application's log.
//!
//! The `type` of each problem is the address of its section here.
//!
//! # `authentication_required`
//! The route needs a session and the request carries no credentials.
//! # `invalid_token`
//! A credential does not verify. The answer is the same for every cause.
//! # `conflicting_credentials`
//! Two credentials disagree, or `Authorization` is given twice.
//! # `impersonation_denied`
//! The route is closed to an actor in a user's session.
//! # `impersonation_required`
//! The route is for an actor in a user's session, and this is a user's own.
//! # `read_only`
//! An actor in a user's session may only read here.
//! # `class`
//! The operation is of a sensitive class that is closed to an actor; `code` names the class.
//! # `insufficient_permission`
//! The user lacks the permission.
//! # `cross_site_request`
//! A request that changes something comes from a page of another site.
//! # `impersonation_ended`
//! A request that changes something comes from a page of an impersonation that has ended since, or does not
//! [say](crate::page) that its page was made after the end. Load the page anew.
//! # `impersonation_began`
//! A request that changes something does not [say](crate::page) that its page was made under the impersonation that is on. Load the
//! page anew.
//! # `insufficient_user_authentication`
//! The user's authentication is too old (RFC 9470).
//! # `keys_unavailable`
//! The keys of the issuer cannot be had; `Retry-After` says when to try again.
//! # `grant_unavailable`
//! Whether the impersonation is still on cannot be said; `Retry-After` says when to try again.
//! # `misconfigured`
//! A layer is missing; the application's log names the fix.
//! # `not_redactable`
//! Fields of the response are not for an actor, and it is of a form in which they are not found; the application's log says more.

mod code;
mod realm;

use std::fmt;

use serde::Serialize;

pub use code::Code;
pub use realm::Realm;

use crate::verify::{Objection, Reason};

/// The media type of a refusal's body.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// Fields that caches of their own obey instead of `Cache-Control` (RFC 9213, Edge Architecture), in lower case. Adapters take
/// them off every response while somebody acts, and off every refusal.
pub const TARGETED_CACHE_CONTROL: [&str; 4] =
    ["cdn-cache-control", "cloudflare-cdn-cache-control", "surrogate-control", "vercel-cdn-cache-control"];

const TYPE_BASE: &str = "https://docs.rs/impersonation-core/latest/impersonation_core/refusal/#";

/// Why a request is not served. Cheap to clone; adapters put it into the extensions of the response.
///
/// ```
/// use impersonation_core::{Presence, Timestamp};
///
/// let presence = Presence::anonymous(Timestamp::from_unix_seconds(1_700_000_000), "api".into());
/// let refusal = presence.require().expect_err("nobody is there");
/// assert_eq!(refusal.status(), 401);
/// assert_eq!(refusal.code().as_str(), "authentication_required");
/// assert_eq!(refusal.challenge().as_deref(), Some(r#"Bearer realm="api""#));
/// ```
#[derive(Clone, Debug)]
pub struct Refusal(Box<Inner>);

/// Behind a pointer: a verdict is moved with every request, and nearly none is a refusal.
#[derive(Clone, Debug)]
struct Inner {
    code: Code,
    cause: Option<Cause>,
    realm: Realm,
}

/// What only the log is told.
#[derive(Clone, Copy, Debug)]
enum Cause {
    Credential(Reason),
    Plumbing(&'static str),
}

impl Refusal {
    #[cold]
    pub(crate) fn new(code: Code, realm: Realm) -> Self {
        Self(Box::new(Inner { code, cause: None, realm }))
    }

    #[cold]
    pub(crate) fn because(code: Code, reason: Reason, realm: Realm) -> Self {
        Self(Box::new(Inner { code, cause: Some(Cause::Credential(reason)), realm }))
    }

    #[cold]
    pub(crate) fn objecting((code, reason): Objection, realm: Realm) -> Self {
        Self(Box::new(Inner { code, cause: reason.map(Cause::Credential), realm }))
    }

    /// A layer is missing. `fix` is for the log: a whole sentence that says what to add, and where.
    pub fn misconfigured(fix: &'static str) -> Self {
        Self(Box::new(Inner { code: Code::Misconfigured, cause: Some(Cause::Plumbing(fix)), realm: Realm::default() }))
    }

    /// A response that must be redacted cannot be. `fix` is for the log: a whole sentence that says what to change.
    pub fn not_redactable(fix: &'static str) -> Self {
        Self(Box::new(Inner { code: Code::NotRedactable, cause: Some(Cause::Plumbing(fix)), realm: Realm::default() }))
    }

    /// What kind of refusal it is.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.0.code.status()
    }

    /// What was wrong with a credential, for the application's log only.
    pub fn reason(&self) -> Option<Reason> {
        match self.0.cause {
            Some(Cause::Credential(reason)) => Some(reason),
            _ => None,
        }
    }

    /// What a developer has to mend, for the application's log only.
    pub fn fix(&self) -> Option<&'static str> {
        match self.0.cause {
            Some(Cause::Plumbing(fix)) => Some(fix),
            _ => None,
        }
    }

    /// The value of `WWW-Authenticate`, where the status is 401, or where RFC 6750 §3.1 has an error code for it.
    pub fn challenge(&self) -> Option<String> {
        let mut challenge = format!("Bearer realm=\"{}\"", escape(self.0.realm.as_str()));
        match self.0.code {
            Code::AuthenticationRequired => {}
            Code::InvalidToken => challenge.push_str(", error=\"invalid_token\""),
            Code::ConflictingCredentials => challenge.push_str(", error=\"invalid_request\""),
            Code::InsufficientUserAuthentication { max_age } => challenge
                .push_str(&format!(", error=\"insufficient_user_authentication\", max_age={}", max_age.as_secs())),
            _ => return None,
        }
        Some(challenge)
    }

    /// The headers of the response, `Content-Type` and `Cache-Control` among them.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let retry_after = match self.0.code {
            // Rounded up, so that a client who waits as told is not told again.
            Code::KeysUnavailable { retry_after } | Code::GrantUnavailable { retry_after } => {
                Some(retry_after.as_millis().div_ceil(1000).max(1).to_string())
            }
            _ => None,
        };
        [
            Some(("content-type", CONTENT_TYPE.to_owned())),
            Some(("cache-control", "no-store".to_owned())),
            self.challenge().map(|challenge| ("www-authenticate", challenge)),
            retry_after.map(|seconds| ("retry-after", seconds)),
        ]
        .into_iter()
        .flatten()
    }

    /// The body of the response (RFC 9457 §3): `type`, `title`, `status`, `code`, and never the cause.
    pub fn problem(&self) -> Problem {
        Problem {
            r#type: format!("{TYPE_BASE}{}", self.0.code.section()),
            title: self.0.code.title(),
            status: self.status(),
            code: self.0.code.as_str(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code.as_str())?;
        match self.0.cause {
            Some(Cause::Credential(reason)) => write!(f, ": {reason}"),
            Some(Cause::Plumbing(fix)) => write!(f, ": {fix}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

/// Problem details (RFC 9457), in the order of their serialization.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'static str,
}

impl Problem {
    /// The text of the body.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A quoted-string's content (RFC 9110 §5.6.4).
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
