use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, response};
use http::header;

use super::instance::Instance;
use super::refusal::Refusal;
use super::{actor_token, agent_task, browser, session_api, user};

pub(super) fn router(instance: Arc<Instance>) -> Router {
    let backend = Router::new()
        .route("/v1/actor_tokens", post(actor_token::create))
        .route("/v1/actor_tokens/{id}/revoke", post(actor_token::revoke))
        .route("/v1/agents/tasks", post(agent_task::create))
        .route("/v1/agents/tasks/{id}/revoke", post(agent_task::revoke))
        .route("/v1/users", get(user::list))
        .route("/v1/users/count", get(user::count))
        .route("/v1/users/{id}", get(user::load))
        .route("/v1/sessions", get(session_api::list).post(session_api::create))
        .route("/v1/sessions/{id}", get(session_api::load))
        .route("/v1/sessions/{id}/revoke", post(session_api::revoke))
        .route("/v1/sessions/{id}/tokens", post(session_api::token))
        .route("/v1/jwks", get(jwks))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&instance), authenticate));
    Router::new()
        .merge(backend)
        .route("/.well-known/jwks.json", get(jwks))
        .route("/v1/tickets/accept", get(browser::accept))
        .route("/v1/client/sign_ins", post(browser::sign_in))
        .route("/sign-in", get(browser::page))
        .fallback(async || Refusal::not_found("resource"))
        .with_state(instance)
}

async fn authenticate(State(instance): State<Arc<Instance>>, request: Request, next: Next) -> Response {
    let key = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match key.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(key) if key == instance.secret_key => next.run(request).await,
        _ => Refusal::unauthenticated().into_response(),
    }
}

async fn jwks(State(instance): State<Arc<Instance>>) -> response::Response {
    ([(header::CONTENT_TYPE, "application/json")], instance.signer.jwks()).into_response()
}
