//! An event names the pattern that axum matched, never the path.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::Request;
use impersonation_axum::audit::{self, AuditError, AuditSink, Event, Level};
use impersonation_axum::{AuditLayer, Gate, SessionLayer};
use impersonation_core::testing::Issuer;
use serde_json::Value;
use tower::ServiceExt as _;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Value>>>);

impl AuditSink for Kept {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        self.0.lock().unwrap().push(serde_json::to_value(event).unwrap());
        Ok(())
    }
}

/// Route and status of the events of these requests of staff's.
async fn events(requests: &[(&str, &str)]) -> Vec<(Value, Value)> {
    let (issuer, kept) = (Issuer::rfc8693(), Kept::default());
    let (queue, worker) = audit::queue(kept.clone(), 64);
    let inner = Router::new().route("/deep/{*rest}", get(async || "deep"));
    let app = Router::new()
        .route("/users/{id}", get(async || "a user"))
        .route("/users/{id}/password", post(async || "done").layer(Gate::deny()))
        .nest("/nested", inner)
        .layer(AuditLayer::new(Level::All).to(queue))
        .layer(SessionLayer::new(issuer.verifier()));
    for (method, path) in requests {
        let token = issuer.session("user_2").acting("staff_1").token();
        let request = Request::builder().method(*method).uri(*path).header("authorization", format!("Bearer {token}"));
        app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    }
    drop(app);
    worker.await;
    let events = kept.0.lock().unwrap();
    events.iter().map(|event| (event["route"].clone(), event["status"].clone())).collect()
}

#[tokio::test]
async fn each_request_has_its_pattern_and_its_status() {
    let requests = [
        ("GET", "/users/7?token=secret"),
        ("POST", "/users/7/password"),
        ("PUT", "/users/7"),
        ("GET", "/nested/deep/a/b"),
        ("GET", "/nowhere/7"),
    ];
    let expected: [(Value, Value); 5] = [
        ("/users/{id}".into(), 200.into()),
        ("/users/{id}/password".into(), 403.into()),
        ("/users/{id}".into(), 405.into()),
        ("/nested/deep/{*rest}".into(), 200.into()),
        (Value::Null, 404.into()),
    ];
    assert_eq!(events(&requests).await, expected);
}
