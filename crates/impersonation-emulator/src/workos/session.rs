use serde_json::{Value, json};

use crate::clock::rfc3339;
use crate::random;
use crate::user::User;

const IMPERSONATED_MILLIS: u64 = 60 * 60 * 1000;
/// A year, as in the sessions that WorkOS' documents show.
const OWN_MILLIS: u64 = 365 * 24 * 60 * 60 * 1000;
const TOKEN_SECONDS: u64 = 300;

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) organization_id: Option<String>,
    pub(super) impersonator: Option<Impersonator>,
    pub(super) created_at: u64,
    pub(super) expires_at: u64,
    /// When it was revoked or signed out of.
    pub(super) ended_at: Option<u64>,
}

/// The Dashboard member behind an impersonation, and why.
#[derive(Clone, Debug)]
pub(super) struct Impersonator {
    pub(super) email: String,
    pub(super) reason: Option<String>,
}

impl Impersonator {
    pub(super) fn json(&self) -> Value {
        json!({ "email": self.email, "reason": self.reason })
    }
}

impl Session {
    pub(super) fn start(user: &User, impersonator: Option<Impersonator>, now: u64) -> Self {
        let millis = if impersonator.is_some() { IMPERSONATED_MILLIS } else { OWN_MILLIS };
        Self {
            id: random::workos_id("session"),
            user_id: user.id.clone(),
            organization_id: user.organizations.first().cloned(),
            impersonator,
            created_at: now,
            expires_at: now.saturating_add(millis),
            ended_at: None,
        }
    }

    pub(super) fn status(&self, now: u64) -> &'static str {
        match self.ended_at {
            Some(_) => "revoked",
            None if now >= self.expires_at => "expired",
            None => "active",
        }
    }

    pub(super) fn is_active(&self, now: u64) -> bool {
        self.status(now) == "active"
    }

    pub(super) fn json(&self, now: u64) -> Value {
        let mut json = json!({
            "object": "session",
            "id": self.id,
            "user_id": self.user_id,
            "ip_address": "127.0.0.1",
            "user_agent": "emulator",
            "auth_method": if self.impersonator.is_some() { "impersonation" } else { "password" },
            "status": self.status(now),
            "expires_at": rfc3339(self.expires_at),
            "ended_at": self.ended_at.map(rfc3339),
            "created_at": rfc3339(self.created_at),
            "updated_at": rfc3339(self.ended_at.unwrap_or(self.created_at)),
        });
        if let Some(id) = &self.organization_id {
            json["organization_id"] = json!(id);
        }
        if let Some(impersonator) = &self.impersonator {
            json["impersonator"] = impersonator.json();
        }
        json
    }

    /// The claims of its access token.
    pub(super) fn claims(&self, user: &User, iss: &str, client_id: &str, seconds: u64) -> Value {
        let mut claims = json!({
            "iss": iss,
            "sub": self.user_id,
            "sid": self.id,
            "jti": random::workos_id("jti").replacen("jti_", "", 1),
            "client_id": client_id,
            "iat": seconds,
            "exp": seconds.saturating_add(TOKEN_SECONDS),
        });
        if let Some(id) = &self.organization_id {
            claims["org_id"] = json!(id);
            claims["role"] = json!(user.roles.first().map_or("member", String::as_str));
            claims["roles"] = if user.roles.is_empty() { json!(["member"]) } else { json!(user.roles) };
            claims["permissions"] = json!(user.permissions);
        }
        if let Some(impersonator) = &self.impersonator {
            claims["act"] = json!({ "sub": impersonator.email });
        }
        claims
    }
}
