//! The event stream ends with the session, and with the server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use http_body_util::BodyExt as _;
use impersonation_core::testing::Issuer;
use tower::ServiceExt as _;
use whoami_axum::app;
use whoami_common::Shutdown;

async fn open(issuer: &Issuer, lifetime: u64, shutdown: Shutdown) -> Response {
    let token = issuer.session("user_2").expires_at(issuer.now() + Duration::from_secs(lifetime)).token();
    let request = Request::get("/events").header("authorization", format!("Bearer {token}")).body(Body::empty());
    app(issuer.verifier(), shutdown).oneshot(request.unwrap()).await.unwrap()
}

async fn read(response: Response) -> String {
    let body = tokio::time::timeout(Duration::from_secs(20), response.into_body().collect()).await;
    String::from_utf8(body.unwrap().unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn a_stream_ticks_and_says_goodbye_when_the_session_ends() {
    let (_switch, shutdown) = Shutdown::new();
    let response = open(&Issuer::rfc8693(), 2, shutdown).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let events = read(response).await;
    assert!(events.starts_with("event: tick\n"), "{events}");
    assert!(events.trim_end().ends_with("event: session-ended\ndata: {}"), "{events}");
    assert_eq!(events.matches("session-ended").count(), 1);
}

#[tokio::test]
async fn a_stream_closes_at_once_when_the_server_goes_down() {
    let (switch, shutdown) = Shutdown::new();
    let response = open(&Issuer::rfc8693(), 300, shutdown).await;
    switch.send_replace(true);
    assert!(!read(response).await.contains("session-ended"));
}
