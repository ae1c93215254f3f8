use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::{Value, json};

use super::input::{Input, text};
use super::instance::Instance;
use super::refusal::Refusal;
use super::ticket::{Purpose, Status, Ticket};
use crate::{lock, random};

const MEMBERS: &[&str] = &["user_id", "actor", "expires_in_seconds", "session_max_duration_in_seconds"];
const EXPIRES_IN_SECONDS: u64 = 3600;
pub(super) const SESSION_SECONDS: u64 = 1800;

pub(super) async fn create(State(instance): State<Arc<Instance>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body, MEMBERS)?;
    let (user_id, actor) = (input.text("user_id")?, input.object("actor")?);
    text(actor.get("sub"), "actor.sub")?;
    let lifetime = input.seconds("expires_in_seconds", EXPIRES_IN_SECONDS)?;
    let session_seconds = input.seconds("session_max_duration_in_seconds", SESSION_SECONDS)?;
    let now = instance.shared.clock.millis();
    let mut state = lock(&instance.state);
    // Not documented for this call; the description names 400, 402 and 422 alone.
    state.user(user_id).ok_or_else(|| Refusal::parameter("form_param_value_invalid", "user_id"))?;
    let ticket = Ticket {
        id: random::clerk_id("act"),
        secret: random::secret(),
        user_id: user_id.into(),
        actor: actor.clone(),
        purpose: Purpose::Impersonate,
        status: Status::Pending,
        created_at: now,
        updated_at: now,
        expires_at: now.saturating_add(lifetime.saturating_mul(1000)),
        session_seconds,
    };
    let mut answer = json(&ticket);
    answer["token"] = json!(ticket.secret);
    answer["url"] = json!(address(&instance, &ticket.secret));
    state.tickets.push(ticket);
    Ok(Json(answer))
}

pub(super) async fn revoke(
    State(instance): State<Arc<Instance>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let now = instance.shared.clock.millis();
    let mut state = lock(&instance.state);
    let mut tickets = state.tickets.iter_mut();
    let ticket = tickets.find(|ticket| ticket.id == id && matches!(ticket.purpose, Purpose::Impersonate));
    let ticket = ticket.ok_or_else(|| Refusal::not_found("actor token"))?;
    ticket.revoke(now)?;
    Ok(Json(json(ticket)))
}

/// Where the browser takes the ticket. Clerk's own form of the address is not documented.
pub(super) fn address(instance: &Instance, secret: &str) -> String {
    format!("{}/v1/tickets/accept?ticket={secret}", instance.url)
}

pub(super) fn json(ticket: &Ticket) -> Value {
    json!({
        "object": "actor_token",
        "id": ticket.id,
        "status": ticket.status.name(),
        "user_id": ticket.user_id,
        "actor": ticket.actor,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
    })
}
