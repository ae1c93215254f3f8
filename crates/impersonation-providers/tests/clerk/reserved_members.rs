//! What would make `act` say something else than who acts is refused before Clerk is asked.

use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_core::provider::{Provider as _, ProviderErrorKind, Start};
use impersonation_providers::clerk::ActorTokenRequest;
use serde_json::json;

use crate::scripted::{Scripted, own};

async fn is_refused(request: ActorTokenRequest) -> bool {
    let scripted = Scripted::silent();
    let error = scripted.clerk().create_actor_token(&request).await.unwrap_err();
    error.kind() == ProviderErrorKind::InvalidRequest && scripted.asked().is_empty()
}

#[tokio::test]
async fn an_actor_token_has_no_reserved_member() {
    for name in ["sub", "iss", "sid", "type", "act", "auth_time", ""] {
        for value in [json!("agent"), json!(null), json!({ "sub": "user_other" })] {
            assert!(is_refused(ActorTokenRequest::new("user_2", "user_staff").member(name, value)).await, "{name}");
        }
    }
}

#[tokio::test]
async fn a_claim_of_a_start_has_no_reserved_name() {
    for name in ["sub", "iss", "sid", "type", "act", "auth_time", "reason", "email", "may_act", "exp", ""] {
        let scripted = Scripted::silent();
        let error = scripted.clerk().start(Start::new(&own(), "user_2").claim(name, "agent")).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest, "{name}");
        assert!(scripted.asked().is_empty());
    }
}

#[tokio::test]
async fn nobody_acts_as_themselves_or_as_nobody() {
    let long = "x".repeat(513);
    for (user, actor) in
        [("user_2", "user_2"), ("user_2", ""), ("user_2", "a\nb"), ("user_2", &long), ("", "user_staff")]
    {
        assert!(is_refused(ActorTokenRequest::new(user, actor)).await, "{user} {actor}");
    }
}

#[tokio::test]
async fn no_duration_is_under_a_second() {
    let request = || ActorTokenRequest::new("user_2", "user_staff");
    assert!(is_refused(request().expires_in(Duration::ZERO)).await);
    assert!(is_refused(request().session_at_most(Duration::from_millis(999))).await);
}

#[tokio::test]
async fn when_the_actor_signed_in_has_a_setter_of_its_own() {
    let scripted = Scripted::answering(200, &json!({ "id": "act_1" }));
    let moment = Timestamp::from_unix_seconds(1_700_000_000);
    let request = ActorTokenRequest::new("user_2", "user_staff").authenticated_at(moment);
    scripted.clerk().create_actor_token(&request).await.unwrap();
    assert_eq!(scripted.body()["actor"], json!({ "sub": "user_staff", "auth_time": 1_700_000_000 }));
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_not_read() {
    let request = ActorTokenRequest::new("user_2", "user_staff");
    for answer in [
        json!({ "id": "act_1", "user_id": "user_3" }),
        json!({ "id": "act_1", "user_id": "user_2", "actor": { "sub": "user_other" } }),
        json!({ "id": "act_1", "actor": {} }),
        json!({ "id": "act_1", "actor": "user_staff" }),
        json!({ "user_id": "user_2" }),
    ] {
        let error = Scripted::answering(200, &answer).clerk().create_actor_token(&request).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unreadable, "{answer}");
    }
}

#[tokio::test]
async fn no_browser_is_sent_to_anything_but_https() {
    let request = ActorTokenRequest::new("user_2", "user_staff");
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://clerk.example.com/",
        "//clerk.example.com/",
        "/v1/tickets",
        "",
        "https://clerk.example.com/\r\nset-cookie: a=b",
    ] {
        let answer = json!({ "id": "act_1", "url": url });
        let error = Scripted::answering(200, &answer).clerk().create_actor_token(&request).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unreadable, "{url}");
    }
}
