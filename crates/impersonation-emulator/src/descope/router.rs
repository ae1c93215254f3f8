use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::project::Project;
use super::refusal::Refusal;
use super::{audit_api, auth, impersonate, user};

pub(super) fn router(project: Arc<Project>) -> Router {
    let management = Router::new()
        .route("/v1/mgmt/impersonate", post(impersonate::impersonate))
        .route("/v1/mgmt/impersonate/stepup", post(impersonate::step_up))
        .route("/v1/mgmt/stop/impersonation", post(impersonate::stop))
        .route("/v1/mgmt/audit/search", post(audit_api::search))
        .route("/v1/mgmt/user", get(user::load))
        .route("/v1/mgmt/user/search", post(user::search))
        .route("/v2/mgmt/user/search", post(user::search))
        .route("/v1/mgmt/user/logout", post(user::log_out))
        .route("/v1/mgmt/license", get(license))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&project), authenticate));
    Router::new()
        .merge(management)
        .route("/v1/auth/refresh", post(auth::refresh))
        .route("/v1/auth/logout", post(auth::log_out))
        .route("/v2/keys/{project_id}", get(auth::keys))
        .fallback(async || Refusal::no_route())
        .with_state(project)
}

async fn authenticate(State(project): State<Arc<Project>>, request: Request, next: Next) -> Response {
    match auth::bearer(&project, request.headers()) {
        Some(key) if key == project.management_key => next.run(request).await,
        _ => Refusal::unauthorized().into_response(),
    }
}

/// Node's SDK asks at its start.
async fn license() -> Json<Value> {
    Json(json!({ "rateLimitTier": "tier1" }))
}
