use crate::support::{clerk_verifier, client, customer, send, session};
use impersonation_core::ActorKind;
use impersonation_emulator::ClerkEmulator;
use serde_json::json;

#[tokio::test]
async fn the_session_of_a_task_is_an_agents() {
    let clerk = ClerkEmulator::start().await.unwrap();
    clerk.add_user(customer());
    let body = json!({
        "on_behalf_of": { "user_id": "user_2" },
        "permissions": "*",
        "agent_name": "test-agent",
        "task_description": "Test task",
        "redirect_url": "http://127.0.0.1:3000/start",
    });
    let request = client().post(format!("{}/v1/agents/tasks", clerk.url())).bearer_auth(clerk.secret_key());
    let task = send(request.json(&body)).await.json;
    assert_eq!((task["object"].as_str(), &task["task_id"]), (Some("agent_task"), &task["agent_task_id"]));

    let url = task["url"].as_str().unwrap();
    let visited = send(client().get(url)).await;
    assert_eq!((visited.status, visited.location.as_str()), (303, "http://127.0.0.1:3000/start"));
    assert_eq!(send(client().get(url)).await.status, 400);

    let sessions = clerk.sessions();
    assert_eq!(sessions[0]["actor"], json!({ "sub": task["agent_id"], "type": "agent" }));
    let token = clerk.mint(sessions[0]["id"].as_str().unwrap()).unwrap();
    let found = session(&clerk_verifier(&clerk), &token).unwrap();
    assert_eq!(found.actor().unwrap().kind(), ActorKind::Agent);
    assert!(!found.is_impersonated());
}
