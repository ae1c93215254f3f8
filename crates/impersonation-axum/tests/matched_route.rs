//! Exceptions of a policy hold on the route that axum matched.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use http::Request;
use impersonation_axum::{Gate, Policy, SessionLayer};
use impersonation_core::testing::Issuer;
use tower::ServiceExt as _;

async fn staff_posts(router: Router, path: &str) -> u16 {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = Request::post(path).header("authorization", format!("Bearer {token}")).body(Body::empty());
    let app = router.layer(SessionLayer::new(issuer.verifier()));
    app.oneshot(request.unwrap()).await.unwrap().status().as_u16()
}

fn reading(route: &str) -> Gate {
    Gate::new(Policy::read_only().counts_as_read("POST", route))
}

#[tokio::test]
async fn the_pattern_counts_and_not_the_path() {
    let router = || Router::new().route("/reports/{id}/search", post(async || "in"));
    assert_eq!(staff_posts(router().layer(reading("/reports/{id}/search")), "/reports/7/search").await, 200);
    assert_eq!(staff_posts(router().layer(reading("/reports/7/search")), "/reports/7/search").await, 403);
}

#[tokio::test]
async fn a_nested_pattern_is_named_whole() {
    let inner = || Router::new().route("/search", post(async || "in").layer(reading("/api/search")));
    assert_eq!(staff_posts(Router::new().nest("/api", inner()), "/api/search").await, 200);
    assert_eq!(staff_posts(Router::new().nest("/other", inner()), "/other/search").await, 403);
}

#[tokio::test]
async fn the_fallback_has_no_route() {
    let router = Router::new().fallback(async || "in").layer(reading("/search"));
    assert_eq!(staff_posts(router, "/search").await, 403);
}
