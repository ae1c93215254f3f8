//! All layers in the order that the documentation gives, around one service.
#![cfg(feature = "bar")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use impersonation_core::testing::{Issuer, TokenBuilder};
use impersonation_tower::audit::Level;
use impersonation_tower::bar::Bar;
use impersonation_tower::redact::Redaction;
use impersonation_tower::{AuditLayer, BarLayer, Gate, RedactLayer, SameOrigin, SessionLayer};
use tower::{ServiceBuilder, ServiceExt as _};

const PAGE: &str = "<!doctype html><body><p>Hello";
const PROFILE: &str = r#"{"national_id":"X-123"}"#;

async fn handler(request: Request<()>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (kind, body) = match request.uri().path() {
        "/page" => ("text/html", PAGE),
        _ => ("application/json", PROFILE),
    };
    Ok(Response::builder().header("content-type", kind).body(Full::from(body)).unwrap())
}

/// Status, whether there are facts, and the body.
async fn answer(issuer: &Issuer, session: Option<TokenBuilder>, method: &str, path: &str) -> (u16, bool, String) {
    let redaction = Redaction::builder().patterns(["/national_id"]).dangerous_pass("text/html").build().unwrap();
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(AuditLayer::new(Level::All))
        .layer(SameOrigin::default())
        .layer(BarLayer::new(Bar::builder("/stop").build().unwrap()))
        .layer(RedactLayer::new(redaction))
        .layer(Gate::read_only())
        .service_fn(handler);
    let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-site");
    if let Some(session) = session {
        request = request.header("authorization", format!("Bearer {}", session.token()));
    }
    let response = service.oneshot(request.body(()).unwrap()).await.unwrap();
    let (status, has_facts) = (response.status().as_u16(), response.headers().contains_key("impersonation"));
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, has_facts, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn each_does_its_part_and_none_hinders_another() {
    let issuer = Issuer::rfc8693();
    let own = || Some(issuer.session("user_2"));
    let acting = || Some(issuer.session("user_2").acting("staff_1"));
    assert_eq!(answer(&issuer, own(), "GET", "/page").await, (200, false, PAGE.into()));
    assert_eq!(answer(&issuer, own(), "GET", "/profile").await, (200, false, PROFILE.into()));
    assert_eq!(answer(&issuer, None, "GET", "/profile").await.0, 401);

    let (status, has_facts, page) = answer(&issuer, acting(), "GET", "/page").await;
    assert!(status == 200 && has_facts && page.contains("staff_1 is acting as user_2") && page.ends_with("<p>Hello"));
    let redacted = r#"{"national_id":null}"#;
    assert_eq!(answer(&issuer, acting(), "GET", "/profile").await, (200, true, redacted.into()));

    let (status, has_facts, problem) = answer(&issuer, acting(), "POST", "/profile").await;
    assert!(status == 403 && !has_facts && problem.contains("cross_site_request"), "it stands outside the bar");
}
