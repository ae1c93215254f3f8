//! What a layer of axum's covers, and what it leaves open. `docs/guards.md` tells the story; this pins it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::Body;
use axum::routing::{any, get, post};
use http::{Method, Request};
use impersonation_axum::{Gate, SessionLayer};
use impersonation_core::testing::Issuer;
use tower::ServiceExt as _;

async fn handler() -> &'static str {
    "in"
}

/// What staff get there, under a session layer.
async fn staff(router: Router, method: Method, path: &str) -> u16 {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
    let app = router.layer(SessionLayer::new(issuer.verifier()));
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_gate_on_a_method_router_covers_its_methods_head_and_the_405() {
    let router = || Router::new().route("/", get(handler).post(handler).layer(Gate::deny()));
    for method in [Method::GET, Method::HEAD, Method::POST, Method::DELETE, Method::OPTIONS] {
        assert_eq!(staff(router(), method.clone(), "/").await, 403, "{method}");
    }
}

#[tokio::test]
async fn a_method_added_after_the_gate_is_open() {
    let router = || Router::new().route("/", get(handler).layer(Gate::deny()).post(handler));
    assert_eq!(staff(router(), Method::GET, "/").await, 403);
    assert_eq!(staff(router(), Method::POST, "/").await, 200);
}

#[tokio::test]
async fn a_second_route_of_the_same_path_is_open() {
    let router = || Router::new().route("/", get(handler)).route_layer(Gate::deny()).route("/", post(handler));
    assert_eq!(staff(router(), Method::GET, "/").await, 403);
    assert_eq!(staff(router(), Method::POST, "/").await, 200);
}

#[tokio::test]
async fn a_route_added_after_a_route_layer_is_open() {
    let router =
        || Router::new().route("/before", get(handler)).route_layer(Gate::deny()).route("/after", get(handler));
    assert_eq!(staff(router(), Method::GET, "/before").await, 403);
    assert_eq!(staff(router(), Method::GET, "/after").await, 200);
}

#[tokio::test]
async fn a_route_layer_leaves_the_fallback_open_and_a_layer_does_not() {
    let router = || Router::new().route("/", get(handler)).fallback(handler);
    assert_eq!(staff(router().route_layer(Gate::deny()), Method::GET, "/nowhere").await, 200);
    assert_eq!(staff(router().layer(Gate::deny()), Method::GET, "/nowhere").await, 403);
}

#[tokio::test]
async fn a_fallback_added_after_a_layer_is_open() {
    let router = Router::new().route("/", get(handler)).layer(Gate::deny()).fallback(handler);
    assert_eq!(staff(router, Method::GET, "/nowhere").await, 200);
}

#[tokio::test]
async fn a_gate_covers_what_was_nested_before_it() {
    let inner = || Router::new().route("/x", get(handler));
    let before = Router::new().nest("/inner", inner()).layer(Gate::deny());
    assert_eq!(staff(before, Method::GET, "/inner/x").await, 403);
    let after = Router::new().layer(Gate::deny()).nest("/inner", inner());
    assert_eq!(staff(after, Method::GET, "/inner/x").await, 200);
    let on_the_inner = Router::new().nest("/inner", inner().layer(Gate::deny()));
    assert_eq!(staff(on_the_inner, Method::GET, "/inner/x").await, 403);
}

#[tokio::test]
async fn a_gate_covers_what_was_merged_before_it() {
    let other = || Router::new().route("/x", get(handler));
    let before = Router::new().merge(other()).layer(Gate::deny());
    assert_eq!(staff(before, Method::GET, "/x").await, 403);
    let after = Router::new().layer(Gate::deny()).merge(other());
    assert_eq!(staff(after, Method::GET, "/x").await, 200);
}

#[tokio::test]
async fn read_only_covers_every_method_of_any() {
    let router = || Router::new().route("/", any(handler).layer(Gate::read_only()));
    for method in ["GET", "HEAD"] {
        assert_eq!(staff(router(), method.parse().unwrap(), "/").await, 200, "{method}");
    }
    for method in ["POST", "OPTIONS", "TRACE", "QUERY", "get"] {
        assert_eq!(staff(router(), method.parse().unwrap(), "/").await, 403, "{method}");
    }
}

#[tokio::test]
async fn an_outer_fallback_is_outside_the_gate_of_what_is_nested() {
    let inner = Router::new().route("/", get(handler)).layer(Gate::deny());
    let router = || Router::new().nest("/inner", inner.clone()).fallback(handler);
    assert_eq!(staff(router(), Method::GET, "/inner").await, 403);
    assert_eq!(staff(router(), Method::GET, "/inner/nowhere").await, 200);
}
