use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{StatusCode, header};
use serde_json::Value;

use super::environment::Environment;
use super::list;
use super::refusal::Refusal;
use crate::lock;
use crate::query::Query;

/// The newest first.
pub(super) async fn of_user(
    State(environment): State<Arc<Environment>>,
    Path(user_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let now = environment.shared.clock.millis();
    let state = lock(&environment.state);
    state.user(&user_id).ok_or_else(|| Refusal::not_found("User", &user_id))?;
    let sessions = state.sessions.iter().filter(|session| session.user_id == user_id);
    list::page(sessions.map(|session| (session.id.as_str(), session.json(now))).collect(), &query, "desc").map(Json)
}

pub(super) async fn revoke(State(environment): State<Arc<Environment>>, body: Bytes) -> Result<(), Refusal> {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let id = body["session_id"].as_str().ok_or_else(|| Refusal::invalid_parameter("session_id"))?;
    environment.end(id).ok_or_else(|| Refusal::not_found("Session", id))
}

/// A step of the browser: no key, the session's id is enough.
pub(super) async fn logout(
    State(environment): State<Arc<Environment>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let id = query.first("session_id").ok_or_else(|| Refusal::invalid_parameter("session_id"))?;
    environment.end(id).ok_or_else(|| Refusal::not_found("Session", id))?;
    let mut state = lock(&environment.state);
    state.hosted_user = None;
    let address = query.first("return_to").map(str::to_owned).or_else(|| state.sign_out_url.clone());
    let address = address.unwrap_or_else(|| environment.url.clone());
    Ok((StatusCode::FOUND, [(header::LOCATION, address)]).into_response())
}
