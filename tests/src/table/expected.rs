use std::collections::BTreeMap;

use impersonation_core::verify::Reason;
use serde::{Deserialize, Serialize};

use crate::table::Seen;

/// What must come back. What is not said here may be anything.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The status.
    pub status: u16,
    /// The code of a refusal, in its problem details. The answer to HEAD has none to compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What our log says. Nobody outside can see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Headers; `null` is one that must not be there.
    pub headers: BTreeMap<String, Option<String>>,
    /// The whole body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What the body contains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// What it does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
}

impl Expected {
    /// A status, and no word about the rest.
    pub fn status(status: u16) -> Self {
        let (headers, contains, lacks) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { status, code: None, reason: None, headers, body: None, contains, lacks }
    }

    /// 200, with this body, as a user or nobody gets it: to be kept as the handler likes.
    pub fn body(body: impl Into<String>) -> Self {
        Self { body: Some(body.into()), ..Self::status(200) }.without("cache-control")
    }

    /// The same for an actor: nothing of it may be kept.
    pub fn acting_body(body: impl Into<String>) -> Self {
        Self::body(body).header("cache-control", "private, no-store")
    }

    /// 200, and on `/whoami` or `/account` this session.
    pub fn session(seen: &Seen) -> Self {
        Self::json(seen.body(), seen.is_acting())
    }

    /// 200, and nobody.
    pub fn nobody() -> Self {
        Self::body(r#"{"subject":null,"acting":"none","impersonated":false}"#)
    }

    /// A token that does not verify.
    pub fn invalid_token(reason: Reason) -> Self {
        Self::challenged("invalid_token", 401, r#"Bearer realm="api", error="invalid_token""#).reason(reason)
    }

    /// Credentials that disagree.
    pub fn conflicting(reason: Reason) -> Self {
        let challenge = r#"Bearer realm="api", error="invalid_request""#;
        Self::challenged("conflicting_credentials", 400, challenge).reason(reason)
    }

    /// No credentials where some are needed.
    pub fn authentication_required() -> Self {
        Self::challenged("authentication_required", 401, r#"Bearer realm="api""#)
    }

    /// Closed to an actor, by the gate's code.
    pub fn denied(code: &str) -> Self {
        Self::refusal(code, 403).without("www-authenticate").header("cache-control", "private, no-store")
    }

    /// The page that sent it is another site's.
    pub fn cross_site() -> Self {
        Self::refusal("cross_site_request", 403).without("www-authenticate").header("cache-control", "no-store")
    }

    /// The keys cannot be had. When to ask again is the server's to say.
    pub fn keys_unavailable() -> Self {
        let refusal = Self::refusal("keys_unavailable", 503).without("www-authenticate");
        refusal.header("cache-control", "no-store").header("retry-after", "10")
    }

    /// The path has other methods.
    pub fn method_not_allowed(allow: &str) -> Self {
        Self::status(405).header("allow", allow)
    }

    /// JSON, as a user or an actor gets it.
    pub fn json(body: impl Into<String>, is_acting: bool) -> Self {
        let body = if is_acting { Self::acting_body(body) } else { Self::body(body) };
        body.header("content-type", "application/json")
    }

    /// The same to HEAD, which has no body.
    pub fn without_body(self) -> Self {
        Self { body: None, contains: Vec::new(), lacks: Vec::new(), ..self }
    }

    fn challenged(code: &str, status: u16, challenge: &str) -> Self {
        Self::refusal(code, status).header("www-authenticate", challenge).header("cache-control", "no-store")
    }

    fn refusal(code: &str, status: u16) -> Self {
        Self { code: Some(code.into()), ..Self::status(status) }.header("content-type", "application/problem+json")
    }

    fn reason(self, reason: Reason) -> Self {
        Self { reason: Some(format!("{reason:?}")), ..self }
    }

    /// A header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), Some(value.into()));
        self
    }

    /// A header that must not be there.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.insert(name.into(), None);
        self
    }

    /// A part of the body.
    pub fn contains(mut self, part: &str) -> Self {
        self.contains.push(part.into());
        self
    }

    /// What is no part of the body.
    pub fn lacks(mut self, part: &str) -> Self {
        self.lacks.push(part.into());
        self
    }
}
