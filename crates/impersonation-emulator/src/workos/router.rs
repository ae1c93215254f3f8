use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::header;

use super::environment::Environment;
use super::refusal::Refusal;
use super::{authenticate, authorize, dashboard, event, session_api, user};

pub(super) fn router(environment: Arc<Environment>) -> Router {
    let management = Router::new()
        .route("/user_management/users", get(user::all))
        .route("/user_management/users/{id}", get(user::load))
        .route("/user_management/users/{id}/sessions", get(session_api::of_user))
        .route("/user_management/sessions/revoke", post(session_api::revoke))
        .route("/events", get(event::all))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&environment), check_key));
    Router::new()
        .merge(management)
        .route("/user_management/authorize", get(authorize::authorize))
        .route("/user_management/authenticate", post(authenticate::authenticate))
        .route("/user_management/sessions/logout", get(session_api::logout))
        .route("/sso/jwks/{client_id}", get(jwks))
        .route("/{environment_id}/users/{user_id}/details", get(dashboard::dialog).post(dashboard::impersonate))
        .fallback(async |request: Request| Refusal::not_found("Resource", request.uri().path()))
        .with_state(environment)
}

async fn check_key(State(environment): State<Arc<Environment>>, request: Request, next: Next) -> Response {
    let key = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match key.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(key) if key == environment.api_key => next.run(request).await,
        _ => Refusal::unauthorized().into_response(),
    }
}

async fn jwks(State(environment): State<Arc<Environment>>, Path(client_id): Path<String>) -> Response {
    if client_id != environment.client_id {
        return Refusal::not_found("Client", &client_id).into_response();
    }
    ([(header::CONTENT_TYPE, "application/json")], environment.signer.jwks()).into_response()
}
