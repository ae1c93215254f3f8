//! What needs a refresh JWT instead of the management key.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};
use serde_json::{Value, json};

use super::project::Project;
use super::refusal::Refusal;
use super::user;
use crate::lock;

/// A session JWT for a refresh JWT, which stays as it is.
pub(super) async fn refresh(State(project): State<Arc<Project>>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let jwt = bearer(&project, &headers).ok_or_else(Refusal::unauthorized)?;
    let now = project.shared.clock.seconds();
    let mut state = lock(&project.state);
    let refresh = project.good(&mut state, jwt)?;
    let (grant, expires_at) = (refresh.grant.clone(), refresh.expires_at);
    let user = state.user(&grant.user_id).ok_or_else(Refusal::user_not_found)?;
    Ok(Json(json!({
        "sessionJwt": grant.session(&project, user, expires_at),
        "refreshJwt": jwt,
        "cookieDomain": "",
        "cookiePath": "/",
        "cookieMaxAge": expires_at.saturating_sub(now),
        "cookieExpiration": expires_at,
        "user": user::json(user, &state),
        "firstSeen": false,
    })))
}

/// Ends the sign-in that the refresh JWT is of.
pub(super) async fn log_out(State(project): State<Arc<Project>>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let jwt = bearer(&project, &headers).ok_or_else(Refusal::unauthorized)?;
    project.good(&mut lock(&project.state), jwt)?.is_revoked = true;
    Ok(Json(json!({})))
}

pub(super) async fn keys(State(project): State<Arc<Project>>, Path(id): Path<String>) -> Response {
    if id != project.id {
        return Refusal::invalid_argument("projectId").into_response();
    }
    ([(header::CONTENT_TYPE, "application/json")], project.signer.jwks()).into_response()
}

/// What `Bearer <project id>:<credential>` holds, of this project.
pub(super) fn bearer<'h>(project: &Project, headers: &'h HeaderMap) -> Option<&'h str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ")?.strip_prefix(&project.id)?.strip_prefix(':')
}
