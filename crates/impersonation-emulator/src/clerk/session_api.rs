use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::input::Input;
use super::instance::{Instance, Page};
use super::refusal::Refusal;
use super::session::{Ending, Session, TOKEN_SECONDS};
use crate::lock;
use crate::query::Query;

/// The newest first: a plain array, or with `paginated=true` an object that counts all.
pub(super) async fn list(
    State(instance): State<Arc<Instance>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let page = Page::of(&query)?;
    let now = instance.shared.clock.millis();
    let state = lock(&instance.state);
    let found: Vec<_> = state.sessions.iter().rev().filter(|session| is_match(session, &query, now)).collect();
    let total = found.len();
    let data: Value = page.take(found.into_iter()).map(|session| session.json(now)).collect();
    Ok(Json(match query.first("paginated") {
        Some("true") => json!({ "data": data, "total_count": total }),
        _ => data,
    }))
}

fn is_match(session: &Session, query: &Query, now: u64) -> bool {
    let is = |name: &str, own: &str| query.first(name).is_none_or(|value| value == own);
    is("user_id", &session.user_id) && is("client_id", &session.client_id) && is("status", session.status(now))
}

pub(super) async fn load(
    State(instance): State<Arc<Instance>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let now = instance.shared.clock.millis();
    let state = lock(&instance.state);
    let session = state.sessions.iter().find(|session| session.id == id);
    session.map(|session| Json(session.json(now))).ok_or_else(|| Refusal::not_found("session"))
}

/// For tests of the application, as with Clerk's development instances.
pub(super) async fn create(State(instance): State<Arc<Instance>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let input = Input::parse(&body, &["user_id", "active_organization_id"])?;
    let session = instance.sign_in(input.text("user_id")?).ok_or_else(|| Refusal::not_found("user"))?;
    Ok(Json(session.json(instance.shared.clock.millis())))
}

pub(super) async fn revoke(
    State(instance): State<Arc<Instance>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let session = instance.end(&id, Ending::Revoked).ok_or_else(|| Refusal::not_found("session"))?;
    Ok(Json(session.json(instance.shared.clock.millis())))
}

pub(super) async fn token(
    State(instance): State<Arc<Instance>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let seconds = Input::parse(&body, &["expires_in_seconds"])?.seconds("expires_in_seconds", TOKEN_SECONDS)?;
    let now = instance.shared.clock.millis();
    let session = lock(&instance.state).sessions.iter().find(|session| session.id == id).cloned();
    let session = session.ok_or_else(|| Refusal::not_found("session"))?;
    if !session.is_active(now) {
        let long = "A token can be made for an active session alone.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "session_not_active_UNDOCUMENTED", "not active", long));
    }
    let jwt = session.token(&instance, &instance.authorized_party(), seconds);
    Ok(Json(json!({ "object": "token", "jwt": jwt })))
}
