//! Users and sessions, as `@clerk/backend` lists and ends them, and the webhooks that it verifies.

use serde_json::{Value, json};

use super::{CUSTOMER, Clerk, STAFF};
use crate::node::text;

#[tokio::test]
async fn the_sdk_finds_the_user_to_impersonate() {
    let Some(clerk) = Clerk::start().await else { return };
    let asked = json!({ "id": CUSTOMER, "parameters": { "query": "cara" } });
    let found = clerk.sdk("users", asked).await;
    assert_eq!(
        found,
        json!({ "ids": [CUSTOMER], "totalCount": 1, "name": "Cara Customer", "email": "customer@example.com" })
    );
    let asked = json!({ "id": CUSTOMER, "parameters": { "limit": 1 } });
    let found = clerk.sdk("users", asked).await;
    assert_eq!((&found["ids"], &found["totalCount"]), (&json!([CUSTOMER]), &json!(2)), "newest first: {found}");
    let asked = json!({ "id": CUSTOMER, "parameters": { "emailAddress": ["staff@example.com"] } });
    assert_eq!(clerk.sdk("users", asked).await["ids"], json!([STAFF]));
}

#[tokio::test]
async fn the_sdk_tells_the_impersonation_from_the_users_own_session_and_ends_it_alone() {
    let Some(clerk) = Clerk::start().await else { return };
    let own = clerk.instance.sign_in(CUSTOMER).unwrap();
    let impersonated = clerk.impersonate().await;
    let listed = active(&clerk).await;
    assert_eq!(listed, [(impersonated.clone(), json!(STAFF)), (own.clone(), Value::Null)], "newest first");

    let revoked = clerk.sdk("revokeSession", json!({ "sessionId": impersonated })).await;
    assert_eq!((&revoked["id"], &revoked["status"]), (&json!(impersonated), &json!("revoked")));
    assert_eq!(active(&clerk).await, [(own, Value::Null)]);
    let token = clerk.sdk("token", json!({ "sessionId": impersonated })).await;
    assert_eq!(token["refused"]["status"], 400, "{token}");
}

#[tokio::test]
async fn the_sdk_verifies_webhooks_of_the_impersonation_and_no_others() {
    let Some(clerk) = Clerk::start().await else { return };
    let session = clerk.impersonate().await;
    clerk.instance.revoke_session(&session).unwrap();
    let deliveries = clerk.instance.deliveries();
    assert_eq!(deliveries.len(), 2);
    for (delivery, kind) in deliveries.iter().zip(["session.created", "session.revoked"]) {
        let headers: Value = delivery.headers().map(|(name, value)| json!([name, value])).collect();
        let asked =
            json!({ "headers": headers, "body": delivery.body(), "signingSecret": clerk.instance.webhook_secret() });
        let event = clerk.sdk("webhook", asked.clone()).await;
        assert_eq!((&event["type"], &event["data"]["id"]), (&json!(kind), &json!(session)), "{event}");
        assert_eq!(event["data"]["actor"]["sub"], STAFF);

        let mut tampered = asked;
        tampered["body"] = delivery.body().replace(STAFF, "user_other").into();
        assert!(clerk.sdk("webhook", tampered).await["refused"].is_object());
    }
}

/// The customer's active sessions with their actors.
async fn active(clerk: &Clerk) -> Vec<(String, Value)> {
    let parameters = json!({ "userId": CUSTOMER, "status": "active" });
    let listed = clerk.sdk("sessions", json!({ "parameters": parameters })).await;
    let data = listed["data"].as_array().unwrap();
    assert_eq!(listed["totalCount"], data.len());
    data.iter().map(|session| (text(&session["id"]), session["actor"]["sub"].clone())).collect()
}
