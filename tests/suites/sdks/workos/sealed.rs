//! One session, sealed by either side, opened by the other.

use std::collections::BTreeSet;
use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_providers::workos::Renewal;
use serde_json::{Value, json};

use super::{
    CALLBACK, CUSTOMER, REASON, Workspace, assert_impersonated, assert_own, impersonator, opened, sealed_cookie,
};
use crate::node::text;

#[tokio::test]
async fn the_impersonation_that_we_seal_is_one_to_the_sdk() {
    let Some(workspace) = Workspace::start().await else { return };
    let authenticated = workspace.impersonate().await;
    let sealed = sealed_cookie(&authenticated);
    let found = workspace.sdk("authenticate", json!({ "sessionData": sealed })).await;
    assert_eq!((&found["authenticated"], &found["impersonator"]), (&json!(true), &impersonator()), "{found}");
    assert_eq!(found["authenticationMethod"], "Impersonation");
    assert_eq!((&found["organizationId"], &found["role"]), (&json!("org_1"), &json!("admin")));
    assert_eq!(found["sessionId"], workspace.environment.sessions()[0]["id"]);
    assert_eq!(found["user"], serde_json::to_value(&authenticated.user).unwrap());
    assert_impersonated(&workspace.whoami(&sealed).await);
}

/// The user that the SDK makes of WorkOS's answer has the members of ours, so that neither misses one of the other's.
#[tokio::test]
async fn what_the_sdk_seals_has_the_members_of_what_we_seal() {
    let Some(workspace) = Workspace::start().await else { return };
    let theirs = with_code(&workspace).await["sealedSession"].clone();
    let ours = sealed_cookie(&workspace.impersonate().await);
    let mut members = Vec::new();
    for sealed in [theirs, json!(ours)] {
        let opened = workspace.iron("open", json!({ "sealed": sealed })).await["ironSession"].clone();
        assert_eq!(opened["impersonator"], impersonator(), "{opened}");
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        members.push((names(&opened), names(&opened["user"])));
    }
    assert_eq!(members[0], members[1]);
}

#[tokio::test]
async fn an_own_session_that_we_seal_has_no_impersonator_for_the_sdk() {
    let Some(workspace) = Workspace::start().await else { return };
    let sealed = sealed_cookie(&workspace.sign_in().await);
    let found = workspace.sdk("authenticate", json!({ "sessionData": sealed })).await;
    assert_eq!((&found["authenticated"], &found["user"]["id"]), (&json!(true), &json!(CUSTOMER)), "{found}");
    assert!(found.get("impersonator").is_none(), "{found}");
    assert_own(&workspace.whoami(&sealed).await);
}

#[tokio::test]
async fn the_impersonation_that_the_sdk_seals_names_the_actor_and_the_reason_to_us() {
    let Some(workspace) = Workspace::start().await else { return };
    let found = with_code(&workspace).await;
    assert_eq!(found["impersonator"], impersonator(), "{found}");
    assert_impersonated(&workspace.whoami(&text(&found["sealedSession"])).await);
}

#[tokio::test]
async fn the_sign_in_that_the_sdk_seals_is_the_customers_own_to_us() {
    let Some(workspace) = Workspace::start().await else { return };
    workspace.environment.sign_in_as(CUSTOMER);
    let found = workspace.sdk("signIn", json!({ "redirectUri": CALLBACK })).await;
    assert_own(&workspace.whoami(&text(&found["sealedSession"])).await);
}

#[tokio::test]
async fn the_sdk_refreshes_what_we_sealed_and_we_open_what_it_seals_then() {
    let Some(workspace) = Workspace::start().await else { return };
    let ours = sealed_cookie(&workspace.impersonate().await);
    let refreshed = workspace.sdk("refresh", json!({ "sessionData": ours })).await;
    assert_eq!((&refreshed["authenticated"], &refreshed["impersonator"]), (&json!(true), &impersonator()));
    let theirs = text(&refreshed["sealedSession"]);
    assert_ne!(theirs, ours);
    assert_impersonated(&workspace.whoami(&theirs).await);

    let Renewal::Renewed(next) = workspace.ours.renew(&opened(&theirs)).await.unwrap() else {
        unreachable!("it goes on")
    };
    let found = workspace.sdk("authenticate", json!({ "sessionData": sealed_cookie(&next) })).await;
    assert_eq!(found["impersonator"], impersonator(), "{found}");
}

#[tokio::test]
async fn a_sealed_token_that_has_expired_is_nobodys_until_the_sdk_refreshes_it() {
    let Some(workspace) = Workspace::start().await else { return };
    // Good for five minutes from ten minutes ago.
    let now = workspace.environment.now().as_unix_seconds();
    workspace.environment.freeze_at(Timestamp::from_unix_seconds(now - 600));
    let sealed = sealed_cookie(&workspace.impersonate().await);
    let found = workspace.sdk("authenticate", json!({ "sessionData": sealed })).await;
    assert_eq!((&found["authenticated"], &found["reason"]), (&json!(false), &json!("invalid_jwt")));
    assert_eq!(workspace.whoami(&sealed).await.json()["subject"], Value::Null);

    workspace.environment.advance(Duration::from_secs(600));
    let refreshed = workspace.sdk("refresh", json!({ "sessionData": sealed })).await;
    assert_impersonated(&workspace.whoami(&text(&refreshed["sealedSession"])).await);
}

#[tokio::test]
async fn a_seal_of_another_password_or_another_hand_opens_for_neither() {
    let Some(workspace) = Workspace::start().await else { return };
    let sealed = sealed_cookie(&workspace.impersonate().await);
    let parts: Vec<_> = sealed.split('*').collect();
    // One character of what is encrypted.
    let flipped = if parts[4].starts_with('A') { "B" } else { "A" };
    let tampered = sealed.replacen(parts[4], &format!("{flipped}{}", &parts[4][1..]), 1);
    let found = workspace.sdk("authenticate", json!({ "sessionData": tampered })).await;
    assert_eq!((&found["authenticated"], &found["reason"]), (&json!(false), &json!("invalid_session_cookie")));
    workspace.whoami(&tampered).await.assert_refused(401, "invalid_token");

    let other = json!({ "sessionData": sealed, "cookiePassword": "another-password-of-32-characters" });
    assert_eq!(workspace.sdk("authenticate", other).await["reason"], "invalid_session_cookie");
}

async fn with_code(workspace: &Workspace) -> Value {
    let url = workspace.environment.impersonate(CUSTOMER, REASON).unwrap();
    let (_, code) = url.split_once("code=").unwrap();
    workspace.sdk("withCode", json!({ "code": code })).await
}
