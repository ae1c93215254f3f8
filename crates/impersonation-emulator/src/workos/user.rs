use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

use super::environment::Environment;
use super::list;
use super::refusal::Refusal;
use crate::clock::rfc3339;
use crate::lock;
use crate::query::Query;
use crate::user::User;

pub(super) async fn all(
    State(environment): State<Arc<Environment>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let query = Query::parse(&query.unwrap_or_default());
    let state = lock(&environment.state);
    let has_email = |user: &&User| query.first("email").is_none_or(|email| user.address().eq_ignore_ascii_case(email));
    let in_organization =
        |user: &&User| query.first("organization_id").is_none_or(|id| user.organizations.iter().any(|held| held == id));
    let users = state.users.iter().filter(has_email).filter(in_organization);
    list::page(users.map(|user| (user.id.as_str(), json(user))).collect(), &query, "desc").map(Json)
}

pub(super) async fn load(
    State(environment): State<Arc<Environment>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let state = lock(&environment.state);
    state.user(&id).map(|user| Json(json(user))).ok_or_else(|| Refusal::not_found("User", &id))
}

pub(super) fn json(user: &User) -> Value {
    let created_at = rfc3339(user.created_at);
    json!({
        "object": "user",
        "id": user.id,
        "email": user.address(),
        "email_verified": true,
        "name": user.full_name(),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "profile_picture_url": null,
        "last_sign_in_at": null,
        "locale": null,
        "external_id": null,
        "metadata": user.metadata,
        "created_at": created_at,
        "updated_at": created_at,
    })
}
