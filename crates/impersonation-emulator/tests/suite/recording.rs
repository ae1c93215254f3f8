use crate::support::{client, customer, send};
use impersonation_emulator::ClerkEmulator;
use serde_json::json;

#[tokio::test]
async fn requests_are_kept_in_order_and_in_full() {
    let clerk = ClerkEmulator::start().await.unwrap();
    clerk.add_user(customer());
    let url = format!("{}/v1/users", clerk.url());
    send(client().get(format!("{url}?limit=1")).bearer_auth("wrong")).await;
    let body = json!({ "user_id": "user_2" });
    send(client().post(format!("{}/v1/sessions", clerk.url())).bearer_auth(clerk.secret_key()).json(&body)).await;

    let requests = clerk.requests();
    let lines: Vec<_> = requests.iter().map(|request| format!("{request:?}?{}", request.query())).collect();
    assert_eq!(lines, ["GET /v1/users?limit=1", "POST /v1/sessions?"]);
    assert_eq!(requests[0].header("authorization"), Some("Bearer wrong"));
    assert_eq!((requests[0].json(), requests[1].json()), (serde_json::Value::Null, body));
    assert_eq!(clerk.requests_to("GET", "/v1/users").len(), 1);
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_refused() {
    let clerk = ClerkEmulator::start().await.unwrap();
    let request = client().post(format!("{}/v1/actor_tokens", clerk.url())).bearer_auth(clerk.secret_key());
    assert_eq!(send(request.body(vec![b' '; 1024 * 1024 + 1])).await.status, 413);
    assert!(clerk.requests().is_empty());
}
