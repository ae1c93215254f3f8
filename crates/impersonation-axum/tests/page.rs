//! The marker of a page in a form is found in front of axum's routes, and the form is handed on as it came.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../impersonation-tower/tests/page/table.rs"]
mod table;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::any;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt as _;
use impersonation_axum::page::HEADER;
use impersonation_axum::{PageFieldLayer, SessionLayer};
use table::{FORM, SENT, Stage, cases, said};
use tower::{ServiceBuilder, ServiceExt as _};

async fn echo(headers: HeaderMap, body: Bytes) -> Vec<u8> {
    said(headers.get_all(HEADER).iter().map(HeaderValue::as_bytes), &body)
}

fn app() -> Router {
    Router::new().route("/", any(echo)).layer(PageFieldLayer::new())
}

#[tokio::test]
async fn each_request_has_its_lines_and_its_body() {
    for (index, case) in cases().iter().enumerate() {
        let request = Request::builder().method(case.method).uri("/");
        let request = case.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let response = app().oneshot(request.body(Body::from(case.body.clone())).unwrap()).await.unwrap();
        let answer = response.into_body().collect().await.unwrap().to_bytes();
        assert!(answer == case.expected(), "case {index}");
    }
}

#[tokio::test]
async fn a_whole_stack_knows_the_page_of_a_form() {
    let stage = Stage::new();
    let app =
        Router::new().route("/", any(echo)).layer(SessionLayer::new(stage.verifier())).layer(PageFieldLayer::new());
    for &(overlay, address, text, status, code) in SENT {
        let request = Request::post(address).header("cookie", stage.cookies(overlay)).header("content-type", FORM);
        let response = app.clone().oneshot(request.body(Body::from(text)).unwrap()).await.unwrap();
        assert_eq!(response.status(), status, "{overlay} {address} {text}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = str::from_utf8(&body).unwrap();
        let is_right = if status == 200 { body.ends_with(&format!("|{text}")) } else { body.contains(code) };
        assert!(is_right, "{overlay} {address} {text}: {body}");
    }
}

#[tokio::test]
async fn the_other_way_round_no_session_layer_knows_it() {
    let stage = Stage::new();
    let app =
        Router::new().route("/", any(echo)).layer(PageFieldLayer::new()).layer(SessionLayer::new(stage.verifier()));
    let request = Request::post("/").header("cookie", stage.cookies("overlay")).header("content-type", FORM);
    let response = app.oneshot(request.body(Body::from("impersonation_page=grant_1")).unwrap()).await.unwrap();
    assert_eq!(response.status(), 409);
}

#[tokio::test]
async fn what_is_below_gets_bodies_of_axums_own() {
    /// Layers that take no other body.
    async fn own(request: Request, next: Next) -> axum::response::Response {
        assert_eq!(request.body().size_hint().exact(), Some(20));
        next.run(request).await
    }
    let layers = ServiceBuilder::new().layer(PageFieldLayer::beside("support").unwrap()).layer(from_fn(own));
    let app = Router::new().route("/", any(echo)).layer(layers);
    for (cookie, line) in [("support=t", "g"), ("a=b", "")] {
        let request = Request::post("/").header("content-type", FORM).header("cookie", cookie);
        let response = app.clone().oneshot(request.body(Body::from("impersonation_page=g")).unwrap()).await.unwrap();
        let answer = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(answer, format!("{line}|impersonation_page=g"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_right_over_a_socket() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app()).await });
    tokio::task::spawn_blocking(move || table::talk(address)).await.unwrap();
    server.abort();
}
