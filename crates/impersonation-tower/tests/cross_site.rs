//! What a page of another site sends is refused, by the rules that tower-http's `csrf` has.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use impersonation_core::testing::Issuer;
use impersonation_tower::cross_site::Origins;
use impersonation_tower::{Refusal, SameOrigin, SessionLayer};
use tower::{ServiceBuilder, ServiceExt as _};
use tower_http::csrf::CsrfLayer;

type Body = Full<Bytes>;

const TRUSTED: &str = "https://accounts.example.com";

async fn handler(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(Response::default())
}

/// A request whose fields stand there once or not at all.
#[derive(Clone, Copy, Debug)]
struct Sent {
    method: &'static str,
    site: Option<&'static [u8]>,
    origin: Option<&'static [u8]>,
    host: Option<&'static str>,
    target: &'static str,
}

impl Sent {
    /// A form's, to the application's own host.
    const FORM: Self =
        Self { method: "POST", site: None, origin: None, host: Some("app.example.com"), target: "/stop" };

    fn request(self) -> Request<Body> {
        let host = self.host.map(str::as_bytes);
        let mut request = Request::builder().method(self.method).uri(self.target);
        for (name, value) in [("sec-fetch-site", self.site), ("origin", self.origin), ("host", host)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        request.body(Body::default()).unwrap()
    }

    async fn ours(self) -> u16 {
        let layer = SameOrigin::new(Origins::own().trust(TRUSTED).unwrap());
        let service = ServiceBuilder::new().layer(layer).service_fn(handler);
        service.oneshot(self.request()).await.unwrap().status().as_u16()
    }

    async fn theirs(self) -> u16 {
        let layer = CsrfLayer::new().add_trusted_origin(TRUSTED).unwrap();
        let service = ServiceBuilder::new().layer(layer).service_fn(handler);
        service.oneshot(self.request()).await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn it_agrees_with_tower_http_where_no_field_is_repeated() {
    const METHODS: [&str; 9] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "QUERY", "get"];
    const SITES: [Option<&[u8]>; 8] = [
        None,
        Some(b""),
        Some(b"same-origin"),
        Some(b"none"),
        Some(b"same-site"),
        Some(b"cross-site"),
        Some(b"Same-Origin"),
        Some(b"\xff"),
    ];
    const ORIGINS: [Option<&[u8]>; 14] = [
        None,
        Some(b""),
        Some(b"null"),
        Some(b"https://app.example.com"),
        Some(b"http://app.example.com"),
        Some(b"https://app.example.com:8443"),
        Some(b"https://App.example.com"),
        Some(b"https://app.example.com.evil.example"),
        Some(b"https://evil.example"),
        Some(b"https://accounts.example.com"),
        Some(b"http://accounts.example.com"),
        Some(b"ftp://app.example.com"),
        Some(b"app.example.com"),
        Some(b"https://\xff"),
    ];
    const HOSTS: [Option<&str>; 5] =
        [None, Some(""), Some("app.example.com"), Some("app.example.com:8443"), Some("evil.example")];
    const TARGETS: [&str; 3] = ["/stop", "https://app.example.com/stop", "https://evil.example/stop"];
    let (mut passed, mut refused) = (0, 0);
    for method in METHODS {
        for (site, origin) in SITES.into_iter().flat_map(|site| ORIGINS.map(|origin| (site, origin))) {
            for (host, target) in HOSTS.into_iter().flat_map(|host| TARGETS.map(|target| (host, target))) {
                let sent = Sent { method, site, origin, host, target };
                let status = sent.ours().await;
                assert_eq!(status, sent.theirs().await, "{sent:?}");
                if status == 200 { passed += 1 } else { refused += 1 }
            }
        }
    }
    assert!(passed > 1000 && refused > 1000, "{passed} passed, {refused} refused");
}

#[tokio::test]
async fn an_origin_that_no_browser_writes_is_of_another_site() {
    for origin in [&b"https://app.example.com/"[..], b"https://app.example.com/stop?x", b"HTTPS://app.example.com"] {
        let sent = Sent { origin: Some(origin), ..Sent::FORM };
        assert_eq!((sent.ours().await, sent.theirs().await), (403, 200), "stricter than tower-http: {sent:?}");
    }
}

#[tokio::test]
async fn a_field_in_two_lines_is_refused() {
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", "https://app.example.com")] {
        let mut request = Sent::FORM.request();
        request.headers_mut().append(name, value.parse().unwrap());
        request.headers_mut().append(name, value.parse().unwrap());
        let service = ServiceBuilder::new().layer(SameOrigin::default()).service_fn(handler);
        assert_eq!(service.oneshot(request).await.unwrap().status(), 403, "{name}");
    }
}

#[tokio::test]
async fn a_forwarded_host_counts_for_nothing() {
    let mut request = Sent { origin: Some(b"https://evil.example"), ..Sent::FORM }.request();
    for name in ["x-forwarded-host", "forwarded", "x-original-host"] {
        let value = if name == "forwarded" { "host=evil.example" } else { "evil.example" };
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let service = ServiceBuilder::new().layer(SameOrigin::default()).service_fn(handler);
    assert_eq!(service.oneshot(request).await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_refusal_is_problem_details_without_any_session_layer() {
    let sent = Sent { site: Some(b"cross-site"), ..Sent::FORM };
    let service = ServiceBuilder::new().layer(SameOrigin::default()).service_fn(handler);
    let response = service.oneshot(sent.request()).await.unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.extensions().get::<Refusal>().unwrap().code().as_str(), "cross_site_request");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(problem["code"], "cross_site_request");
}

/// An application's own answer.
fn teapot(refusal: &Refusal) -> Response<Body> {
    let mut response = Response::new(Full::from(refusal.code().as_str()));
    *response.status_mut() = StatusCode::IM_A_TEAPOT;
    response
}

#[tokio::test]
async fn the_answer_is_inherited_from_a_session_layer_or_given_here() {
    let sent = Sent { site: Some(b"cross-site"), ..Sent::FORM };
    let session = SessionLayer::new(Issuer::rfc8693().verifier()).on_refusal(teapot);
    let inherited = ServiceBuilder::new().layer(session).layer(SameOrigin::default()).service_fn(handler);
    assert_eq!(inherited.oneshot(sent.request()).await.unwrap().status(), 418);
    let own = ServiceBuilder::new().layer(SameOrigin::default().on_refusal(teapot)).service_fn(handler);
    let response = own.oneshot(sent.request()).await.unwrap();
    assert_eq!(
        (response.status(), &response.headers()["cache-control"]),
        (StatusCode::IM_A_TEAPOT, &"no-store".parse().unwrap())
    );
}
