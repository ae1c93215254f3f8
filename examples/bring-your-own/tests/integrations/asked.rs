//! Requests in process, and what came back.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// The code of a refusal of ours.
    pub(crate) fn code(&self) -> Option<&str> {
        self.body.split_once(r#""code":""#).and_then(|(_, rest)| rest.split('"').next())
    }
}

/// Sends `METHOD /path` with headers.
pub(crate) async fn send(app: &Router, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = app.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

/// Sends `METHOD /path`, with a token where there is one; status and body, or status and code of a refusal.
pub(crate) async fn ask(app: &Router, line: &str, token: Option<&str>) -> (u16, String) {
    let authorization = token.map(|token| format!("Bearer {token}"));
    let headers: Vec<_> = authorization.iter().map(|value| ("authorization", value.as_str())).collect();
    let answer = send(app, line, &headers, "").await;
    (answer.status.as_u16(), answer.code().map(Into::into).unwrap_or(answer.body))
}

/// What [`ask`] is compared with.
pub(crate) fn answered(status: u16, body: &str) -> (u16, String) {
    (status, body.into())
}
