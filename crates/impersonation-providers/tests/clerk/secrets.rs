//! No key, ticket or address that opens something is in any `Debug` or `Display`.

use std::fmt::Debug;
use std::time::Duration;

use impersonation_core::provider::{BoxedProvider, Provider as _, Start};
use impersonation_providers::clerk::{ActorTokenRequest, AgentTaskRequest, UserQuery, Webhook};
use serde_json::json;

use crate::scripted::{KEY, Scripted, own};

const TICKET: &str = "a-test-ticket-4711";

fn shows(value: &impl Debug, secret: &str) -> bool {
    format!("{value:?} {value:#?}").contains(secret)
}

fn scripted() -> Scripted {
    let url = format!("https://clerk.example.com/v1/tickets/accept?ticket={TICKET}");
    Scripted::answering(
        200,
        &json!({ "id": "act_1", "token": TICKET, "url": url, "agent_id": "a", "agent_task_id": "t" }),
    )
}

#[tokio::test]
async fn the_key_is_not_shown() {
    let scripted = scripted();
    let clerk = scripted.clerk();
    assert!(!shows(&clerk, KEY));
    assert!(!shows(&BoxedProvider::new(clerk.clone()), KEY));
    clerk.create_actor_token(&ActorTokenRequest::new("user_2", "user_staff")).await.unwrap();
    assert!(!shows(&scripted.asked(), KEY));
}

#[tokio::test]
async fn a_ticket_is_not_shown() {
    let token = scripted().clerk().create_actor_token(&ActorTokenRequest::new("user_2", "user_staff")).await.unwrap();
    assert!(!shows(&token, TICKET));
    assert_eq!(token.token.unwrap().expose(), TICKET);
    let request = AgentTaskRequest::new("user_2", "*", "agent", "task", "https://app.example.com/");
    assert!(!shows(&scripted().clerk().create_agent_task(&request).await.unwrap(), TICKET));
    assert!(!shows(&scripted().clerk().start(Start::new(&own(), "user_2")).await.unwrap(), TICKET));
}

#[tokio::test]
async fn an_error_repeats_nothing_of_an_answer() {
    let item = json!({ "code": format!("{TICKET} {KEY}"), "message": TICKET, "long_message": TICKET });
    for (status, body) in [(422, json!({ "errors": [item] })), (200, json!({ "token": TICKET })), (502, json!(TICKET))]
    {
        let scripted = Scripted::answering(status, &body);
        let error =
            scripted.clerk().create_actor_token(&ActorTokenRequest::new("user_2", "user_staff")).await.unwrap_err();
        assert!(!shows(&error, TICKET) && !error.to_string().contains(TICKET));
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            assert!(!cause.to_string().contains(TICKET));
            source = cause.source();
        }
    }
}

#[tokio::test]
async fn what_an_application_says_in_a_request_is_not_shown() {
    let request =
        ActorTokenRequest::new("user_2", "user_staff").member("note", TICKET).expires_in(Duration::from_secs(1));
    assert!(!shows(&request, TICKET));
    assert!(!shows(&UserQuery::new().query(TICKET).email_address(TICKET), TICKET));
    assert!(!shows(&AgentTaskRequest::new("user_2", "*", "agent", TICKET, TICKET), TICKET));
}

#[test]
fn the_secret_of_a_webhook_is_not_shown() {
    let secret = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    let webhook = Webhook::new(&format!("whsec_{secret}")).unwrap();
    assert!(!shows(&webhook, secret) && !shows(&webhook, "0123456789"));
    let error = Webhook::new(&format!("whsec_{secret}!")).unwrap_err();
    assert!(!shows(&error, secret) && !error.to_string().contains(secret));
}
