//! What a test can make an emulator answer, whatever the provider would have said.

use std::time::{Duration, Instant};

use crate::support::{client, customer, send};
use impersonation_emulator::{Answer, ClerkEmulator};
use reqwest::RequestBuilder;
use serde_json::json;

async fn clerk() -> ClerkEmulator {
    let clerk = ClerkEmulator::start().await.unwrap();
    clerk.add_user(customer());
    clerk
}

fn load(clerk: &ClerkEmulator) -> RequestBuilder {
    client().get(format!("{}/v1/users/user_2", clerk.url())).bearer_auth(clerk.secret_key())
}

#[tokio::test]
async fn scripts_are_used_up_in_order() {
    let clerk = clerk().await;
    clerk.script("GET", "/v1/users/*", Answer::status(503).times(2));
    clerk.script(
        "get",
        "/v1/users/user_2",
        Answer::status(429).header("retry-after", "10").json(&json!({ "errors": [] })),
    );
    clerk.script("POST", "/v1/users/user_2", Answer::status(500));

    let mut statuses = Vec::new();
    for _ in 0..4 {
        let response = load(&clerk).send().await.unwrap();
        let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        statuses.push((response.status().as_u16(), retry_after));
    }
    assert_eq!(statuses, [(503, None), (503, None), (429, Some("10".into())), (200, None)]);
    assert_eq!(clerk.requests().len(), 4);
}

#[tokio::test]
async fn a_slow_answer_is_late_and_otherwise_the_providers() {
    let clerk = clerk().await;
    let delay = Duration::from_millis(50);
    clerk.script("GET", "/v1/users/user_2", Answer::own().delay(delay));
    let start = Instant::now();
    let answer = send(load(&clerk)).await;
    assert!(start.elapsed() >= delay);
    assert_eq!((answer.status, answer.json["id"].as_str()), (200, Some("user_2")));
}

#[tokio::test]
async fn a_client_that_waits_too_little_gives_up() {
    let clerk = clerk().await;
    clerk.script("GET", "/v1/users/user_2", Answer::own().delay(Duration::from_secs(3600)));
    let error = load(&clerk).timeout(Duration::from_millis(20)).send().await.unwrap_err();
    assert!(error.is_timeout());
}

#[tokio::test]
async fn a_closed_connection_is_no_answer_and_has_no_effect() {
    let clerk = clerk().await;
    clerk.script("POST", "/v1/sessions", Answer::closed());
    let request = client().post(format!("{}/v1/sessions", clerk.url())).bearer_auth(clerk.secret_key());
    assert!(request.json(&json!({ "user_id": "user_2" })).send().await.is_err());
    assert!(clerk.sessions().is_empty());
    assert_eq!(clerk.requests().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_effect() {
    let clerk = clerk().await;
    clerk.script("POST", "/v1/sessions", Answer::lost());
    let request = client().post(format!("{}/v1/sessions", clerk.url())).bearer_auth(clerk.secret_key());
    assert!(request.json(&json!({ "user_id": "user_2" })).send().await.is_err());
    assert_eq!(clerk.sessions().len(), 1);
}

#[tokio::test]
async fn a_body_can_be_too_large_and_no_json() {
    let clerk = clerk().await;
    clerk.script("GET", "/v1/users/user_2", Answer::status(200).body_of(3_000_000));
    clerk.script("GET", "/v1/users/user_2", Answer::status(200).body("<html>"));
    let bytes = load(&clerk).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.len(), 3_000_000);
    assert_eq!(load(&clerk).send().await.unwrap().text().await.unwrap(), "<html>");
}

#[tokio::test]
async fn what_is_left_of_scripts_can_be_forgotten() {
    let clerk = clerk().await;
    clerk.script("GET", "/v1/users/user_2", Answer::status(503).times(usize::MAX));
    clerk.unscript();
    assert_eq!(send(load(&clerk)).await.status, 200);
}
