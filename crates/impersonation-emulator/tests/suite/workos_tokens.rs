//! Codes and refresh tokens are good for one use, and not after their time.

use std::time::Duration;

use crate::support::{Answer, client, customer, parameter, send, session, workos_verifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use impersonation_core::Timestamp;
use impersonation_emulator::WorkOsEmulator;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async fn workos() -> WorkOsEmulator {
    let workos = WorkOsEmulator::start().await.unwrap();
    workos.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    workos.add_user(customer());
    workos.set_callback("http://127.0.0.1:3000/callback");
    workos
}

async fn authenticate(workos: &WorkOsEmulator, grant: &Value) -> Answer {
    let mut body = json!({ "client_id": workos.client_id(), "client_secret": workos.api_key() });
    body.as_object_mut().unwrap().extend(grant.as_object().unwrap().clone());
    body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    send(client().post(format!("{}/user_management/authenticate", workos.url())).json(&body)).await
}

fn impersonation_code(workos: &WorkOsEmulator) -> Value {
    let address = workos.impersonate("user_2", "Ticket 4711").unwrap();
    json!({ "grant_type": "authorization_code", "code": parameter(&address, "code").unwrap() })
}

fn refresh(answer: &Answer) -> Value {
    json!({ "grant_type": "refresh_token", "refresh_token": answer.json["refresh_token"] })
}

fn error(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.json["error"].as_str().unwrap())
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_within_ten_minutes() {
    let workos = workos().await;
    let code = impersonation_code(&workos);
    assert_eq!(authenticate(&workos, &code).await.status, 200);
    assert_eq!(error(&authenticate(&workos, &code).await), (400, "invalid_grant"));
    let late = impersonation_code(&workos);
    workos.advance(Duration::from_secs(600));
    assert_eq!(error(&authenticate(&workos, &late).await), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_refresh_token_is_dead_after_its_use() {
    let workos = workos().await;
    let first = authenticate(&workos, &impersonation_code(&workos)).await;
    let second = authenticate(&workos, &refresh(&first)).await;
    assert_eq!(second.json["impersonator"]["reason"], "Ticket 4711");
    let dead = authenticate(&workos, &refresh(&first)).await;
    let expected = json!({ "error": "invalid_grant", "error_description": "Invalid refresh token." });
    assert_eq!((dead.status, dead.json), (400, expected));
    assert_eq!(authenticate(&workos, &refresh(&second)).await.status, 200);
    assert_eq!(workos.sessions().len(), 1);
}

#[tokio::test]
async fn an_impersonated_session_is_over_after_an_hour() {
    let workos = workos().await;
    let signed_in = authenticate(&workos, &impersonation_code(&workos)).await;
    let id = workos.sessions()[0]["id"].as_str().unwrap().to_owned();
    let token = workos.mint(&id).unwrap();
    workos.advance(Duration::from_secs(300));
    assert!(session(&workos_verifier(&workos), &token).is_none());
    workos.advance(Duration::from_secs(3300));
    assert_eq!(workos.sessions()[0]["status"], "expired");
    assert_eq!(error(&authenticate(&workos, &refresh(&signed_in)).await), (400, "invalid_grant"));
    assert!(workos.mint(&id).is_err());
}

#[tokio::test]
async fn a_code_with_a_challenge_needs_its_verifier() {
    let workos = workos().await;
    workos.sign_in_as("user_2");
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let query = [
        ("client_id", workos.client_id()),
        ("redirect_uri", "http://127.0.0.1:3000/callback"),
        ("response_type", "code"),
        ("provider", "authkit"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (verifier, secret, status) in [
        (json!(VERIFIER), json!(workos.api_key()), 200),
        (json!(VERIFIER), Value::Null, 200),
        (json!("wrong"), json!(workos.api_key()), 400),
        (Value::Null, json!(workos.api_key()), 400),
    ] {
        let sent = send(client().get(format!("{}/user_management/authorize", workos.url())).query(&query)).await;
        let code = parameter(&sent.location, "code").unwrap();
        let grant = json!({
            "grant_type": "authorization_code", "code": code, "code_verifier": verifier, "client_secret": secret,
        });
        assert_eq!(authenticate(&workos, &grant).await.status, status, "{verifier} {secret}");
    }
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_let_pass() {
    let workos = workos().await;
    let mut grant = impersonation_code(&workos);
    grant["code_verifier"] = json!(VERIFIER);
    assert_eq!(authenticate(&workos, &grant).await.status, 200);
}

#[tokio::test]
async fn a_wrong_client_is_refused_and_spends_nothing() {
    let workos = workos().await;
    let code = impersonation_code(&workos);
    for wrong in [json!({ "client_secret": "wrong" }), json!({ "client_id": "client_9" })] {
        let mut grant = code.clone();
        grant.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        assert_eq!(error(&authenticate(&workos, &grant).await), (400, "invalid_client"));
    }
    assert_eq!(authenticate(&workos, &code).await.status, 200);
    assert_eq!(
        error(&authenticate(&workos, &json!({ "grant_type": "password" })).await),
        (400, "unsupported_grant_type")
    );
}

#[tokio::test]
async fn a_redirect_uri_of_another_is_refused() {
    let workos = workos().await;
    workos.sign_in_as("user_2");
    let query = [
        ("client_id", workos.client_id()),
        ("redirect_uri", "http://evil.example/callback"),
        ("response_type", "code"),
        ("provider", "authkit"),
    ];
    let answer = send(client().get(format!("{}/user_management/authorize", workos.url())).query(&query)).await;
    assert_eq!((answer.status, answer.location.as_str()), (400, ""));
}

#[tokio::test]
async fn the_key_set_is_under_the_client_id() {
    let workos = workos().await;
    let jwks = client().get(workos.jwks_url()).send().await.unwrap().text().await.unwrap();
    assert_eq!(jwks, workos.jwks());
    assert_eq!(send(client().get(format!("{}/sso/jwks/client_9", workos.url()))).await.status, 404);
}
