//! An application's claims stand beside those of the token, never in their place.

use impersonation_core::provider::is_registered_claim;
use impersonation_issuer::{Slot, StartErrorKind};
use serde_json::{Value, json};

use super::support::{World, staff, start};

/// Names that a token says something by, and that readers who fold letters take for one.
fn names() -> Vec<String> {
    let said = [
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "sid",
        "act",
        "may_act",
        "auth_time",
        "acr",
        "amr",
        "azp",
        "cnf",
        "client_id",
        "scope",
        "roles",
        "groups",
        "entitlements",
        "nonce",
        "at_hash",
        "c_hash",
        "s_hash",
        "email",
        "email_verified",
        "name",
        "preferred_username",
        "phone_number",
        "phone_number_verified",
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
    let upper = said.map(str::to_uppercase);
    let capital = said.map(|name| name[..1].to_uppercase() + &name[1..]);
    let mixed = said.map(|name| {
        name.char_indices().map(|(at, char)| if at % 2 == 1 { char.to_ascii_uppercase() } else { char }).collect()
    });
    // U+017F is an `s` to whoever folds letters as Unicode says, and U+212A a `k`.
    let odd = ["\u{17f}ub", "\u{17f}id", "i\u{17f}s", "\u{17f}cope", "Org_Id", "entitlement\u{17f}"].map(String::from);
    let own = said.map(String::from);
    own.into_iter().chain(upper).chain(capital).chain(mixed).chain(odd).chain([String::new()]).collect()
}

#[tokio::test(start_paused = true)]
async fn no_claim_that_a_token_says_something_by_may_be_set_in_whatever_case() {
    let world = World::new().await;
    for name in names() {
        let start = start(&staff(), "user_1").claim(name.clone(), "x");
        assert_eq!(world.begin(&start).await.unwrap_err().kind(), StartErrorKind::InvalidRequest, "{name:?}");
    }
    assert!(is_registered_claim("sub") && world.events().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_applications_own_claims_come_along_whatever_is_in_them() {
    let world = World::new().await;
    let hostile =
        json!({"sub": "admin", "act": {"sub": "x"}, "impersonation": null, "__proto__": {"admin": true}, "a\"b": [1]});
    let start =
        start(&staff(), "user_1").claim("plan", hostile.clone()).claim("sub ", "x").claim("su", "b").claim("日本", 1);
    let inside = world.enter_with(&start, Slot::Overlay).await;
    let claims: Value = inside.session.claims().unwrap();
    assert_eq!((&claims["plan"], &claims["日本"], &claims["su"]), (&hostile, &json!(1), &json!("b")));
    assert_eq!((&claims["sub"], &claims["act"]["sub"]), (&json!("user_1"), &json!("staff_1")));
}

#[tokio::test(start_paused = true)]
async fn the_token_says_what_the_grant_says_and_nothing_of_the_reason() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    let start = start(&staff(), "user_1").capabilities(["personal"]).claim("plan", "pro");
    let inside = world.enter_with(&start, Slot::Overlay).await;
    let (grant, session) = (world.grant(&inside.id()).await, &inside.session);
    let claims: Value = session.claims().unwrap();
    let expected = json!({
        "iss": "https://app.example.com", "aud": "app", "sub": "user_1", "sid": grant.id, "jti": claims["jti"],
        "iat": grant.started_at, "exp": grant.started_at.as_unix_seconds() + 300,
        "act": {
            "iss": "https://issuer.example", "sub": "staff_1", "email": "staff_1@example.com", "sub_profile": "human",
            "auth_time": grant.started_at,
        },
        "org_id": "org_1", "plan": "pro",
        "impersonation": {
            "base": {"iss": "https://issuer.example", "sub": "staff_1", "sid": "sess_1"}, "slot": "overlay",
            "reason_id": grant.reason_id, "capabilities": ["personal"], "began_at": grant.started_at,
            "ends_at": grant.ends_at,
        },
    });
    assert_eq!(claims, expected);
    assert!(session.token_id().unwrap().starts_with(&format!("{}.", grant.id)));
    assert!(!inside.redeemed.token.expose().contains("4711") && !format!("{:?}", inside.redeemed).contains("4711"));
}
