use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::profile::Dialect;
use crate::testing::{AUDIENCE, AUTHORIZED_PARTY, Issuer};
use crate::time::Timestamp;

const LIFETIME_SECONDS: u64 = 300;

/// A token being written, as its provider writes one. Every claim can be replaced or taken out.
#[must_use]
#[derive(Clone, Debug)]
pub struct TokenBuilder {
    issuer: Issuer,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl TokenBuilder {
    pub(super) fn new(issuer: Issuer, subject: &str) -> Self {
        let (now, dialect) = (issuer.now().as_unix_seconds(), issuer.0.dialect);
        let header = json!({ "alg": issuer.0.algorithm.name(), "kid": issuer.0.kid, "typ": "JWT" });
        let claims = json!({ "iss": issuer.0.iss, "sub": subject, "iat": now, "exp": now + LIFETIME_SECONDS });
        let builder = Self { issuer, header: object(header), claims: object(claims) };
        match dialect {
            Dialect::Rfc8693 => builder.claim("aud", AUDIENCE),
            Dialect::Clerk => {
                let builder = builder.claim("azp", AUTHORIZED_PARTY).claim("sid", "sess_1").claim("sts", "active");
                builder.claim("v", 2).claim("nbf", now - 10)
            }
            Dialect::WorkOs => builder.claim("sid", "session_1"),
            Dialect::Descope => builder.claim("drn", "DS"),
        }
    }

    /// Names a staff member who acts, as the provider writes one.
    pub fn acting(self, subject: &str) -> Self {
        let act = match self.issuer.0.dialect {
            Dialect::Rfc8693 => json!({ "sub": subject, "sub_profile": "human" }),
            Dialect::Clerk => json!({ "sub": subject, "iss": "https://dashboard.clerk.com", "sid": "sess_staff" }),
            Dialect::WorkOs | Dialect::Descope => json!({ "sub": subject }),
        };
        self.claim("act", act)
    }

    /// Names an AI agent that acts. WorkOS and Descope have no sessions of agents; theirs read as staff.
    pub fn acting_agent(self, subject: &str) -> Self {
        let act = match self.issuer.0.dialect {
            Dialect::Rfc8693 => json!({ "sub": subject, "sub_profile": "ai_agent" }),
            Dialect::Clerk => json!({ "sub": subject, "type": "agent" }),
            Dialect::WorkOs | Dialect::Descope => json!({ "sub": subject }),
        };
        self.claim("act", act)
    }

    /// Replaces the audience.
    pub fn audience(self, audience: &str) -> Self {
        self.claim("aud", audience)
    }

    /// Replaces the expiry.
    pub fn expires_at(self, expiry: Timestamp) -> Self {
        self.claim("exp", expiry)
    }

    /// Sets a claim.
    ///
    /// # Panics
    ///
    /// When the value does not serialize to JSON.
    pub fn claim(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("a value that serializes");
        self.claims.insert(name.into(), value);
        self
    }

    /// Takes a claim out.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Sets a member of the header; `null` takes it out.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        match value.into() {
            Value::Null => self.header.remove(name),
            value => self.header.insert(name.into(), value),
        };
        self
    }

    /// The claims as JSON text.
    pub fn claims_json(&self) -> String {
        Value::Object(self.claims.clone()).to_string()
    }

    /// Signs it.
    pub fn token(&self) -> String {
        let header = Value::Object(self.header.clone()).to_string();
        self.issuer.sign(&header, &self.claims_json())
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
