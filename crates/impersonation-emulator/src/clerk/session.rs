use serde_json::{Map, Value, json};

use super::instance::Instance;
use super::membership::Membership;
use crate::random;
use crate::user::User;

/// How long a token of a session is good.
pub(super) const TOKEN_SECONDS: u64 = 60;
/// How long a user's own session lasts: a week.
pub(super) const OWN_SECONDS: u64 = 7 * 24 * 60 * 60;

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) client_id: String,
    pub(super) user_id: String,
    pub(super) actor: Option<Map<String, Value>>,
    /// As it was when the session began.
    membership: Option<Membership>,
    /// Whether and how it was ended before its time.
    pub(super) ended: Option<Ending>,
    pub(super) created_at: u64,
    pub(super) updated_at: u64,
    pub(super) expires_at: u64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    Revoked,
    Ended,
}

impl Session {
    pub(super) fn start(client_id: &str, user: &User, now: u64, seconds: u64) -> Self {
        Self {
            id: random::clerk_id("sess"),
            client_id: client_id.into(),
            user_id: user.id.clone(),
            actor: None,
            membership: Membership::of(user),
            ended: None,
            created_at: now,
            updated_at: now,
            expires_at: now.saturating_add(seconds.saturating_mul(1000)),
        }
    }

    pub(super) fn status(&self, now: u64) -> &'static str {
        match self.ended {
            Some(Ending::Revoked) => "revoked",
            Some(Ending::Ended) => "ended",
            None if now >= self.expires_at => "expired",
            None => "active",
        }
    }

    pub(super) fn is_active(&self, now: u64) -> bool {
        self.status(now) == "active"
    }

    pub(super) fn json(&self, now: u64) -> Value {
        json!({
            "object": "session",
            "id": self.id,
            "user_id": self.user_id,
            "client_id": self.client_id,
            "actor": self.actor,
            "status": self.status(now),
            "last_active_organization_id": self.membership.as_ref().map(Membership::organization),
            "last_active_at": self.updated_at,
            "latest_activity": {
                "object": "session_activity",
                "id": format!("activity_{}", self.id),
                "device_type": "desktop",
                "is_mobile": false,
                "browser_name": "Chrome",
                "browser_version": "128.0.0.0",
                "ip_address": "127.0.0.1",
            },
            "expire_at": self.expires_at,
            "abandon_at": self.created_at.saturating_add(30 * 24 * 60 * 60 * 1000),
            "updated_at": self.updated_at,
            "created_at": self.created_at,
        })
    }

    /// A token as Clerk mints one (version 2), good for that many seconds.
    pub(super) fn token(&self, instance: &Instance, authorized_party: &str, seconds: u64) -> String {
        let now = instance.shared.clock.seconds();
        let mut claims = json!({
            "azp": authorized_party,
            "exp": now.saturating_add(seconds),
            "fva": [0, -1],
            "iat": now,
            "iss": instance.url,
            "jti": random::clerk_id("jti"),
            "nbf": now.saturating_sub(10),
            "sid": self.id,
            "sts": "active",
            "sub": self.user_id,
            "v": 2,
        });
        if let Some(membership) = &self.membership {
            membership.write(&mut claims);
        }
        if let Some(actor) = &self.actor {
            claims["act"] = json!(actor);
        }
        instance.signer.sign(&claims)
    }
}
