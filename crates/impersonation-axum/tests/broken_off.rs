//! On the wire: a body that turns out to be no JSON has no proper end, and nobody takes it for a whole one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::routing::get;
use impersonation_axum::redact::Redaction;
use impersonation_axum::{RedactLayer, SessionLayer};
use impersonation_core::testing::Issuer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What comes over the wire until the connection ends.
async fn wire(body: &'static str) -> String {
    let issuer = Issuer::rfc8693();
    let app = Router::new()
        .route("/", get(move || async move { ([("content-type", "application/json")], body) }))
        .layer(RedactLayer::new(Redaction::new(["/national_id"]).unwrap()))
        .layer(SessionLayer::new(issuer.verifier()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let token = issuer.session("user_2").acting("staff_1").token();
    let mut client = TcpStream::connect(address).await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = client.read_to_end(&mut answer).await;
    server.abort();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_whole_body_has_its_last_chunk_and_a_broken_one_has_not() {
    let whole = wire(r#"{"national_id":"X-123"}"#).await;
    assert!(whole.contains(r#"{"national_id":null}"#) && whole.ends_with("\r\n0\r\n\r\n"), "{whole}");
    let broken = wire(r#"{"name":1} {"national_id":"X-123"}"#).await;
    assert!(!broken.ends_with("0\r\n\r\n") && !broken.contains("X-123"), "{broken}");
}
