//! Impersonate, refresh, stop: the one provider that returns to the staff member's own session.

use std::time::Duration;

use crate::support::{Answer, client, descope_verifier, send, session};
use impersonation_core::Timestamp;
use impersonation_emulator::{DescopeEmulator, User};
use serde_json::{Value, json};

async fn descope() -> DescopeEmulator {
    let descope = DescopeEmulator::start().await.unwrap();
    descope.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    descope.add_user(User::new("U2staff").email("staff@example.com").may_impersonate());
    descope.add_user(User::new("U2customer").email("customer@example.com").organization("t1"));
    descope
}

async fn manage(descope: &DescopeEmulator, path: &str, body: &Value) -> Answer {
    let credential = format!("{}:{}", descope.project_id(), descope.management_key());
    send(client().post(format!("{}{path}", descope.url())).bearer_auth(credential).json(body)).await
}

async fn refresh(descope: &DescopeEmulator, jwt: &str) -> Answer {
    let credential = format!("{}:{jwt}", descope.project_id());
    send(client().post(format!("{}/v1/auth/refresh", descope.url())).bearer_auth(credential).json(&json!({}))).await
}

fn request() -> Value {
    json!({ "loginId": "customer@example.com", "impersonatorId": "U2staff", "validateConsent": false })
}

fn code(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.json["errorCode"].as_str().unwrap())
}

#[tokio::test]
async fn a_refresh_jwt_makes_impersonated_sessions_until_it_is_stopped() {
    let descope = descope().await;
    let verifier = descope_verifier(&descope);
    let mut body = request();
    body["customClaims"] = json!({ "ticket": "4711", "sub": "U2else", "act": { "sub": "nobody" } });
    body["selectedTenant"] = json!("t1");
    body["refreshDuration"] = json!(600);
    let jwt = manage(&descope, "/v1/mgmt/impersonate", &body).await.json["jwt"].as_str().unwrap().to_owned();
    assert!(session(&verifier, &jwt).is_none(), "a refresh JWT is no session");

    let refreshed = refresh(&descope, &jwt).await.json;
    assert_eq!((refreshed["refreshJwt"].as_str(), refreshed["cookieMaxAge"].as_u64()), (Some(jwt.as_str()), Some(600)));
    let found = session(&verifier, refreshed["sessionJwt"].as_str().unwrap()).unwrap();
    assert_eq!((found.subject(), found.actor().unwrap().subject()), ("U2customer", "U2staff"));
    assert_eq!(found.organization().unwrap().id(), "t1");
    assert_eq!(found.claims::<Value>().unwrap()["ticket"], "4711");

    let stopped = manage(&descope, "/v1/mgmt/stop/impersonation", &json!({ "jwt": jwt, "customClaims": null })).await;
    let own = stopped.json["jwt"].as_str().unwrap();
    let refreshed = refresh(&descope, own).await.json;
    let found = session(&verifier, refreshed["sessionJwt"].as_str().unwrap()).unwrap();
    assert_eq!((found.subject(), found.is_acting()), ("U2staff", false));
    assert_eq!(code(&refresh(&descope, &jwt).await), (401, "E064001"));
    assert!(!descope.is_live(&jwt));
    assert_eq!(code(&manage(&descope, "/v1/mgmt/stop/impersonation", &json!({ "jwt": jwt })).await), (401, "E064001"));
}

#[tokio::test]
async fn a_step_up_is_a_session_at_once() {
    let descope = descope().await;
    let answer = manage(&descope, "/v1/mgmt/impersonate/stepup", &request()).await;
    let found = session(&descope_verifier(&descope), answer.json["jwt"].as_str().unwrap()).unwrap();
    assert_eq!((found.subject(), found.actor().unwrap().subject()), ("U2customer", "U2staff"));
}

#[tokio::test]
async fn a_refresh_jwt_dies_with_its_duration() {
    let descope = descope().await;
    let mut body = request();
    body["refreshDuration"] = json!(60);
    let jwt = manage(&descope, "/v1/mgmt/impersonate", &body).await.json["jwt"].as_str().unwrap().to_owned();
    descope.advance(Duration::from_secs(59));
    assert_eq!(refresh(&descope, &jwt).await.status, 200);
    descope.advance(Duration::from_secs(1));
    assert_eq!(refresh(&descope, &jwt).await.status, 401);
}

#[tokio::test]
async fn null_members_are_absent_ones() {
    let descope = descope().await;
    let body = json!({
        "loginId": "U2customer", "impersonatorId": "staff@example.com", "validateConsent": false,
        "customClaims": null, "selectedTenant": null, "refreshDuration": null, "stepup": null,
    });
    assert_eq!(manage(&descope, "/v1/mgmt/impersonate", &body).await.status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_in_codes() {
    let descope = descope().await;
    for (member, value, expected) in [
        ("loginId", json!("nobody@example.com"), (400, "E062108")),
        ("impersonatorId", json!("U2nobody"), (400, "E062108")),
        ("impersonatorId", json!("U2customer"), (403, "E_UNDOCUMENTED_PERMISSION")),
        ("impersonatorId", json!(""), (400, "E011002")),
        ("selectedTenant", json!("t9"), (400, "E011004")),
        ("refreshDuration", json!(-1), (400, "E011004")),
        ("customClaims", json!([]), (400, "E011004")),
    ] {
        let mut body = request();
        body[member] = value;
        let answer = manage(&descope, "/v1/mgmt/impersonate", &body).await;
        assert_eq!(code(&answer), expected, "{body}");
    }
    assert_eq!(code(&manage(&descope, "/v1/mgmt/impersonate", &json!("text")).await), (400, "E011001"));
    assert!(descope.audits().is_empty());
}

#[tokio::test]
async fn a_jwt_without_an_actor_cannot_be_stopped() {
    let descope = descope().await;
    let tokens = descope.sign_in("U2staff").unwrap();
    let body = json!({ "jwt": tokens.refresh_jwt() });
    assert_eq!(code(&manage(&descope, "/v1/mgmt/stop/impersonation", &body).await), (400, "E011004"));
    assert!(descope.is_live(tokens.refresh_jwt()));
    assert!(session(&descope_verifier(&descope), tokens.session_jwt()).is_some());
}

#[tokio::test]
async fn the_credential_names_project_and_key() {
    let descope = descope().await;
    let (project, key) = (descope.project_id(), descope.management_key());
    for credential in [key.to_owned(), format!("{project}:wrong"), format!("P2other:{key}"), project.to_owned()] {
        let request = client().post(format!("{}/v1/mgmt/impersonate", descope.url())).bearer_auth(credential);
        assert_eq!(send(request.json(&self::request())).await.status, 401);
    }
}

#[tokio::test]
async fn newer_projects_sign_by_rs256() {
    let descope = DescopeEmulator::start_with_rs256().await.unwrap();
    descope.add_user(User::new("U2customer"));
    let tokens = descope.sign_in("U2customer").unwrap();
    let jwks = client().get(descope.jwks_url()).send().await.unwrap().text().await.unwrap();
    assert!(jwks.contains("RS256"));
    assert!(session(&descope_verifier(&descope), tokens.session_jwt()).is_some());
}
