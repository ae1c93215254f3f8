//! A ticket is good for one sign-in, while it is pending and not expired.

use std::time::Duration;

use crate::support::{Answer, clerk_verifier, client, customer, parameter, send, session};
use impersonation_core::Timestamp;
use impersonation_emulator::ClerkEmulator;
use serde_json::{Value, json};

async fn clerk() -> ClerkEmulator {
    let clerk = ClerkEmulator::start().await.unwrap();
    clerk.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    clerk.add_user(customer());
    clerk.set_application("http://127.0.0.1:3000/");
    clerk
}

async fn post(clerk: &ClerkEmulator, path: &str, body: &Value) -> Answer {
    send(client().post(format!("{}{path}", clerk.url())).bearer_auth(clerk.secret_key()).json(body)).await
}

async fn create(clerk: &ClerkEmulator, more: &Value) -> Value {
    let mut body = json!({ "user_id": "user_2", "actor": { "sub": "user_1", "reason": "ticket 4711" } });
    body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    let answer = post(clerk, "/v1/actor_tokens", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    answer.json
}

async fn sign_in(clerk: &ClerkEmulator, ticket: &str) -> Answer {
    let form = [("strategy", "ticket"), ("ticket", ticket)];
    send(client().post(format!("{}/v1/client/sign_ins", clerk.url())).form(&form)).await
}

fn code(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.json["errors"][0]["code"].as_str().unwrap())
}

#[tokio::test]
async fn the_whole_flow_ends_in_a_session_with_the_actor_as_sent() {
    let clerk = clerk().await;
    let token = create(&clerk, &json!({ "session_max_duration_in_seconds": 600 })).await;
    assert_eq!((token["object"].as_str(), token["status"].as_str()), (Some("actor_token"), Some("pending")));

    let accepted = send(client().get(token["url"].as_str().unwrap())).await;
    assert_eq!(accepted.status, 303);
    assert!(accepted.location.starts_with("http://127.0.0.1:3000/sign-in?"), "{}", accepted.location);
    let ticket = parameter(&accepted.location, "__clerk_ticket").unwrap();
    assert_eq!(Some(ticket.as_str()), token["token"].as_str());

    let signed_in = sign_in(&clerk, &ticket).await;
    assert_eq!(signed_in.json["response"]["status"], "complete");
    let held = &signed_in.json["client"]["sessions"][0];
    assert_eq!(held["id"], signed_in.json["response"]["created_session_id"]);
    assert_eq!(held["actor"], json!({ "sub": "user_1", "reason": "ticket 4711" }));

    let verifier = clerk_verifier(&clerk);
    let found = session(&verifier, held["last_active_token"]["jwt"].as_str().unwrap()).unwrap();
    assert!(found.is_impersonated());
    assert_eq!((found.subject(), found.actor().unwrap().subject()), ("user_2", "user_1"));
    assert_eq!(found.session_id(), held["id"].as_str());
    assert_eq!(found.claims::<Value>().unwrap()["act"]["reason"], "ticket 4711");

    clerk.advance(Duration::from_secs(600));
    assert_eq!(clerk.sessions()[0]["status"], "expired");
    assert!(clerk.mint(held["id"].as_str().unwrap()).is_err());
}

#[tokio::test]
async fn a_ticket_is_redeemed_once() {
    let clerk = clerk().await;
    let token = create(&clerk, &json!({})).await;
    let ticket = token["token"].as_str().unwrap();
    assert_eq!(sign_in(&clerk, ticket).await.status, 200);
    assert_eq!(code(&sign_in(&clerk, ticket).await), (400, "actor_token_already_used_code"));
    assert_eq!(clerk.sessions().len(), 1);
    assert_eq!(clerk.actor_tokens()[0]["status"], "accepted");
    let revoke = format!("/v1/actor_tokens/{}/revoke", token["id"].as_str().unwrap());
    assert_eq!(code(&post(&clerk, &revoke, &json!({})).await), (400, "actor_token_cannot_be_revoked_code"));
}

#[tokio::test]
async fn an_expired_a_revoked_and_a_made_up_ticket_are_refused() {
    let clerk = clerk().await;
    let expired = create(&clerk, &json!({ "expires_in_seconds": 60 })).await;
    clerk.advance(Duration::from_secs(60));
    assert_eq!(
        code(&sign_in(&clerk, expired["token"].as_str().unwrap()).await),
        (400, "actor_token_cannot_be_used_code")
    );

    let revoked = create(&clerk, &json!({})).await;
    let path = format!("/v1/actor_tokens/{}/revoke", revoked["id"].as_str().unwrap());
    let url = format!("{}{path}", clerk.url());
    // Clerk's SDK sends no body here, and a type all the same.
    let request = client().post(url).bearer_auth(clerk.secret_key()).header("content-type", "application/json");
    let answer = send(request).await;
    assert_eq!((answer.status, answer.json["status"].as_str()), (200, Some("revoked")));
    assert_eq!(code(&sign_in(&clerk, revoked["token"].as_str().unwrap()).await), (400, "actor_token_revoked_code"));

    assert_eq!(sign_in(&clerk, "made-up").await.status, 400);
    assert_eq!(post(&clerk, "/v1/actor_tokens/act_1/revoke", &json!({})).await.status, 404);
    assert!(clerk.sessions().is_empty());
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let clerk = clerk().await;
    let actor = json!({ "sub": "user_1" });
    for (body, name) in [
        (json!({ "actor": actor }), "user_id"),
        (json!({ "user_id": "user_2" }), "actor"),
        (json!({ "user_id": "user_2", "actor": {} }), "actor.sub"),
        (json!({ "user_id": "user_9", "actor": actor }), "user_id"),
        (json!({ "user_id": "user_2", "actor": actor, "userId": "user_2" }), "userId"),
        (json!({ "user_id": "user_2", "actor": actor, "expires_in_seconds": 0 }), "expires_in_seconds"),
        (json!({ "user_id": "user_2", "actor": actor, "expires_in_seconds": "60" }), "expires_in_seconds"),
    ] {
        let answer = post(&clerk, "/v1/actor_tokens", &body).await;
        assert_eq!(
            (answer.status, answer.json["errors"][0]["meta"]["param_name"].as_str()),
            (422, Some(name)),
            "{body}"
        );
    }
    assert_eq!(post(&clerk, "/v1/actor_tokens", &json!([])).await.status, 400);
    assert!(clerk.actor_tokens().is_empty());
}

#[tokio::test]
async fn the_page_of_the_emulator_redeems_a_ticket_too() {
    let clerk = clerk().await;
    clerk.set_application(clerk.url());
    let token = create(&clerk, &json!({})).await;
    let accepted = send(client().get(token["url"].as_str().unwrap())).await;
    let page = client().get(accepted.location).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("/v1/client/sign_ins") && page.contains(token["token"].as_str().unwrap()), "{page}");
    let hostile = client().get(format!("{}/sign-in?__clerk_ticket=%22%3E%3Cscript%3E", clerk.url()));
    assert!(!hostile.send().await.unwrap().text().await.unwrap().contains("<script>"));
}
