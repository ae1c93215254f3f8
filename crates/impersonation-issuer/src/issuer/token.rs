//! What the tokens of an issuer say.

use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Secret, is_registered_claim};
use serde_json::{Map, Value, json};

use super::Issuer;
use super::entitlement::Unknown;
use crate::grant::{Grant, Party, Slot};
use crate::id::GrantId;

/// Claims that no start may set, beside the registered ones: what our own profile reads, what other readers take for authorization or
/// for another class of tokens, and what is no member like others where JavaScript copies an object.
pub(super) const RESERVED: [&str; 11] = [
    "impersonation",
    "org_id",
    "organization_id",
    "permissions",
    "events",
    "ended",
    "sub_profile",
    "typ",
    "__proto__",
    "constructor",
    "prototype",
];

/// Whether a claim is none of the application's own, in whatever case: some readers of JSON take `Sub` for `sub`, and the last of them
/// counts.
pub(super) fn is_reserved(name: &str) -> bool {
    // Both ways, since they fold `ſ` and `K` (U+212A) too.
    let folded = name.to_uppercase().to_lowercase();
    folded.is_empty() || is_registered_claim(&folded) || RESERVED.contains(&folded.as_str())
}

/// The longest text of an id that readers of our tokens take.
const LONGEST_ID: usize = 512;
/// The claims of a token that fits into a cookie: its name and value have 4,096 bytes, and this grows by a third in base64url.
const LONGEST_CLAIMS: usize = 2800;
/// The deepest nesting of an application's claim.
const DEEPEST_CLAIM: usize = 16;

/// The `typ` of a tombstone, which no reader takes for a session's.
const TOMBSTONE: &str = "impersonation-ended+jwt";

/// A token, and when it expires.
pub(super) struct Minted {
    pub(super) token: Secret,
    pub(super) expires_at: Timestamp,
}

impl Issuer {
    /// A token of a grant that goes on.
    pub(super) fn mint(&self, grant: &Grant, slot: Slot, now: Timestamp) -> Result<Minted, Unknown> {
        let expires_at = self.token_end(grant, slot, now);
        let claims = self.claims(grant, slot, now, expires_at)?;
        let token = Secret::new(self.0.keys.sign("JWT", &claims)?);
        Ok(Minted { token, expires_at })
    }

    /// The remembrance of an impersonation that ended.
    pub(super) fn tombstone(&self, grant: &GrantId, now: Timestamp) -> Result<Minted, Unknown> {
        let expires_at = now + self.0.settings.tombstone;
        let claims = json!({
            "iss": self.url(),
            "aud": "impersonation-ended",
            "jti": token_id(grant)?,
            "iat": now,
            "exp": expires_at,
            "ended": grant.as_str(),
        });
        Ok(Minted { token: Secret::new(self.0.keys.sign(TOMBSTONE, &claims)?), expires_at })
    }

    /// Whether a token of this grant can be made that readers take and browsers keep.
    pub(super) fn is_mintable(&self, grant: &Grant) -> Result<bool, Unknown> {
        let Party { issuer, subject, .. } = &grant.impersonator;
        let ids = [issuer, subject, &grant.base_session, &grant.subject];
        let are_ids = ids.into_iter().chain(&grant.organization).all(|id| is_id(id));
        let are_shallow = grant.claims.values().all(|claim| is_shallow(claim, DEEPEST_CLAIM));
        if !(are_ids && are_shallow) {
            return Ok(false);
        }
        let claims = self.claims(grant, Slot::Overlay, grant.started_at, grant.ends_at)?;
        Ok(serde_json::to_vec(&claims)?.len() <= LONGEST_CLAIMS)
    }

    fn token_end(&self, grant: &Grant, slot: Slot, now: Timestamp) -> Timestamp {
        let end = (now + self.0.settings.token).min(grant.ends_at);
        match slot {
            Slot::Bearer if self.0.session_check.is_none() => end.min(grant.base_expires_at),
            Slot::Bearer | Slot::Overlay => end,
        }
    }

    fn claims(
        &self,
        grant: &Grant,
        slot: Slot,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Map<String, Value>, Unknown> {
        let Party { issuer, subject, .. } = &grant.impersonator;
        let own = json!({
            "iss": self.url(),
            "aud": self.0.audience,
            "sub": grant.subject,
            "sid": grant.id.as_str(),
            "jti": token_id(&grant.id)?,
            "iat": now,
            "exp": expires_at,
            "act": actor(&grant.impersonator),
            "impersonation": without_nulls(json!({
                "base": { "iss": issuer, "sub": subject, "sid": grant.base_session },
                "slot": slot,
                "reason_id": grant.reason_id,
                "capabilities": grant.capabilities,
                "began_at": grant.started_at,
                "ends_at": grant.ends_at,
            })),
        });
        // The application's own come first, so that none of them can stand in the place of these.
        let mut claims = grant.claims.clone();
        claims.retain(|name, _| !is_reserved(name));
        claims.extend(grant.organization.iter().map(|id| ("org_id".to_owned(), Value::from(&**id))));
        if let Value::Object(own) = own {
            claims.extend(own);
        }
        Ok(claims)
    }
}

fn actor(party: &Party) -> Value {
    without_nulls(json!({
        "iss": party.issuer,
        "sub": party.subject,
        "email": party.email.as_deref().filter(|email| is_id(email)),
        "sub_profile": party.profile,
        "auth_time": party.authenticated_at,
    }))
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len())
}

