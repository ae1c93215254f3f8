//! What went out, or broke off, that should not have is said loudly in the log, and names nothing of what stood there.
#![cfg(all(feature = "bar", feature = "tracing"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use impersonation_core::testing::Issuer;
use impersonation_tower::bar::Bar;
use impersonation_tower::redact::Redaction;
use impersonation_tower::{BarLayer, RedactLayer, SessionLayer};
use tower::{ServiceBuilder, ServiceExt as _};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// What is logged while staff get this below both layers, in which HTML may pass.
async fn logged(fields: &[(&'static str, &'static str)], body: &'static str) -> String {
    let (issuer, log) = (Issuer::rfc8693(), Log::default());
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let redaction = Redaction::builder().patterns(["/national_id"]).dangerous_pass("text/html").build().unwrap();
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(BarLayer::new(Bar::builder("/stop").build().unwrap()))
        .layer(RedactLayer::new(redaction))
        .service_fn(async |_: Request<()>| {
            let mut response = Response::new(Full::<Bytes>::from(body));
            for (name, value) in fields {
                response.headers_mut().insert(*name, value.parse().unwrap());
            }
            Ok::<_, Infallible>(response)
        });
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = Request::get("/").header("authorization", format!("Bearer {token}")).body(()).unwrap();
    let _ = service.oneshot(request).await.unwrap().into_body().collect().await;
    drop(guard);
    let log = log.0.lock().unwrap().clone();
    String::from_utf8(log).unwrap()
}

#[tokio::test]
async fn a_page_that_goes_without_its_bar_is_an_error() {
    for fields in [
        &[("content-type", "text/html"), ("content-encoding", "gzip")][..],
        &[("content-type", "text/html; charset=utf-16")],
    ] {
        let log = logged(fields, "a page").await;
        assert!(log.contains("ERROR") && log.contains("a page goes without its bar"), "{log}");
    }
    let log = logged(&[("content-type", "text/html")], "<p>a fragment").await;
    assert!(!log.contains("ERROR"), "{log}");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_without_its_content() {
    let log = logged(&[("content-type", "application/json")], r#"{"national_id":"X-123"} X-123"#).await;
    assert!(log.contains("ERROR") && log.contains("a body that is redacted breaks off"), "{log}");
    assert!(!log.contains("X-123"), "{log}");
}

#[tokio::test]
async fn a_response_that_cannot_be_redacted_is_an_error_with_its_remedy() {
    let log = logged(&[("content-type", "text/csv")], "X-123").await;
    assert!(log.contains("ERROR") && log.contains("not_redactable") && log.contains("application/json"), "{log}");
    assert!(!log.contains("X-123"), "{log}");
}
