//! The way of every request: host, bound, record, script, and only then the provider.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;

use crate::server::shared::Shared;
use crate::server::{Answer, Received, host};

/// No request of these APIs comes near.
const MAX_BODY: usize = 1024 * 1024;

pub(super) async fn exchange(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if !host::is_loopback(&parts.uri, &parts.headers) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    if !host::is_from_loopback(&parts.headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(body) = to_bytes(body, MAX_BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    shared.record(Received::new(parts.method.clone(), parts.uri.clone(), parts.headers.clone(), body.clone()));
    let script = shared.next_answer(method, path);
    let request = Request::from_parts(parts, Body::from(body));
    match script {
        None => next.run(request).await,
        Some(answer) => scripted(answer, request, next).await,
    }
}

async fn scripted(answer: Answer, request: Request, next: Next) -> Response {
    tokio::time::sleep(answer.waits()).await;
    let own = if answer.has_effect() { Some(next.run(request).await) } else { None };
    answer.into_response().or(own).unwrap_or_default()
}
