//! What is closed leaves neither a `Redacted` nor what stands below the layer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use http::Request;
use http_body_util::BodyExt as _;
use impersonation_axum::audit::{AuditError, AuditSink, Event};
use impersonation_axum::redact::{Financial, Patterns, Personal, Redaction, Sensitive};
use impersonation_axum::{Acting, Gate, RedactLayer, Redacted, Refusal, Session, SessionLayer, current};
use impersonation_core::testing::Issuer;
use serde::{Serialize, Serializer};
use tower::ServiceExt as _;

#[derive(Serialize)]
struct Profile {
    name: &'static str,
    national_id: Sensitive<&'static str>,
    iban: Sensitive<&'static str, Financial>,
}

const CLEAR: &str = r#"{"name":"Mira","national_id":"X-123","iban":"GB82"}"#;

fn mira() -> Profile {
    Profile { name: "Mira", national_id: Sensitive::new("X-123"), iban: Sensitive::new("GB82") }
}

async fn profile() -> Redacted<Json<Profile>> {
    Redacted::new(Json(mira()))
}

/// Staff's answer below a session layer, a user's own, and nobody's.
async fn answers(router: Router) -> [Response; 3] {
    let issuer = Issuer::rfc8693();
    let app = router.layer(SessionLayer::new(issuer.verifier()));
    let session = issuer.session("user_2");
    let (acting, own) = (session.clone().acting("staff_1").token(), session.token());
    let answer = async |request: http::request::Builder| {
        app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    [
        answer(Request::get("/").header("authorization", format!("Bearer {acting}"))).await,
        answer(Request::get("/").header("authorization", format!("Bearer {own}"))).await,
        answer(Request::get("/")).await,
    ]
}

async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn listed(response: &Response) -> Vec<&str> {
    response.headers().get_all("impersonation-redacted").iter().map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn a_redacted_value_is_shown_to_the_user_alone() {
    let [acting, own, nobody] = answers(Router::new().route("/", get(profile))).await;
    for closed in [acting, nobody] {
        assert_eq!(listed(&closed), ["iban, national_id"]);
        assert_eq!(closed.headers()["content-type"], "application/json");
        assert_eq!(text(closed).await, r#"{"name":"Mira","national_id":null,"iban":null}"#);
    }
    assert_eq!(listed(&own), [] as [&str; 0]);
    assert_eq!(text(own).await, CLEAR);
}

#[tokio::test]
async fn patterns_name_fields_of_types_that_are_not_ones_own() {
    async fn handler() -> Redacted<Json<serde_json::Value>> {
        let value = serde_json::json!({"people": [{"email": "mira@example.com", "name": "Mira"}]});
        Redacted::new(Json(value)).patterns(&Patterns::new(["/people/*/email"]).unwrap())
    }
    let [acting, own, _] = answers(Router::new().route("/", get(handler))).await;
    assert_eq!(listed(&acting), ["people/*/email"]);
    assert_eq!(text(acting).await, r#"{"people":[{"email":null,"name":"Mira"}]}"#);
    assert!(text(own).await.contains("mira@example.com"));
}

struct Kept;

impl AuditSink for Kept {
    async fn write(&self, _: &Event) -> Result<(), AuditError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_reveal_opens_its_class_in_its_session() {
    async fn handler(acting: Acting) -> Redacted<Json<Profile>> {
        Redacted::new(Json(mira())).reveal(acting.reveal::<Personal>("ticket 4711", &Kept).await.unwrap())
    }
    let [acting, ..] = answers(Router::new().route("/", get(handler))).await;
    assert_eq!(listed(&acting), ["iban"]);
    assert_eq!(text(acting).await, r#"{"name":"Mira","national_id":"X-123","iban":null}"#);
}

#[tokio::test]
async fn the_sessions_of_extractors_give_a_view() {
    async fn handler(session: Session) -> Response {
        session.view(&mira()).to_json().unwrap().body.into_response()
    }
    let [acting, own, _] = answers(Router::new().route("/", get(handler))).await;
    assert_eq!(text(acting).await, r#"{"name":"Mira","national_id":null,"iban":null}"#);
    assert_eq!(text(own).await, CLEAR);
}

/// Says that it was asked to.
struct Telling;

impl Serialize for Telling {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        unreachable!("written before it is known for whom")
    }
}

#[tokio::test]
async fn where_nothing_is_known_nothing_is_written() {
    let response = Redacted::new(Json(Telling)).into_response();
    assert_eq!(response.status(), 500);
    assert_eq!(response.extensions().get::<Refusal>().unwrap().code().as_str(), "misconfigured");
    let app = Router::new().route("/", get(profile));
    let response = app.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(!text(response).await.contains("X-123"));
}

#[tokio::test]
async fn a_response_made_where_the_request_is_not_known_is_a_500_unless_it_is_carried() {
    async fn left() -> Response {
        tokio::spawn(async { profile().await.into_response() }).await.unwrap()
    }
    async fn carried() -> Response {
        tokio::spawn(current::carry(async { profile().await.into_response() })).await.unwrap()
    }
    let [acting, own, _] = answers(Router::new().route("/", get(left))).await;
    assert_eq!((acting.status().as_u16(), own.status().as_u16()), (500, 500));
    let [acting, own, _] = answers(Router::new().route("/", get(carried))).await;
    assert_eq!(text(acting).await, r#"{"name":"Mira","national_id":null,"iban":null}"#);
    assert_eq!(text(own).await, CLEAR);
}

struct Failing;

impl Serialize for Failing {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("X-123 does not fit"))
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_written_is_a_500_that_says_nothing() {
    let app = Router::new().route("/", get(async || Redacted::new(Json(("Mira", Failing)))));
    for response in answers(app).await {
        assert_eq!(response.status(), 500);
        let problem = text(response).await;
        assert!(!problem.contains("X-123") && !problem.contains("Mira"), "{problem}");
    }
}

#[tokio::test]
async fn a_redacted_value_is_not_debugged() {
    let debugged = format!("{:?}", Redacted::new(Json("X-123")));
    assert!(!debugged.contains("X-123"), "{debugged}");
}

fn redaction() -> Redaction {
    Redaction::new(["/national_id"]).unwrap()
}

#[tokio::test]
async fn the_layer_redacts_what_a_handler_does_not() {
    async fn foreign() -> Json<serde_json::Value> {
        Json(serde_json::json!({"national_id": "X-123"}))
    }
    let router = Router::new().route("/", get(foreign)).layer(RedactLayer::new(redaction()));
    let [acting, own, nobody] = answers(router).await;
    for closed in [acting, nobody] {
        assert_eq!(listed(&closed), ["national_id"]);
        assert!(!closed.headers().contains_key("content-length"));
        assert_eq!(text(closed).await, r#"{"national_id":null}"#);
    }
    assert_eq!(own.headers()["content-length"], r#"{"national_id":"X-123"}"#.len().to_string());
    assert_eq!(text(own).await, r#"{"national_id":"X-123"}"#);
}

#[tokio::test]
async fn a_redacted_value_below_the_layer_lists_its_own_too() {
    let router = Router::new().route("/", get(profile)).layer(RedactLayer::new(redaction()));
    let [acting, own, _] = answers(router).await;
    assert_eq!(listed(&acting), ["iban, national_id", "national_id"]);
    assert_eq!(text(acting).await, r#"{"name":"Mira","national_id":null,"iban":null}"#);
    assert_eq!(text(own).await, CLEAR);
}

#[tokio::test]
async fn what_the_layer_and_the_gates_refuse_is_answered_as_the_application_says() {
    let issuer = Issuer::rfc8693();
    let app = Router::new()
        .route("/page", get(async || axum::response::Html("X-123")))
        .route("/closed", get(profile).layer(Gate::deny()))
        .layer(RedactLayer::new(redaction()))
        .layer(SessionLayer::new(issuer.verifier()).on_refusal(|refusal| refusal.code().as_str().into_response()));
    let token = issuer.session("user_2").acting("staff_1").token();
    for (path, answer) in [("/page", "not_redactable"), ("/closed", "impersonation_denied")] {
        let request = Request::get(path).header("authorization", format!("Bearer {token}")).body(Body::empty());
        assert_eq!(text(app.clone().oneshot(request.unwrap()).await.unwrap()).await, answer);
    }
}

#[tokio::test]
async fn a_head_tells_no_length_of_what_is_closed() {
    let issuer = Issuer::rfc8693();
    let app = Router::new()
        .route("/", get(async || ([("etag", "\"digest\"")], Json(serde_json::json!({"national_id": "X-123"})))))
        .layer(RedactLayer::new(redaction()))
        .layer(SessionLayer::new(issuer.verifier()));
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = Request::head("/").header("authorization", format!("Bearer {token}")).body(Body::empty());
    let response = app.oneshot(request.unwrap()).await.unwrap();
    assert!(!response.headers().contains_key("content-length") && !response.headers().contains_key("etag"));
    assert_eq!(listed(&response), ["national_id"]);
}

#[tokio::test]
async fn a_websocket_over_http_2_is_not_opened() {
    // What `WebSocketUpgrade` answers: 200 and no body, behind which the tunnel begins.
    let app = Router::new().route("/", any(async || Response::new(Body::empty())));
    let app = app.layer(RedactLayer::new(redaction()));
    let issuer = Issuer::rfc8693();
    let app = app.layer(SessionLayer::new(issuer.verifier()));
    for (actor, status) in [(Some("staff_1"), 500), (None, 200)] {
        let session = issuer.session("user_2");
        let token = actor.map_or(session.clone(), |actor| session.acting(actor)).token();
        let request = Request::builder().method("CONNECT").uri("/").header("authorization", format!("Bearer {token}"));
        let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), status, "{actor:?}");
    }
}

#[tokio::test]
async fn what_an_extractor_rejects_keeps_its_status_and_loses_its_text() {
    let app = Router::new().route("/", get(async |_: Json<String>| "in")).layer(RedactLayer::new(redaction()));
    let [acting, own, nobody] = answers(app).await;
    assert_eq!(own.headers()["content-type"], "text/plain; charset=utf-8");
    for closed in [acting, nobody] {
        assert_eq!((closed.status(), closed.headers().contains_key("content-type")), (own.status(), false));
        assert_eq!(closed.status(), 415);
        assert_eq!(text(closed).await, "");
    }
}
