//! The bar on axum's pages, and the endpoint for single-page applications.
#![cfg(feature = "bar")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::Body;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use http::Request;
use http_body_util::BodyExt as _;
use impersonation_axum::bar::{self, Bar, Details};
use impersonation_axum::{BarLayer, Gate, SessionLayer};
use impersonation_core::testing::Issuer;
use tower::ServiceExt as _;

const PAGE: &str = "<!doctype html><body><p>Hello</p></body>";

async fn page() -> Response {
    let details = Details::new().subject_name("Ada");
    (axum::Extension(details), Html(PAGE)).into_response()
}

fn app(issuer: &Issuer) -> Router {
    let bar = Bar::builder("/impersonation/stop").build().unwrap();
    Router::new()
        .route("/", get(page))
        .route("/closed", get(page).layer(Gate::deny()))
        .route("/status", bar::endpoint(bar.clone()))
        .layer(BarLayer::new(bar))
        .layer(SessionLayer::new(issuer.verifier()))
}

async fn answer(app: Router, request: http::request::Builder) -> Response {
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn an_actors_page_has_the_bar_and_a_users_own_has_not() {
    let issuer = Issuer::rfc8693();
    let acting = bearer(&issuer.session("user_2").acting("staff_1").token());
    let response = answer(app(&issuer), Request::get("/").header("authorization", acting)).await;
    assert!(response.headers()["impersonation"].to_str().unwrap().contains("Ada"));
    assert!(!response.headers().contains_key("content-length"));
    let page = text(response).await;
    assert!(page.starts_with("<!doctype html><body><impersonation-bar") && page.contains("staff_1 is acting as Ada"));
    assert!(page.ends_with("<p>Hello</p></body>"));

    let own = bearer(&issuer.session("user_2").token());
    for request in [Request::get("/").header("authorization", own), Request::get("/")] {
        let response = answer(app(&issuer), request).await;
        assert!(!response.headers().contains_key("impersonation"));
        assert_eq!(response.headers()["content-length"], PAGE.len().to_string());
        assert_eq!(text(response).await, PAGE);
    }
}

#[tokio::test]
async fn of_nested_routers_with_a_layer_each_the_outer_one_has_the_bar() {
    let issuer = Issuer::rfc8693();
    let inner = Bar::builder("/inner").build().unwrap();
    let app = Router::new()
        .nest("/nested", Router::new().route("/", get(page)).layer(BarLayer::new(inner)))
        .layer(BarLayer::new(Bar::builder("/outer").build().unwrap()))
        .layer(SessionLayer::new(issuer.verifier()));
    let acting = bearer(&issuer.session("user_2").acting("staff_1").token());
    let response = answer(app.clone(), Request::get("/nested").header("authorization", acting)).await;
    let facts: Vec<_> = response.headers().get_all("impersonation").iter().collect();
    assert!(facts.len() == 1 && facts[0].to_str().unwrap().contains("Ada"), "{facts:?}");
    assert!(response.extensions().get::<Details>().is_none());
    let page = text(response).await;
    assert_eq!(page.matches("<impersonation-bar").count(), 1, "{page}");
    assert!(page.contains("staff_1 is acting as Ada") && page.contains("\"/outer\"") && !page.contains("/inner"));

    let own = bearer(&issuer.session("user_2").token());
    assert_eq!(text(answer(app, Request::get("/nested").header("authorization", own)).await).await, PAGE);
}

#[tokio::test]
async fn the_head_of_a_page_tells_no_length_that_the_page_has_not() {
    let issuer = Issuer::rfc8693();
    let acting = bearer(&issuer.session("user_2").acting("staff_1").token());
    let response = answer(app(&issuer), Request::head("/").header("authorization", acting)).await;
    assert!(response.headers().contains_key("impersonation"));
    assert!(!response.headers().contains_key("content-length"));
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn a_refusal_has_the_facts_and_the_problem_as_it_is() {
    let issuer = Issuer::rfc8693();
    let acting = bearer(&issuer.session("user_2").acting("staff_1").token());
    let response = answer(app(&issuer), Request::get("/closed").header("authorization", acting)).await;
    assert_eq!(response.status(), 403);
    assert!(response.headers().contains_key("impersonation"));
    assert!(text(response).await.contains("impersonation_denied"));
}

#[tokio::test]
async fn the_endpoint_answers_whoever_asks() {
    let issuer = Issuer::rfc8693();
    let acting = bearer(&issuer.session("user_2").acting("staff_1").token());
    let response = answer(app(&issuer), Request::get("/status").header("authorization", acting)).await;
    assert_eq!(response.headers()["cache-control"], "private, no-store");
    assert_eq!(response.headers()["content-type"], "application/json");
    let status: serde_json::Value = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!((&status["acting"], &status["actor"]["subject"]), (&true.into(), &"staff_1".into()));

    let own = bearer(&issuer.session("user_2").token());
    for request in [Request::get("/status").header("authorization", own), Request::get("/status")] {
        let response = answer(app(&issuer), request).await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(text(response).await, r#"{"acting":false}"#);
    }
    assert_eq!(answer(app(&issuer), Request::post("/status")).await.status(), 405);
}

#[tokio::test]
async fn without_a_session_layer_both_are_a_loud_500() {
    let bar = Bar::builder("/impersonation/stop").build().unwrap();
    let app = Router::new()
        .route("/status", bar::endpoint(bar.clone()))
        .merge(Router::new().route("/", get(page)).layer(BarLayer::new(bar)));
    for path in ["/", "/status"] {
        assert_eq!(answer(app.clone(), Request::get(path)).await.status(), 500, "{path}");
    }
}

#[tokio::test]
async fn the_layer_can_be_told_how_to_refuse() {
    let bar = Bar::builder("/impersonation/stop").build().unwrap();
    let app = Router::new().route("/", get(page)).layer(BarLayer::new(bar).on_refusal(|_| "no".into_response()));
    assert_eq!(text(answer(app, Request::get("/")).await).await, "no");
}
