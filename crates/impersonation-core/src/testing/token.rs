use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::profile::Dialect;
use crate::session::Session;
use crate::testing::{AUDIENCE, AUTHORIZED_PARTY, Issuer};
use crate::time::Timestamp;

const LIFETIME_SECONDS: u64 = 300;
const GRANT_SECONDS: u64 = 3600;
const GRANT: &str = "grant_1";

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
            Dialect::Impersonation => builder.impersonation(now),
        }
    }

    /// An hour under a grant that began now, of a staff member who is signed in at [`Issuer::rfc8693`].
    fn impersonation(self, now: u64) -> Self {
        let base = json!({ "iss": "https://issuer.example", "sub": "staff_1", "sid": "sess_staff" });
        let act = json!({ "iss": base["iss"], "sub": base["sub"], "sub_profile": "human" });
        let grant = json!({
            "base": base, "slot": "overlay", "capabilities": [], "began_at": now, "ends_at": now + GRANT_SECONDS,
        });
        self.claim("aud", AUDIENCE).claim("act", act).claim("impersonation", grant).grant(GRANT)
    }

    /// Names the grant of an impersonation, `grant_1` by default: `sid`, and the beginning of `jti`.
    pub fn grant(self, id: &str) -> Self {
        self.claim("sid", id).claim("jti", format!("{id}.1"))
    }

    /// Puts an impersonation above a session, as its actor's own: `act`, and `impersonation.base`.
    pub fn above(self, base: &Session) -> Self {
        let named = json!({ "iss": base.issuer(), "sub": base.subject(), "sid": base.session_id() });
        let act = json!({ "iss": base.issuer(), "sub": base.subject(), "sub_profile": "human" });
        self.claim("act", act).granted("base", named)
    }

    /// Makes it an API client's token of an impersonation, for `Authorization`.
    pub fn bearer(self) -> Self {
        self.granted("slot", "bearer")
    }

    /// Names what the grant of an impersonation opens.
    pub fn capabilities<'c>(self, classes: impl IntoIterator<Item = &'c str>) -> Self {
        let classes: Vec<_> = classes.into_iter().collect();
        self.granted("capabilities", classes)
    }

    /// Sets a member of the claim `impersonation`.
    ///
    /// # Panics
    ///
    /// When the value does not serialize to JSON.
    pub fn granted(mut self, member: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("a value that serializes");
        if let Some(Value::Object(grant)) = self.claims.get_mut("impersonation") {
            grant.insert(member.into(), value);
        }
        self
    }

    pub(super) fn tombstone(issuer: Issuer, grant: &str) -> Self {
        let now = issuer.now().as_unix_seconds();
        let header = json!({ "alg": issuer.0.algorithm.name(), "kid": issuer.0.kid, "typ": "impersonation-ended+jwt" });
        let claims = json!({
            "iss": issuer.0.iss, "aud": "impersonation-ended", "jti": format!("{grant}.end"), "iat": now,
            "exp": now + GRANT_SECONDS, "ended": grant,
        });
        Self { issuer, header: object(header), claims: object(claims) }
    }

    /// Names a staff member who acts, as the provider writes one.
    pub fn acting(self, subject: &str) -> Self {
        let act = match self.issuer.0.dialect {
            Dialect::Rfc8693 => json!({ "sub": subject, "sub_profile": "human" }),
            Dialect::Clerk => json!({ "sub": subject, "iss": "https://dashboard.clerk.com", "sid": "sess_staff" }),
            Dialect::WorkOs | Dialect::Descope => json!({ "sub": subject }),
            Dialect::Impersonation => return self.granted_to(subject, "human"),
        };
        self.claim("act", act)
    }

    /// Names the actor, and the subject of the base session, which are one.
    fn granted_to(self, subject: &str, kind: &str) -> Self {
        let mut base = self.claims["impersonation"]["base"].clone();
        let act = json!({ "iss": base["iss"], "sub": subject, "sub_profile": kind });
        base["sub"] = subject.into();
        self.claim("act", act).granted("base", base)
    }

    /// Names an AI agent that acts. WorkOS and Descope have no sessions of agents; theirs read as staff.
    pub fn acting_agent(self, subject: &str) -> Self {
        let act = match self.issuer.0.dialect {
            Dialect::Rfc8693 => json!({ "sub": subject, "sub_profile": "ai_agent" }),
            Dialect::Clerk => json!({ "sub": subject, "type": "agent" }),
            Dialect::WorkOs | Dialect::Descope => json!({ "sub": subject }),
            Dialect::Impersonation => return self.granted_to(subject, "ai_agent"),
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
