//! Promise 6: a gate or extractor without its layer is a 500 that names the fix in the log.

use axum::Router;
use axum::routing::get as route;
use impersonation_axum::{Acting, Caller, Gate, OwnSession, Session, SessionLayer};
use impersonation_core::testing::Issuer;

use crate::app::get;
use crate::p07_refusals_are_uniform_and_say_little::captured;

fn without_layer() -> Router {
    Router::new()
        .route("/caller", route(async |_: Caller| "in"))
        .route("/session", route(async |_: Session| "in"))
        .route("/own", route(async |_: OwnSession| "in"))
        .route("/acting", route(async |_: Acting| "in"))
        .route("/gate", route(async || "in").layer(Gate::deny()))
        .route("/anonymous", route(async || "in").layer(Gate::deny().allow_anonymous()))
}

#[tokio::test]
async fn without_the_session_layer_it_is_a_500() {
    for path in ["/caller", "/session", "/own", "/acting", "/gate", "/anonymous"] {
        let answer = get(path).of(&without_layer()).await;
        answer.assert_refused(500, "misconfigured");
        assert!(answer.refusal.unwrap().fix().unwrap().contains("SessionLayer"), "{path}");
        assert!(!answer.body.contains("SessionLayer"), "{path}");
    }
}

#[tokio::test]
async fn the_log_names_the_fix() {
    for path in ["/caller", "/gate"] {
        let app = without_layer();
        let log = captured(async { get(path).of(&app).await.assert_refused(500, "misconfigured") }).await;
        assert!(log.contains("ERROR") && log.contains("add SessionLayer"), "{path}: {log}");
    }
}

#[tokio::test]
async fn a_gate_outside_its_session_layer_is_a_500() {
    let issuer = Issuer::rfc8693();
    let app =
        Router::new().route("/", route(async || "in")).layer(SessionLayer::new(issuer.verifier())).layer(Gate::deny());
    let token = issuer.session("user_2").token();
    get("/").bearer(&token).of(&app).await.assert_refused(500, "misconfigured");
}

#[tokio::test]
async fn a_route_added_after_the_session_layer_has_none() {
    let issuer = Issuer::rfc8693();
    let app = Router::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .route("/", route(async |_: Session| "in").layer(Gate::deny()));
    get("/").bearer(&issuer.session("user_2").token()).of(&app).await.assert_refused(500, "misconfigured");
}