fn is_shallow(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_shallow(item, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|member| is_shallow(member, levels - 1)),
        _ => true,
    }
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}

/// Names the token, and the grant by what stands before the dot.
fn token_id(grant: &GrantId) -> Result<String, Unknown> {
    Ok(format!("{grant}.{}", random::<12>()?))
}

/// So many bytes of the system's randomness, in base64url.
pub(super) fn random<const BYTES: usize>() -> Result<String, Unknown> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes))
}

/// How long a browser keeps the cookie: past the end, so that what is in it is known for what it was.
pub(super) fn cookie_age(ends_at: Timestamp, tombstone: Duration, now: Timestamp) -> Duration {
    ends_at.since(now) + tombstone
}

#[cfg(all(test, any(feature = "aws_lc_rs", feature = "rust_crypto")))]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use impersonation_core::FrozenClock;

    use super::*;
    use crate::directory::{Directory, DirectoryError, User};
    use crate::key::{KeyRing, KeySettings, MemoryKeys};
    use crate::store::Memory;

    struct Nobody;

    impl Directory for Nobody {
        async fn impersonator(&self, _: &str, _: &str) -> Result<Option<User>, DirectoryError> {
            Ok(None)
        }

        async fn user(&self, _: &str) -> Result<Option<User>, DirectoryError> {
            Ok(None)
        }

        async fn search(&self, _: &str, _: usize) -> Result<Vec<User>, DirectoryError> {
            Ok(Vec::new())
        }
    }

    async fn issuer() -> Issuer {
        let keys = KeyRing::open(MemoryKeys::new(), KeySettings::new()).await.unwrap();
        let builder = Issuer::builder("https://app.example.com").audience("app").directory(Nobody);
        builder.store(Memory::new()).keys(keys).clock(FrozenClock::at(at(0))).build().unwrap()
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_seconds(1_800_000_000 + seconds)
    }

    fn grant(claims: &Value) -> Grant {
        serde_json::from_value(json!({
            "id": "imp_018f3f5e9c3a7c0e8f00112233445566", "issuer": "https://app.example.com", "subject": "user_1",
            "impersonator": {"issuer": "https://staff.example.com", "subject": "staff_1", "profile": "human"},
            "base_session": "sess_1", "base_expires_at": at(900), "organization": "org_1", "capabilities": ["personal"],
            "claims": claims, "consent": "not_needed", "started_at": at(0), "ends_at": at(3600), "seen_at": at(0),
        }))
        .unwrap()
    }

    fn claims(issuer: &Issuer, grant: &Grant) -> Map<String, Value> {
        let mut claims = issuer.claims(grant, Slot::Overlay, at(0), at(300)).unwrap();
        claims.remove("jti"); // it is random
        claims
    }

    /// Whoever writes into the store, or forgets to check a start, gives nobody another name.
    #[tokio::test]
    async fn claims_that_no_start_checked_stand_in_the_place_of_none() {
        let issuer = issuer().await;
        let own = claims(&issuer, &grant(&json!({})));
        let absent =
            ["nbf", "scope", "roles", "may_act", "cnf", "auth_time", "email", "permissions", "ended", "__proto__"];
        let names = own.keys().map(String::as_str).chain(absent).chain(RESERVED);
        let forms = |name: &str| [name.to_owned(), name.to_uppercase(), name[..1].to_uppercase() + &name[1..]];
        let mut forged: Map<String, Value> = names.flat_map(forms).map(|name| (name, json!("forged"))).collect();
        for name in ["", "\u{17f}ub", "i\u{17f}s"] {
            forged.insert(name.into(), json!("forged"));
        }
        forged.insert("plan".into(), json!({"sub": "forged"}));
        let mut minted = claims(&issuer, &grant(&Value::Object(forged)));
        assert_eq!(minted.remove("plan"), Some(json!({"sub": "forged"})), "an application's own comes along");
        assert_eq!(minted, own);
    }

    #[tokio::test]
    async fn a_token_ends_with_the_first_of_what_it_stands_on() {
        let issuer = issuer().await;
        let grant = grant(&json!({}));
        for (slot, now, end) in
            [(Slot::Overlay, 0, 300), (Slot::Overlay, 3500, 3600), (Slot::Bearer, 0, 300), (Slot::Bearer, 800, 900)]
        {
            assert_eq!(issuer.token_end(&grant, slot, at(now)), at(end), "{slot:?} {now}");
        }
    }

    #[tokio::test]
    async fn an_address_that_no_reader_takes_is_left_out() {
        let issuer = issuer().await;
        for (email, is_there) in [("", false), ("staff@example.com", true), (&*"e".repeat(LONGEST_ID + 1), false)] {
            let mut grant = grant(&json!({}));
            grant.impersonator.email = Some(email.into());
            assert_eq!(claims(&issuer, &grant)["act"].get("email").is_some(), is_there);
        }
    }
}
