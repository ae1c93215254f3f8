//! `tests/vectors/clerk/agent_task_api.json`.

use std::time::Duration;

use impersonation_core::provider::ProviderErrorKind;
use impersonation_providers::clerk::AgentTaskRequest;
use serde_json::{Value, json};

use crate::scripted::{KEY, Scripted, vector};

fn request(recorded: &Value) -> AgentTaskRequest {
    let text = |name: &str| recorded[name].as_str().unwrap();
    let user = recorded["on_behalf_of"]["user_id"].as_str().unwrap();
    let seconds = recorded["session_max_duration_in_seconds"].as_u64().unwrap();
    AgentTaskRequest::new(user, text("permissions"), text("agent_name"), text("task_description"), text("redirect_url"))
        .session_at_most(Duration::from_secs(seconds))
}

#[tokio::test]
async fn the_recorded_exchange_is_what_is_sent_and_read() {
    let create = &vector("agent_task_api")["create"];
    let scripted = Scripted::answering(200, &create["response"]);
    let task = scripted.clerk().create_agent_task(&request(&create["request"])).await.unwrap();
    let line =
        format!("{} https://api.clerk.com{}", create["method"].as_str().unwrap(), create["path"].as_str().unwrap());
    assert_eq!(scripted.lines(), [line]);
    assert_eq!(scripted.body(), create["request"]);
    assert_eq!(scripted.header("authorization"), [Some(format!("Bearer {KEY}"))]);
    assert_eq!(scripted.header("clerk-api-version"), [Some("2026-05-12".into())]);
    assert_eq!(scripted.header("content-type"), [Some("application/json".into())]);
    let answer = &create["response"];
    assert_eq!(json!(task.id), answer["agent_task_id"]);
    assert_eq!(json!(task.agent_id), answer["agent_id"]);
    assert_eq!(json!(task.url.expose()), answer["url"]);
}

#[tokio::test]
async fn the_old_name_of_the_id_is_read_and_none_is_unreadable() {
    let create = &vector("agent_task_api")["create"];
    let mut answer = create["response"].clone();
    answer.as_object_mut().unwrap().remove("agent_task_id");
    let task = Scripted::answering(200, &answer).clerk().create_agent_task(&request(&create["request"])).await.unwrap();
    assert_eq!(json!(task.id), answer["task_id"]);
    answer.as_object_mut().unwrap().remove("task_id");
    let error =
        Scripted::answering(200, &answer).clerk().create_agent_task(&request(&create["request"])).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
}

#[tokio::test]
async fn what_cannot_be_right_is_not_sent() {
    let sound = || AgentTaskRequest::new("user_2", "*", "agent", "task", "https://app.example.com/");
    let requests = [
        AgentTaskRequest::new("", "*", "agent", "task", "https://app.example.com/"),
        AgentTaskRequest::new("user_2", "", "agent", "task", "https://app.example.com/"),
        AgentTaskRequest::new("user_2", "*", "", "task", "https://app.example.com/"),
        AgentTaskRequest::new("user_2", "*", "agent", "", "https://app.example.com/"),
        AgentTaskRequest::new("user_2", "*", "agent", "task", ""),
        sound().session_at_most(Duration::from_millis(999)),
    ];
    for request in requests {
        let scripted = Scripted::silent();
        let error = scripted.clerk().create_agent_task(&request).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest, "{request:?}");
        assert!(scripted.asked().is_empty());
    }
}
