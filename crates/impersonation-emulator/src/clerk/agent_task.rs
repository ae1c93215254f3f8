use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::actor_token::{SESSION_SECONDS, address};
use super::input::{Input, text};
use super::instance::Instance;
use super::refusal::Refusal;
use super::ticket::{Purpose, Status, Ticket};
use crate::{lock, random};

const MEMBERS: &[&str] = &[
    "on_behalf_of",
    "permissions",
    "agent_name",
    "task_description",
    "redirect_url",
    "session_max_duration_in_seconds",
];
/// Not documented; that of actor tokens.
const LIFETIME_MILLIS: u64 = 3600 * 1000;

pub(super) async fn create(State(instance): State<Arc<Instance>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body, MEMBERS)?;
    let user_id = user_id(&instance, input.object("on_behalf_of")?)?;
    let (name, redirect_url) = (input.text("agent_name")?, input.text("redirect_url")?.to_owned());
    input.text("permissions")?;
    input.text("task_description")?;
    let session_seconds = input.seconds("session_max_duration_in_seconds", SESSION_SECONDS)?;
    let now = instance.shared.clock.millis();
    // The same name is the same agent.
    let agent_id = format!("agent_{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    let actor = Map::from_iter([("sub".into(), json!(agent_id)), ("type".into(), json!("agent"))]);
    let ticket = Ticket {
        id: random::clerk_id("agent_task"),
        secret: random::secret(),
        user_id,
        actor,
        purpose: Purpose::RunAgent { redirect_url },
        status: Status::Pending,
        created_at: now,
        updated_at: now,
        expires_at: now.saturating_add(LIFETIME_MILLIS),
        session_seconds,
    };
    let mut answer = json(&ticket);
    answer["url"] = json!(address(&instance, &ticket.secret));
    lock(&instance.state).tickets.push(ticket);
    Ok(Json(answer))
}

pub(super) async fn revoke(
    State(instance): State<Arc<Instance>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let now = instance.shared.clock.millis();
    let mut state = lock(&instance.state);
    let mut tickets = state.tickets.iter_mut();
    let ticket = tickets.find(|ticket| ticket.id == id && matches!(ticket.purpose, Purpose::RunAgent { .. }));
    let ticket = ticket.ok_or_else(|| Refusal::not_found("agent task"))?;
    ticket.revoke(now)?;
    Ok(Json(json(ticket)))
}

/// By `user_id`, or by an `identifier` that is an e-mail address here.
fn user_id(instance: &Instance, on_behalf_of: &Map<String, Value>) -> Result<String, Refusal> {
    let state = lock(&instance.state);
    let user = match on_behalf_of.get("identifier") {
        Some(identifier) => {
            let identifier = text(Some(identifier), "on_behalf_of.identifier")?;
            state.users.iter().find(|user| user.email.as_deref() == Some(identifier))
        }
        None => state.user(text(on_behalf_of.get("user_id"), "on_behalf_of.user_id")?),
    };
    user.map(|user| user.id.clone()).ok_or_else(|| Refusal::parameter("form_param_value_invalid", "on_behalf_of"))
}

fn json(ticket: &Ticket) -> Value {
    json!({
        "object": "agent_task",
        "agent_id": ticket.actor.get("sub"),
        "task_id": ticket.id,
        "agent_task_id": ticket.id,
    })
}
