//! What the SDK starts, and what it stops.

use impersonation_emulator::DescopeEmulator;
use serde_json::{Value, json};

use super::{CUSTOMER, Descope, STAFF};
use crate::node::text;

#[tokio::test]
async fn a_session_that_the_sdk_refreshes_has_the_actor_whom_it_has_started() {
    let Some(descope) = Descope::start().await else { return };
    assert_refreshed(&descope).await;
}

#[tokio::test]
async fn a_project_that_signs_by_rs256_gives_the_same() {
    let Some(descope) = Descope::of(DescopeEmulator::start_with_rs256().await.unwrap()) else { return };
    assert_refreshed(&descope).await;
}

async fn assert_refreshed(descope: &Descope) {
    let refreshed = descope.sdk("refresh", json!({ "jwt": descope.impersonate().await })).await;
    let claims = &refreshed["session"]["token"];
    assert_eq!((&claims["sub"], &claims["act"]), (&json!(CUSTOMER), &json!({ "sub": STAFF })), "{refreshed}");

    for jwt in [&refreshed["sessionJwt"], &refreshed["session"]["jwt"]] {
        let whoami = descope.whoami(&text(jwt)).await.json();
        assert_eq!((&whoami["subject"], &whoami["impersonated"]), (&json!(CUSTOMER), &json!(true)));
        assert_eq!((&whoami["actor"]["subject"], &whoami["actor"]["kind"]), (&json!(STAFF), &json!("staff")));
    }
}

#[tokio::test]
async fn what_the_sdk_has_stopped_is_the_actors_own_session() {
    let Some(descope) = Descope::start().await else { return };
    let jwt = descope.impersonate().await;
    let stopped = descope.sdk("stop", json!({ "jwt": jwt })).await;
    let own = descope.sdk("refresh", json!({ "jwt": stopped["jwt"] })).await;
    assert!(own["session"]["token"].get("act").is_none(), "{own}");

    let whoami = descope.whoami(&text(&own["sessionJwt"])).await.json();
    let found = (&whoami["subject"], &whoami["acting"], &whoami["impersonated"], &whoami["actor"]);
    assert_eq!(found, (&json!(STAFF), &json!("none"), &json!(false), &Value::Null));

    let again = descope.sdk("refresh", json!({ "jwt": jwt })).await;
    assert_eq!(again["refused"]["status"], 401, "the impersonation is over: {again}");
}

#[tokio::test]
async fn a_step_up_of_the_sdks_is_an_impersonation_at_once() {
    let Some(descope) = Descope::start().await else { return };
    let asked = json!({ "impersonatorId": STAFF, "loginId": "customer@example.com" });
    let jwt = text(&descope.sdk("stepUp", asked).await["jwt"]);
    let whoami = descope.whoami(&jwt).await.json();
    assert_eq!((&whoami["subject"], &whoami["actor"]["subject"]), (&json!(CUSTOMER), &json!(STAFF)));
}

#[tokio::test]
async fn claims_tenant_and_duration_of_the_sdks_are_in_the_session() {
    let Some(descope) = Descope::start().await else { return };
    let asked = json!({
        "impersonatorId": STAFF,
        "loginId": CUSTOMER,
        "customClaims": { "ticket": "4711", "act": { "sub": "U2nobody" } },
        "selectedTenant": "T2one",
        "refreshDuration": 600,
    });
    let jwt = descope.sdk("impersonate", asked).await["jwt"].clone();
    let refreshed = descope.sdk("refresh", json!({ "jwt": jwt })).await;
    let claims = &refreshed["session"]["token"];
    assert_eq!((&claims["ticket"], &claims["dct"]), (&json!("4711"), &json!("T2one")), "{claims}");
    assert!(refreshed["cookieMaxAge"].as_u64().unwrap() <= 600, "{refreshed}");

    let whoami = descope.whoami(&text(&refreshed["sessionJwt"])).await.json();
    assert_eq!((&whoami["organization"], &whoami["actor"]["subject"]), (&json!("T2one"), &json!(STAFF)));
}

#[tokio::test]
async fn the_sdk_finds_the_impersonation_in_the_audit_trail_and_the_consent_at_the_user() {
    let Some(descope) = Descope::start().await else { return };
    descope.impersonate().await;
    let audits = descope.sdk("audits", json!({ "userIds": [CUSTOMER] })).await;
    let [audit] = audits.as_array().unwrap().as_slice() else { unreachable!("one: {audits}") };
    assert_eq!((&audit["action"], &audit["method"]), (&json!("LoginSucceed"), &json!("Impersonate")));
    assert_eq!((&audit["userId"], &audit["actorId"]), (&json!(CUSTOMER), &json!(STAFF)));
    assert_eq!(audit["loginIds"], json!(["customer@example.com"]));
    assert!(audit["occurred"].as_f64().unwrap() > 1.7e12, "milliseconds: {audit}");

    let user = descope.sdk("user", json!({ "loginId": "customer@example.com" })).await;
    assert_eq!((&user["userId"], &user["name"]), (&json!(CUSTOMER), &json!("Cara Customer")));
    assert!(user["consentExpiration"].is_u64(), "{user}");
}
