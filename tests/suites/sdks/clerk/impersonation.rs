//! What the SDK starts, and what it takes back.

use serde_json::json;

use super::{CUSTOMER, Clerk, STAFF};
use crate::node::text;

#[tokio::test]
async fn an_impersonation_that_the_sdk_starts_has_the_same_actor_for_the_sdk_and_for_us() {
    let Some(clerk) = Clerk::start().await else { return };
    let session = clerk.impersonate().await;
    let token = text(&clerk.sdk("token", json!({ "sessionId": session })).await["jwt"]);
    let actor = json!({ "sub": STAFF, "ticket": "4711" });

    let asked = clerk.asked(&token).await;
    assert_eq!((&asked["claims"]["sub"], &asked["claims"]["act"]), (&json!(CUSTOMER), &actor), "{asked}");
    assert_eq!((&asked["status"], &asked["userId"]), (&json!("signed-in"), &json!(CUSTOMER)));
    assert_eq!((&asked["sessionId"], &asked["actor"]), (&json!(session), &actor));

    let whoami = clerk.whoami(&token).await.json();
    assert_eq!((&whoami["subject"], &whoami["session_id"]), (&json!(CUSTOMER), &json!(session)));
    assert_eq!((&whoami["actor"]["subject"], &whoami["impersonated"]), (&json!(STAFF), &json!(true)));
}

#[tokio::test]
async fn an_agents_task_has_an_actor_and_is_no_impersonation() {
    let Some(clerk) = Clerk::start().await else { return };
    let parameters = json!({
        "onBehalfOf": { "userId": CUSTOMER },
        "permissions": "*",
        "agentName": "importer",
        "taskDescription": "Import the invoices",
        "redirectUrl": "https://app.example.com/imports",
    });
    let task = clerk.sdk("createAgentTask", json!({ "parameters": parameters })).await;
    let visited = clerk.sdk("follow", json!({ "url": task["url"] })).await;
    assert_eq!(visited, "https://app.example.com/imports");

    let session = &clerk.sdk("sessions", json!({ "parameters": { "userId": CUSTOMER } })).await["data"][0];
    let token = text(&clerk.sdk("token", json!({ "sessionId": session["id"] })).await["jwt"]);
    let asked = clerk.asked(&token).await;
    assert_eq!((&asked["actor"]["sub"], &asked["actor"]["type"]), (&task["agentId"], &json!("agent")), "{asked}");

    let whoami = clerk.whoami(&token).await.json();
    assert_eq!((&whoami["acting"], &whoami["impersonated"]), (&json!("agent"), &json!(false)));
    assert_eq!((&whoami["actor"]["subject"], &whoami["subject"]), (&task["agentId"], &json!(CUSTOMER)));
}

#[tokio::test]
async fn what_the_sdk_revokes_before_it_is_used_starts_nothing() {
    let Some(clerk) = Clerk::start().await else { return };
    let token = clerk.actor_token().await;
    assert_eq!((&token["status"], &token["actor"]["sub"]), (&json!("pending"), &json!(STAFF)));
    let revoked = clerk.sdk("revokeActorToken", json!({ "id": token["id"] })).await;
    assert_eq!((&revoked["id"], &revoked["status"]), (&token["id"], &json!("revoked")));

    let redeemed = clerk.sdk("redeem", json!({ "url": token["url"] })).await;
    assert_eq!(redeemed["refused"]["code"], "actor_token_revoked_code");
    assert!(clerk.instance.sessions().is_empty());
    let again = clerk.sdk("revokeActorToken", json!({ "id": token["id"] })).await;
    assert_eq!(
        (&again["refused"]["status"], &again["refused"]["code"]),
        (&json!(400), &json!("actor_token_cannot_be_revoked_code"))
    );
}

#[tokio::test]
async fn an_actor_token_is_for_a_user_there_is_and_good_once() {
    let Some(clerk) = Clerk::start().await else { return };
    let parameters = json!({ "userId": "user_nobody", "actor": { "sub": STAFF } });
    let refused = clerk.sdk("createActorToken", json!({ "parameters": parameters })).await;
    assert_eq!(refused["refused"]["status"], 422, "{refused}");

    let token = clerk.actor_token().await;
    assert!(clerk.sdk("redeem", json!({ "url": token["url"] })).await["sessionId"].is_string());
    let again = clerk.sdk("redeem", json!({ "url": token["url"] })).await;
    assert_eq!(again["refused"]["code"], "actor_token_already_used_code");
}
