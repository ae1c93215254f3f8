//! What `@descope/node-sdk` is refused, and what we refuse of what it accepts.

use impersonation_core::Timestamp;
use impersonation_emulator::User;
use serde_json::{Value, json};

use super::{CUSTOMER, Descope, STAFF};

/// Descope's SDK looks at no `drn`: to it the refresh token, which lives for a month and names the actor too, is a session.
#[tokio::test]
async fn the_refresh_token_that_the_sdk_takes_for_a_session_is_none() {
    let Some(descope) = Descope::start().await else { return };
    let jwt = descope.impersonate().await;
    let validated = descope.sdk("validate", json!({ "jwt": jwt })).await;
    assert_eq!((&validated["token"]["sub"], &validated["token"]["drn"]), (&json!(CUSTOMER), &json!("DSR")));
    descope.whoami(&jwt).await.assert_refused(401, "invalid_token");
}

#[tokio::test]
async fn nobody_is_impersonated_who_has_not_consented() {
    let Some(descope) = Descope::start().await else { return };
    descope.project.withdraw_consent(CUSTOMER);
    assert_refused(&descope, STAFF, CUSTOMER).await;
}

#[tokio::test]
async fn nobody_impersonates_who_may_not() {
    let Some(descope) = Descope::start().await else { return };
    descope.project.add_user(User::new("U2colleague"));
    assert_refused(&descope, "U2colleague", CUSTOMER).await;
}

#[tokio::test]
async fn an_impersonation_is_stopped_once_and_an_own_session_never() {
    let Some(descope) = Descope::start().await else { return };
    let own = descope.project.sign_in(STAFF).unwrap();
    let jwt = descope.impersonate().await;
    assert!(descope.sdk("stop", json!({ "jwt": jwt })).await["jwt"].is_string());
    for jwt in [&*jwt, own.refresh_jwt()] {
        let stopped = descope.sdk("stop", json!({ "jwt": jwt })).await;
        assert!(stopped["refused"]["status"].as_u64().unwrap() >= 400, "{stopped}");
    }
}

#[tokio::test]
async fn a_session_is_over_for_the_sdk_and_for_us() {
    let Some(descope) = Descope::start().await else { return };
    let now = descope.project.now().as_unix_seconds();
    descope.project.freeze_at(Timestamp::from_unix_seconds(now - 660));
    let jwt = descope.impersonate().await;
    // Ten minutes good, and eleven minutes old. `refreshSession` would not have handed it out.
    let refreshed = descope.sdk("refreshAlone", json!({ "jwt": jwt })).await;
    let session = refreshed["sessionJwt"].as_str().unwrap();
    let validated = descope.sdk("validate", json!({ "jwt": session })).await;
    assert!(validated["refused"]["message"].as_str().unwrap().contains("exp"), "{validated}");
    descope.whoami(session).await.assert_refused(401, "invalid_token");
}

async fn assert_refused(descope: &Descope, impersonator: &str, user: &str) {
    let answer = descope.sdk("impersonate", json!({ "impersonatorId": impersonator, "loginId": user })).await;
    let refused = &answer["refused"];
    assert!(refused["status"].as_u64().is_some_and(|status| (400..500).contains(&status)), "{answer}");
    assert_ne!(refused["code"], Value::Null, "{answer}");
    assert!(descope.project.audits().is_empty());
}
