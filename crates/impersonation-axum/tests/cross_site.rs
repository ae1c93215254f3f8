//! On axum's routes: what a page of another site sends is refused as the application says.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use axum::routing::post;
use http::Request;
use impersonation_axum::{SameOrigin, SessionLayer};
use impersonation_core::testing::Issuer;
use tower::ServiceExt as _;

async fn status(router: Router, origin: &str) -> u16 {
    let request = Request::post("/stop").header("host", "app.example.com").header("origin", origin);
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_form_of_the_applications_own_passes_and_anothers_does_not() {
    let route = || Router::new().route("/stop", post(async || "stopped").layer(SameOrigin::default()));
    assert_eq!(status(route(), "https://app.example.com").await, 200);
    assert_eq!(status(route(), "https://evil.example").await, 403);
    let session = SessionLayer::new(Issuer::rfc8693().verifier());
    let teapot = session.on_refusal(|_| http::StatusCode::IM_A_TEAPOT.into_response());
    assert_eq!(status(route().layer(teapot), "https://evil.example").await, 418);
}
