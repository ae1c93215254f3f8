//! Sessions, events and webhooks of WorkOS, as `@workos-inc/node` and we read them.

use impersonation_providers::workos::{Event, SessionEventKind, Webhook};
use serde_json::{Value, json};

use super::{ADMIN, CUSTOMER, REASON, Workspace, impersonator, sealed_cookie};

#[tokio::test]
async fn the_sdk_lists_the_impersonation_and_ends_it_alone() {
    let Some(workspace) = Workspace::start().await else { return };
    workspace.sign_in().await;
    let impersonation = workspace.impersonate().await;
    let listed = workspace.sdk("sessions", json!({ "userId": CUSTOMER })).await;
    let [first, own] = listed.as_array().unwrap().as_slice() else { unreachable!("two: {listed}") };
    assert_eq!((&first["impersonator"], &first["authMethod"]), (&impersonator(), &json!("impersonation")), "{first}");
    assert_eq!((own.get("impersonator"), &own["authMethod"]), (None, &json!("password")), "{own}");

    assert_eq!(workspace.sdk("revoke", json!({ "sessionId": first["id"] })).await, "revoked");
    let listed = workspace.sdk("sessions", json!({ "userId": CUSTOMER })).await;
    assert_eq!((&listed[0]["status"], &listed[1]["status"]), (&json!("revoked"), &json!("active")), "{listed}");
    assert!(listed[0]["endedAt"].is_string(), "{listed}");

    let refreshed = workspace.sdk("refresh", json!({ "sessionData": sealed_cookie(&impersonation) })).await;
    assert_eq!((&refreshed["authenticated"], &refreshed["reason"]), (&json!(false), &json!("invalid_grant")));
    let unknown = workspace.sdk("revoke", json!({ "sessionId": "session_of_nobody" })).await;
    assert_eq!(unknown["refused"]["status"], 404, "{unknown}");
}

#[tokio::test]
async fn the_sdk_and_we_log_the_browser_out_at_the_same_address() {
    let Some(workspace) = Workspace::start().await else { return };
    let impersonation = workspace.impersonate().await;
    let id = workspace.environment.sessions()[0]["id"].clone();
    let ours = workspace.ours.logout_link(id.as_str().unwrap(), Some("https://app.example.com/"));
    let theirs = workspace.sdk("logoutUrl", json!({ "sessionData": sealed_cookie(&impersonation) })).await;
    assert_eq!(theirs, ours.expose());
    assert_eq!(workspace.sdk("follow", json!({ "url": theirs })).await, "https://app.example.com/");
    assert_eq!(workspace.environment.sessions()[0]["status"], "revoked");
}

#[tokio::test]
async fn the_sdk_reads_who_impersonated_and_why_in_the_events() {
    let Some(workspace) = Workspace::start().await else { return };
    workspace.impersonate().await;
    let id = workspace.environment.sessions()[0]["id"].clone();
    workspace.environment.revoke_session(id.as_str().unwrap()).unwrap();
    let asked = json!({ "events": ["session.created", "session.revoked"] });
    let events = workspace.sdk("events", asked).await;
    let kinds: Vec<_> = events.as_array().unwrap().iter().map(|event| &event["event"]).collect();
    assert_eq!(kinds, ["session.created", "session.revoked"], "the oldest first");
    for event in events.as_array().unwrap() {
        assert_eq!((&event["data"]["id"], &event["data"]["userId"]), (&id, &json!(CUSTOMER)), "{event}");
        assert_eq!(event["data"]["impersonator"], impersonator());
    }
    let revoked = workspace.sdk("events", json!({ "events": ["session.revoked"] })).await;
    assert_eq!(revoked.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_sdk_and_we_take_the_same_webhooks() {
    let Some(workspace) = Workspace::start().await else { return };
    workspace.impersonate().await;
    let delivery = &workspace.environment.deliveries()[0];
    let (signature, secret) = (delivery.header(Webhook::HEADER).unwrap(), workspace.environment.webhook_secret());
    let ours = Webhook::new(secret).unwrap();

    let asked = json!({ "payload": delivery.body(), "sigHeader": signature, "secret": secret });
    let event = workspace.sdk("webhook", asked.clone()).await;
    assert_eq!((&event["event"], &event["data"]["impersonator"]), (&json!("session.created"), &impersonator()));
    let Ok(Event::Session(found)) = ours.verify(signature, delivery.body().as_bytes()) else {
        unreachable!("a session's")
    };
    assert_eq!((found.kind, json!(found.id)), (SessionEventKind::Created, event["id"].clone()));
    let impersonation = found.impersonation().unwrap();
    assert_eq!((impersonation.impersonator.as_deref(), impersonation.reason.as_deref()), (Some(ADMIN), Some(REASON)));

    for (member, value) in [
        ("payload", Value::from(delivery.body().replace(ADMIN, "other@example.com"))),
        ("secret", "another-secret".into()),
    ] {
        let mut asked = asked.clone();
        asked[member] = value;
        assert!(workspace.sdk("webhook", asked.clone()).await["refused"].is_object(), "{member}");
        let (secret, body) = (asked["secret"].as_str().unwrap(), asked["payload"].as_str().unwrap());
        assert!(Webhook::new(secret).unwrap().verify(signature, body.as_bytes()).is_err(), "{member}");
    }
}
