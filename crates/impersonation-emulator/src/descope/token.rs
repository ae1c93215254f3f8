use serde_json::{Map, Value, json};

use super::project::Project;
use crate::clock::rfc3339;
use crate::random;
use crate::user::User;

/// How long a refresh JWT is good unless it is said: thirty days.
pub(super) const REFRESH_SECONDS: u64 = 30 * 24 * 60 * 60;
/// How long a session JWT is good: ten minutes.
const SESSION_SECONDS: u64 = 600;

/// What a sign-in is: every token of it says the same.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) user_id: String,
    /// The impersonator's user id.
    pub(super) actor: Option<String>,
    pub(super) custom_claims: Map<String, Value>,
    pub(super) tenant: Option<String>,
    pub(super) is_step_up: bool,
}

/// A refresh JWT that is out there.
#[derive(Debug)]
pub(super) struct Refresh {
    pub(super) jwt: String,
    pub(super) grant: Grant,
    /// In seconds.
    pub(super) expires_at: u64,
    pub(super) is_revoked: bool,
}

impl Refresh {
    pub(super) fn is_good(&self, now: u64) -> bool {
        !self.is_revoked && now < self.expires_at
    }
}

impl Grant {
    pub(super) fn own(user_id: &str) -> Self {
        let (custom_claims, user_id) = (Map::new(), user_id.to_owned());
        Self { user_id, actor: None, custom_claims, tenant: None, is_step_up: false }
    }

    pub(super) fn refresh(self, project: &Project, seconds: u64) -> Refresh {
        let now = project.shared.clock.seconds();
        let expires_at = now.saturating_add(seconds);
        let mut claims = self.claims(project, now, expires_at);
        claims["drn"] = json!("DSR");
        // Two of the same second are two tokens.
        claims["jti"] = json!(random::descope_id('R'));
        Refresh { jwt: project.signer.sign(&claims), grant: self, expires_at, is_revoked: false }
    }

    /// A session JWT; `rexp` is when the refresh JWT behind it expires.
    pub(super) fn session(&self, project: &Project, user: &User, refresh_expires_at: u64) -> String {
        let now = project.shared.clock.seconds();
        let mut claims = self.claims(project, now, now.saturating_add(SESSION_SECONDS));
        claims["drn"] = json!("DS");
        claims["rexp"] = json!(rfc3339(refresh_expires_at.saturating_mul(1000)).replace(".000Z", "Z"));
        claims["permissions"] = json!(user.permissions);
        claims["roles"] = json!(user.roles);
        let tenants = user.organizations.iter().map(|id| (id.clone(), json!({})));
        claims["tenants"] = Value::Object(tenants.collect());
        if self.is_step_up {
            claims["su"] = json!(true);
        }
        project.signer.sign(&claims)
    }

    /// Custom claims are at the top level, and never in place of the provider's own.
    fn claims(&self, project: &Project, now: u64, expires_at: u64) -> Value {
        let mut claims = Value::Object(self.custom_claims.clone());
        if let Value::Object(members) = &mut claims {
            members.retain(|name, _| !["act", "dct", "su", "dsub", "aud", "cnf"].contains(&name.as_str()));
        }
        claims["iss"] = json!(project.id);
        claims["sub"] = json!(self.user_id);
        claims["amr"] = json!(["email"]);
        claims["iat"] = json!(now);
        claims["exp"] = json!(expires_at);
        if let Some(actor) = &self.actor {
            claims["act"] = json!({ "sub": actor });
        }
        if let Some(tenant) = &self.tenant {
            claims["dct"] = json!(tenant);
        }
        claims
    }
}
