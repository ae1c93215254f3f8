//! What `@clerk/backend` refuses of the emulator's tokens, we refuse.

use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_emulator::{ClerkEmulator, User};
use serde_json::{Value, json};

use super::{CUSTOMER, Clerk};

#[tokio::test]
async fn a_users_own_session_has_no_actor() {
    let Some(clerk) = Clerk::start().await else { return };
    let session = clerk.instance.sign_in(CUSTOMER).unwrap();
    let token = clerk.instance.mint(&session).unwrap();
    let asked = clerk.asked(&token).await;
    assert_eq!((&asked["status"], &asked["userId"]), (&json!("signed-in"), &json!(CUSTOMER)), "{asked}");
    assert!(asked.get("actor").is_none() && asked["claims"].get("act").is_none(), "{asked}");

    let whoami = clerk.whoami(&token).await.json();
    let found = (&whoami["subject"], &whoami["acting"], &whoami["actor"]);
    assert_eq!(found, (&json!(CUSTOMER), &json!("none"), &Value::Null));
}

#[tokio::test]
async fn a_token_is_refused_once_it_has_expired() {
    let Some(clerk) = Clerk::start().await else { return };
    let session = clerk.impersonate().await;
    // Good for a minute from two minutes ago; the SDK goes by the machine's clock.
    clerk.instance.freeze_at(Timestamp::from_unix_seconds(clerk.instance.now().as_unix_seconds() - 120));
    assert_refused(&clerk, &clerk.instance.mint(&session).unwrap(), ["token-expired", "session-token-expired"]).await;
}

#[tokio::test]
async fn a_token_from_the_future_is_refused() {
    let Some(clerk) = Clerk::start().await else { return };
    let session = clerk.impersonate().await;
    clerk.instance.advance(Duration::from_secs(120));
    assert_refused(&clerk, &clerk.instance.mint(&session).unwrap(), ["token-not-active-yet", "session-token-nbf"])
        .await;
}

#[tokio::test]
async fn a_token_for_another_application_is_refused() {
    let Some(clerk) = Clerk::start().await else { return };
    let session = clerk.impersonate().await;
    clerk.instance.set_application("https://other.example.com");
    let token = clerk.instance.mint(&session).unwrap();
    clerk.instance.set_application("https://app.example.com");
    assert_refused(&clerk, &token, ["token-invalid-authorized-parties", "token-invalid-authorized-parties"]).await;
}

#[tokio::test]
async fn a_token_of_another_instance_is_refused() {
    let Some(clerk) = Clerk::start().await else { return };
    let other = ClerkEmulator::start().await.unwrap();
    other.set_application("https://app.example.com");
    other.add_user(User::new(CUSTOMER));
    let session = other.sign_in(CUSTOMER).unwrap();
    assert_refused(&clerk, &other.mint(&session).unwrap(), ["jwk-kid-mismatch", "jwk-kid-mismatch"]).await;
}

/// By `verifyToken` for the first of these reasons, by `authenticateRequest` for one that begins with the second, and by us.
async fn assert_refused(clerk: &Clerk, token: &str, [reason, state]: [&str; 2]) {
    let asked = clerk.asked(token).await;
    assert_eq!((&asked["claims"]["refused"]["code"], &asked["userId"]), (&json!(reason), &Value::Null), "{asked}");
    assert_eq!(asked["status"], "signed-out");
    assert!(asked["reason"].as_str().unwrap().starts_with(state), "{asked}");
    clerk.whoami(token).await.assert_refused(401, "invalid_token");
}
