//! What a page of another site sends is refused, by the browser's own words for it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse, web};
use impersonation_actix::cross_site::Origins;
use impersonation_actix::{Gate, Refusal, SameOrigin, SessionMiddleware};
use impersonation_core::testing::Issuer;

type Fields = &'static [(&'static str, &'static str)];

/// The status of a request with these header fields.
async fn status(middleware: SameOrigin, method: &str, uri: &str, fields: Fields) -> u16 {
    let app = init_service(App::new().wrap(middleware).default_service(web::to(async || "in"))).await;
    let mut request = TestRequest::with_uri(uri).method(Method::from_bytes(method.as_bytes()).unwrap());
    for (name, value) in fields {
        request = request.append_header((HeaderName::from_static(name), HeaderValue::from_static(value)));
    }
    call_service(&app, request.to_request()).await.status().as_u16()
}

const HOST: (&str, &str) = ("host", "app.example");
const OWN: (&str, &str) = ("origin", "https://app.example");
const OTHER: (&str, &str) = ("origin", "https://evil.example");

#[actix_web::test]
async fn methods_that_change_nothing_pass_from_anywhere() {
    for (method, expected) in
        [("GET", 200), ("HEAD", 200), ("OPTIONS", 200), ("TRACE", 403), ("POST", 403), ("DELETE", 403), ("post", 403)]
    {
        assert_eq!(status(SameOrigin::default(), method, "/", &[HOST, OTHER]).await, expected, "{method}");
    }
}

#[actix_web::test]
async fn what_changes_something_comes_from_the_applications_own_pages() {
    let cases: [(Fields, u16); 14] = [
        (&[HOST], 200),
        (&[HOST, ("sec-fetch-site", "same-origin"), OWN], 200),
        (&[HOST, ("sec-fetch-site", "none")], 200),
        (&[HOST, ("sec-fetch-site", "same-site"), OWN], 403),
        (&[HOST, ("sec-fetch-site", "cross-site"), OTHER], 403),
        (&[HOST, ("sec-fetch-site", "cross-site")], 403),
        (&[HOST, ("sec-fetch-site", "Same-Origin"), OTHER], 403),
        (&[HOST, OWN], 200),
        (&[HOST, OTHER], 403),
        (&[HOST, ("origin", "null")], 403),
        (&[HOST, ("origin", "https://app.example:8443")], 403),
        (&[OWN], 403),
        (&[HOST, OWN, OTHER], 403),
        (&[HOST, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], 403),
    ];
    for (fields, expected) in cases {
        assert_eq!(status(SameOrigin::default(), "POST", "/", fields).await, expected, "{fields:?}");
    }
}

#[actix_web::test]
async fn the_host_is_that_of_the_target_where_it_names_one() {
    let evil: Fields = &[("host", "evil.example"), OTHER];
    assert_eq!(status(SameOrigin::default(), "POST", "/", evil).await, 200, "the same host, as far as anybody says");
    assert_eq!(status(SameOrigin::default(), "POST", "https://app.example/", evil).await, 403);
    assert_eq!(
        status(SameOrigin::default(), "POST", "https://app.example/", &[("host", "evil.example"), OWN]).await,
        200
    );
    assert_eq!(status(SameOrigin::default(), "POST", "https://app.example/", &[OWN]).await, 200, "HTTP/2 has no Host");
}

#[actix_web::test]
async fn what_a_proxy_says_never_counts() {
    for forwarded in [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-original-host", "evil.example"),
        ("x-forwarded-server", "evil.example"),
    ] {
        let fields: Fields = Box::leak(Box::new([HOST, OTHER, forwarded]));
        assert_eq!(status(SameOrigin::default(), "POST", "/", fields).await, 403, "{forwarded:?}");
    }
}

#[actix_web::test]
async fn a_trusted_origin_passes_and_no_other() {
    let trusting = || SameOrigin::new(Origins::own().trust("https://accounts.example").unwrap());
    let cross: (&str, &str) = ("sec-fetch-site", "cross-site");
    let accounts: Fields = Box::leak(Box::new([HOST, cross, ("origin", "https://accounts.example")]));
    assert_eq!(status(trusting(), "POST", "/", accounts).await, 200);
    assert_eq!(status(SameOrigin::default(), "POST", "/", accounts).await, 403);
    let plain: Fields = Box::leak(Box::new([HOST, cross, ("origin", "http://accounts.example")]));
    assert_eq!(status(trusting(), "POST", "/", plain).await, 403);
}

fn teapot(_: &Refusal) -> HttpResponse {
    HttpResponse::ImATeapot().finish()
}

fn conflict(_: &Refusal) -> HttpResponse {
    HttpResponse::Conflict().finish()
}

#[actix_web::test]
async fn a_refusal_says_what_it_is_and_why_in_the_extensions() {
    let app = init_service(App::new().wrap(SameOrigin::default()).default_service(web::to(async || "in"))).await;
    let request = TestRequest::post().insert_header(HOST).insert_header(OTHER).to_request();
    let response = call_service(&app, request).await;
    assert_eq!(response.response().extensions().get::<Refusal>().unwrap().code().as_str(), "cross_site_request");
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
    let body = read_body(response).await;
    assert!(std::str::from_utf8(&body).unwrap().contains(r#""code":"cross_site_request""#));
}

#[actix_web::test]
async fn below_a_session_middleware_its_answer_to_refusals_is_inherited() {
    let issuer = Issuer::rfc8693();
    let below = |same_origin: SameOrigin| {
        let session = SessionMiddleware::new(issuer.verifier()).on_refusal(teapot);
        App::new().wrap(same_origin).wrap(session).default_service(web::to(async || "in"))
    };
    let request = || TestRequest::post().insert_header(HOST).insert_header(OTHER).to_request();
    let inherited = init_service(below(SameOrigin::default())).await;
    assert_eq!(call_service(&inherited, request()).await.status(), 418);
    let own = init_service(below(SameOrigin::default().on_refusal(conflict))).await;
    assert_eq!(call_service(&own, request()).await.status(), 409);
}

#[actix_web::test]
async fn it_stands_on_a_resource_beside_a_gate() {
    let issuer = Issuer::rfc8693();
    let stop = web::resource("/stop").wrap(Gate::deny()).wrap(SameOrigin::default()).post(async || "stopped");
    let app = init_service(App::new().service(stop).wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let own = issuer.session("user_2").token();
    let post = |origin| {
        let authorization = ("authorization", format!("Bearer {own}"));
        TestRequest::post().uri("/stop").insert_header(HOST).insert_header(origin).insert_header(authorization)
    };
    assert_eq!(call_service(&app, post(OWN).to_request()).await.status(), 200);
    let refused = call_service(&app, post(OTHER).to_request()).await;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.headers().get("vary").unwrap(), "authorization");
}
