//! What is closed to whoever is there never leaves below the middleware, nor in a `Redacted`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::cell::Cell;
use std::future::ready;
use std::rc::Rc;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Service as _, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{Bytes, ServiceConfig};
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, web};
use impersonation_actix::audit::{AuditError, AuditSink, Event};
use impersonation_actix::redact::{BLOCK, BodyErrorKind, Financial, Patterns, Personal, Redaction, Sensitive};
use impersonation_actix::{Acting, Gate, RedactMiddleware, Redacted, Refusal, Session, SessionMiddleware};
use impersonation_core::testing::Issuer;
use support::{Frames, frames, whole};

const DOCUMENT: &str = r#"{"name":"Mira","national_id":"X-123","cards":[{"iban":"GB82"},{"iban":"DE02"}]}"#;
const REDACTED: &str = r#"{"name":"Mira","national_id":null,"cards":[{"iban":null},{"iban":null}]}"#;

type Who = fn(&Issuer) -> Option<String>;

const STAFF: Who = |issuer| Some(issuer.session("user_2").acting("staff_1").token());
const OWN: Who = |issuer| Some(issuer.session("user_2").token());
const NOBODY: Who = |_| None;

fn redact() -> RedactMiddleware {
    RedactMiddleware::new(Redaction::new(["/national_id", "/**/iban"]).unwrap())
}

fn json() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.content_type("application/json; charset=utf-8");
    response
}

fn authorized(request: TestRequest, token: Option<String>) -> TestRequest {
    match token {
        Some(token) => request.insert_header(("authorization", format!("Bearer {token}"))),
        None => request,
    }
}

/// The response to a request below this and a session middleware.
async fn below(
    redact: RedactMiddleware,
    who: Who,
    routes: impl FnOnce(&mut ServiceConfig),
    request: TestRequest,
) -> HttpResponse<impl MessageBody> {
    let issuer = Issuer::rfc8693();
    let app = App::new().configure(routes).wrap(redact).wrap(SessionMiddleware::new(issuer.verifier()));
    let response = init_service(app).await.call(authorized(request, who(&issuer)).to_request()).await.unwrap();
    response.into_parts().1
}

/// The same of a handler that answers so.
async fn of<B: MessageBody + 'static>(who: Who, response: fn() -> HttpResponse<B>) -> HttpResponse<impl MessageBody> {
    with(redact(), who, response, TestRequest::get()).await
}

async fn with<B: MessageBody + 'static>(
    redact: RedactMiddleware,
    who: Who,
    response: fn() -> HttpResponse<B>,
    request: TestRequest,
) -> HttpResponse<impl MessageBody> {
    let routes = move |config: &mut ServiceConfig| {
        config.default_service(web::to(move || std::future::ready(response().map_into_boxed_body())));
    };
    below(redact, who, routes, request).await
}

#[actix_web::test]
async fn an_actor_and_nobody_see_nothing_of_what_is_closed() {
    for who in [STAFF, NOBODY] {
        let response = of(who, || json().body(DOCUMENT)).await;
        assert_eq!(response.headers().get("impersonation-redacted").unwrap(), "**/iban, national_id");
        assert_eq!(whole(response.into_body()).await, REDACTED);
    }
}

#[actix_web::test]
async fn a_users_own_session_passes_untouched() {
    static BODY: Bytes = Bytes::from_static(DOCUMENT.as_bytes());
    let response = of(OWN, || json().insert_header((header::ETAG, "\"1\"")).body(BODY.clone())).await;
    assert!(!response.headers().contains_key("impersonation-redacted"));
    assert!(response.headers().contains_key(header::ETAG));
    assert_eq!(response.body().size(), BodySize::Sized(DOCUMENT.len() as u64));
    let body = response.into_body().try_into_bytes().ok().unwrap();
    assert_eq!(body.as_ptr(), BODY.as_ptr(), "the same bytes, not a copy");
    // Nor is anything refused.
    assert_eq!(of(OWN, || HttpResponse::Ok().content_type("text/html").body("X-123")).await.status(), 200);
}

#[actix_web::test]
async fn a_body_in_many_frames_is_redacted_the_same() {
    fn bytes() -> HttpResponse<Frames> {
        json().message_body(Frames::new(DOCUMENT.as_bytes().chunks(1).map(Bytes::from_static))).unwrap()
    }
    assert_eq!(whole(of(STAFF, bytes).await.into_body()).await, REDACTED);
}

/// In frames of this length, a document of more than two blocks in which this is closed.
fn long(national_id: &str, length: usize) -> (Frames, String) {
    let rest = "r".repeat(BLOCK);
    let document = |closed: &str| format!(r#"{{"before":"{rest}","national_id":{closed},"after":"{rest}"}}"#);
    let full = document(&format!("\"{national_id}\""));
    (Frames::new(full.as_bytes().chunks(length).map(Bytes::copy_from_slice)), document("null"))
}

/// What staff are answered where this is the body.
async fn streamed(frames: Frames) -> (Vec<Bytes>, Option<String>) {
    let once = Rc::new(Cell::new(Some(frames)));
    let routes = move |config: &mut ServiceConfig| {
        config.default_service(web::to(move || ready(json().message_body(once.take().unwrap()).unwrap())));
    };
    support::frames(below(redact(), STAFF, routes, TestRequest::get()).await.into_body()).await
}

#[actix_web::test]
async fn how_a_body_is_cut_does_not_tell_how_long_a_value_was() {
    for national_id in ["", "X-1", "X-123", &"X".repeat(BLOCK), &"X".repeat(3 * BLOCK)] {
        for length in [1, 7, 128, BLOCK, 9 * BLOCK] {
            let (document, shown) = long(national_id, length);
            let (frames, error) = streamed(document).await;
            let lengths: Vec<_> = frames.iter().map(Bytes::len).collect();
            assert_eq!(lengths, [BLOCK, BLOCK, shown.len() - 2 * BLOCK], "{} in {length}", national_id.len());
            assert_eq!((String::from_utf8(frames.concat()).unwrap(), error), (shown, None));
        }
    }
}

#[actix_web::test]
async fn what_waits_does_not_come_before_an_error() {
    let (document, _) = long("X-123", 9 * BLOCK);
    let (frames, error) = streamed(document.broken()).await;
    assert!(error.is_some());
    assert_eq!(frames.iter().map(Bytes::len).collect::<Vec<_>>(), [BLOCK, BLOCK], "whole blocks alone");
    let head = format!(r#"{{"before":"{}""#, "r".repeat(BLOCK));
    let (frames, error) = streamed(Frames::new([head, "]".into()])).await;
    assert_eq!((frames.len(), frames[0].len(), error.is_some()), (1, BLOCK, true));
}

#[actix_web::test]
async fn what_would_tell_of_the_whole_goes_from_the_head() {
    fn document() -> HttpResponse<Frames> {
        let mut response = json();
        for name in ["etag", "last-modified", "accept-ranges", "content-md5", "digest", "content-digest", "repr-digest"]
        {
            response.insert_header((name, "1"));
        }
        response.no_chunking(DOCUMENT.len() as u64);
        response.message_body(Frames::new([DOCUMENT]).sized()).unwrap()
    }
    let names = |response: &HttpResponse<_>| {
        let mut names: Vec<_> = response.headers().keys().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        names
    };
    let response = of(STAFF, document).await.map_into_boxed_body();
    assert_eq!(names(&response), ["cache-control", "content-type", "impersonation-redacted", "vary"]);
    assert_eq!(response.body().size(), BodySize::Stream);
    assert!(response.head().chunked());

    let head = TestRequest::default().method(Method::HEAD);
    let response = with(redact(), STAFF, document, head).await.map_into_boxed_body();
    assert_eq!(names(&response), ["cache-control", "content-type", "impersonation-redacted", "vary"]);
    assert_eq!(response.body().size(), BodySize::None, "no length, and nothing to send");
    fn not_modified() -> HttpResponse {
        HttpResponse::NotModified().insert_header(("etag", "\"X-123\"")).body("X-123")
    }
    let response = of(STAFF, not_modified).await.map_into_boxed_body();
    assert_eq!((response.status().as_u16(), response.body().size()), (304, BodySize::None));
    assert!(!response.headers().contains_key("etag"));
}

async fn asked(request: HttpRequest) -> HttpResponse {
    let fields = ["accept-encoding", "range", "if-range", "if-none-match", "if-match", "accept"];
    let value =
        |name| request.headers().get_all(name).map(|value| value.to_str().unwrap()).collect::<Vec<_>>().join("+");
    json().json(fields.map(value).join("|"))
}

#[actix_web::test]
async fn what_is_below_is_asked_for_the_whole_document_uncompressed() {
    let request = |method| {
        TestRequest::default()
            .method(method)
            .append_header(("accept-encoding", "gzip"))
            .append_header(("accept-encoding", "br"))
            .insert_header(("range", "bytes=0-9"))
            .insert_header(("if-range", "\"1\""))
            .insert_header(("if-none-match", "\"1\""))
            .insert_header(("if-match", "\"1\""))
            .insert_header(("accept", "application/json"))
    };
    let routes = |config: &mut ServiceConfig| {
        config.default_service(web::to(asked));
    };
    let of = async |who, method| whole(below(redact(), who, routes, request(method)).await.into_body()).await;
    assert_eq!(of(STAFF, Method::GET).await, r#""identity|||||application/json""#);
    assert_eq!(of(STAFF, Method::PUT).await, r#""identity|||\"1\"|\"1\"|application/json""#);
    assert!(of(OWN, Method::GET).await.starts_with(r#""gzip+br|bytes=0-9|\"1\""#));
}

#[actix_web::test]
async fn what_cannot_be_redacted_is_refused() {
    let responses: [fn() -> HttpResponse; 8] = [
        || HttpResponse::Ok().content_type("text/html").body("X-123"),
        || HttpResponse::Ok().body("X-123"),
        || HttpResponse::Ok().insert_header(("content-type", "nonsense")).body("X-123"),
        || {
            HttpResponse::Ok()
                .content_type("text/plain")
                .append_header(("content-type", "application/json"))
                .body("X-123")
        },
        || json().insert_header(("content-encoding", "gzip")).body("X-123"),
        || HttpResponse::PartialContent().content_type("application/json").body("X-123"),
        || HttpResponse::BadGateway().content_type("text/plain").body("X-123"),
        || HttpResponse::Ok().content_type("application/x-ndjson").body("X-123"),
    ];
    for (index, response) in responses.into_iter().enumerate() {
        let response = of(STAFF, response).await;
        assert_eq!(response.status(), 500, "{index}");
        assert_eq!(response.extensions().get::<Refusal>().unwrap().code().as_str(), "not_redactable", "{index}");
        let body = whole(response.into_body()).await;
        assert!(body.contains("not_redactable") && !body.contains("X-123"), "{index}: {body}");
    }
}

#[actix_web::test]
async fn types_that_may_pass_pass_and_json_never_does() {
    let redaction = || Redaction::builder().patterns(["/national_id"]);
    let of = async |redaction, response| {
        let response = with(RedactMiddleware::new(redaction), STAFF, response, TestRequest::get()).await;
        (response.status().as_u16(), whole(response.into_body()).await)
    };
    let html: fn() -> HttpResponse = || HttpResponse::Ok().content_type("text/html; charset=utf-8").body("page");
    let bare: fn() -> HttpResponse = || HttpResponse::Ok().body("bytes");
    let problem: fn() -> HttpResponse =
        || HttpResponse::Ok().content_type("Application/Problem+JSON").body(r#"{"national_id":1}"#);
    let some = redaction().dangerous_pass("text/html").dangerous_pass("application/problem+json").build().unwrap();
    assert_eq!(of(some.clone(), html).await, (200, "page".into()));
    assert_eq!(of(some.clone(), bare).await.0, 500);
    assert_eq!(of(some, problem).await, (200, r#"{"national_id":null}"#.into()));
    let all = redaction().dangerous_pass_all_but_json().build().unwrap();
    assert_eq!(of(all.clone(), bare).await, (200, "bytes".into()));
    assert_eq!(of(all, problem).await, (200, r#"{"national_id":null}"#.into()));
}

#[actix_web::test]
async fn a_body_that_is_no_json_breaks_off() {
    let responses: [fn() -> HttpResponse<Frames>; 4] = [
        || json().message_body(Frames::new(["{\"national_id\":\"X-123\"", ",]}"])).unwrap(),
        || json().message_body(Frames::new(["{\"name\":1", ",\"national_id\":\"X-1"])).unwrap(),
        || json().message_body(Frames::new(["{} {\"national_id\":\"X-123\"}"])).unwrap(),
        || json().message_body(Frames::new(["\u{feff}{\"national_id\":\"X-123\"}"])).unwrap(),
    ];
    for response in responses {
        let (frames, error) = frames(of(STAFF, response).await.into_body()).await;
        assert!(error.is_some());
        assert!(frames.is_empty(), "{frames:?}");
    }
}

#[actix_web::test]
async fn an_error_of_the_body_below_passes() {
    for (who, shown) in [(STAFF, ""), (OWN, "[1,2")] {
        let response = of(who, || json().message_body(Frames::new(["[1,", "2"]).broken()).unwrap()).await;
        let (frames, error) = frames(response.into_body()).await;
        assert_eq!(String::from_utf8(frames.concat()).unwrap(), shown);
        assert!(error.is_some());
    }
}

#[actix_web::test]
async fn an_empty_body_stays_empty() {
    let empty = || json().message_body(Frames::new(["", ""])).unwrap();
    assert_eq!(frames(of(STAFF, empty).await.into_body()).await, (Vec::new(), None));
    let head = TestRequest::default().method(Method::HEAD);
    let response = with(redact(), STAFF, || json().insert_header(("etag", "1")).finish(), head).await;
    assert!(response.headers().contains_key("impersonation-redacted") && !response.headers().contains_key("etag"));
}

/// The kind and the sources of an error, out of what actix wraps it in.
#[actix_web::test]
async fn an_error_says_whether_it_is_the_bodys_own() {
    let responses: [fn() -> HttpResponse<Frames>; 2] = [
        || json().message_body(Frames::new(["[1"]).broken()).unwrap(),
        || json().message_body(Frames::new(["}"])).unwrap(),
    ];
    for (response, kind) in responses.into_iter().zip([BodyErrorKind::Body, BodyErrorKind::Json]) {
        let mut body = std::pin::pin!(of(STAFF, response).await.into_body().boxed());
        let error = loop {
            match std::future::poll_fn(|cx| body.as_mut().poll_next(cx)).await.unwrap() {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        let mut source = Some(&*error as &dyn std::error::Error);
        let found = std::iter::from_fn(|| {
            let error = source?;
            source = error.source();
            Some(error)
        })
        .find_map(|error| error.downcast_ref::<impersonation_actix::redact::BodyError>().map(|error| error.kind()));
        assert_eq!(found, Some(kind));
    }
}

#[actix_web::test]
async fn refusals_from_below_pass_and_so_does_what_has_no_body() {
    let gate = |config: &mut ServiceConfig| {
        config.service(web::resource("/").wrap(Gate::deny()).get(async || "in"));
    };
    for (who, status) in [(STAFF, 403), (NOBODY, 401)] {
        let response = below(redact(), who, gate, TestRequest::get()).await;
        assert_eq!(response.status(), status);
        assert!(whole(response.into_body()).await.contains("\"code\""));
    }
    let responses: [(fn() -> HttpResponse, u16); 3] = [
        (|| HttpResponse::NoContent().finish(), 204),
        (|| HttpResponse::SeeOther().insert_header(("location", "/")).finish(), 303),
        (|| HttpResponse::NotFound().finish(), 404),
    ];
    for (response, status) in responses {
        let response = of(STAFF, response).await;
        assert_eq!(response.status(), status);
        let size = if status == 204 { BodySize::None } else { BodySize::Sized(0) };
        assert_eq!(response.body().size(), size, "{status}: without a length it would end with the connection");
    }
}

#[actix_web::test]
async fn a_tunnel_is_never_opened() {
    let all = || Redaction::builder().patterns(["/national_id"]).dangerous_pass_all_but_json().build().unwrap();
    let of = async |method, response| {
        let request = TestRequest::default().method(method);
        with(RedactMiddleware::new(all()), STAFF, response, request).await.status().as_u16()
    };
    let tunnels: [fn() -> HttpResponse; 4] = [
        || HttpResponse::Ok().finish(),
        || json().finish(),
        || HttpResponse::NoContent().finish(),
        || not_a_refusal(HttpResponse::Ok().finish()),
    ];
    for tunnel in tunnels {
        assert_eq!(of(Method::CONNECT, tunnel).await, 500);
    }
    assert_eq!(of(Method::GET, || HttpResponse::SwitchingProtocols().finish()).await, 500);
    assert_eq!(of(Method::GET, || not_a_refusal(HttpResponse::SwitchingProtocols().finish())).await, 500);
    assert_eq!(of(Method::CONNECT, || HttpResponse::NotFound().finish()).await, 404, "which opens none");
}

/// A response that says it is one.
fn not_a_refusal(mut response: HttpResponse) -> HttpResponse {
    response.extensions_mut().insert(Refusal::not_redactable("not a refusal at all"));
    response
}

#[actix_web::test]
async fn a_rejection_that_is_no_json_goes_without_its_body() {
    fn rejection(content_type: &'static str) -> HttpResponse {
        let mut response = HttpResponse::UnprocessableEntity();
        response.insert_header(("www-authenticate", "Basic")).insert_header(("etag", "\"X-123\""));
        response.content_type(content_type).body("X-123")
    }
    let rejections: [fn() -> HttpResponse; 3] = [
        || rejection("text/plain; charset=utf-8"),
        || rejection("nonsense"),
        || {
            let mut coded = rejection("application/json");
            coded.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static("gzip"));
            coded
        },
    ];
    for rejection in rejections {
        let response = of(STAFF, rejection).await;
        assert_eq!((response.status().as_u16(), response.body().size()), (422, BodySize::Sized(0)));
        let mut names: Vec<_> = response.headers().keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["cache-control", "vary", "www-authenticate"]);
        assert!(response.extensions().get::<Refusal>().is_none());
        assert_eq!(whole(response.into_body()).await, "");
        let head = with(redact(), STAFF, rejection, TestRequest::default().method(Method::HEAD)).await;
        assert_eq!((head.status().as_u16(), head.body().size()), (422, BodySize::None));
        assert_eq!(whole(of(OWN, rejection).await.into_body()).await, "X-123");
    }
}

#[actix_web::test]
async fn json_in_the_place_of_a_refusal_is_redacted_as_any_other() {
    let of = async |response| {
        let response = of(STAFF, response).await;
        (response.status().as_u16(), whole(response.into_body()).await)
    };
    let coded: fn() -> HttpResponse =
        || not_a_refusal(json().insert_header(("content-encoding", "gzip")).body(DOCUMENT));
    assert_eq!(of(|| not_a_refusal(json().body(DOCUMENT))).await, (200, REDACTED.into()));
    let (status, body) = of(coded).await;
    assert!(status == 500 && !body.contains("X-123"), "{body}");
    let own = of(|| not_a_refusal(HttpResponse::ImATeapot().content_type("text/html").body("<p>no"))).await;
    assert_eq!(own, (418, "<p>no".into()), "the application's own answer");
}

#[derive(Debug)]
struct Broken(&'static str);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken")
    }
}

impl ResponseError for Broken {
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(StatusCode::BAD_GATEWAY).content_type(self.0).body(DOCUMENT)
    }
}

async fn breaks(request: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    let is_json = request.path() == "/json";
    Err(Broken(if is_json { "application/json" } else { "text/plain" }).into())
}

#[actix_web::test]
async fn an_error_of_a_middleware_below_is_redacted_or_refused_too() {
    let issuer = Issuer::rfc8693();
    let app = App::new().default_service(web::to(async || "in")).wrap(from_fn(breaks)).wrap(redact());
    let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let shown = async |path, who: Who| {
        let request = authorized(TestRequest::get().uri(path), who(&issuer)).to_request();
        let response = app.call(request).await.map(drop).unwrap_err().error_response();
        (response.status().as_u16(), whole(response.into_body()).await)
    };
    assert_eq!(shown("/json", STAFF).await, (502, REDACTED.into()));
    assert_eq!(shown("/json", OWN).await, (502, DOCUMENT.into()));
    let (status, body) = shown("/text", STAFF).await;
    assert!(status == 500 && !body.contains("X-123"), "{body}");
}

fn teapot(_: &Refusal) -> HttpResponse {
    HttpResponse::ImATeapot().finish()
}

fn conflict(_: &Refusal) -> HttpResponse {
    HttpResponse::Conflict().finish()
}

#[actix_web::test]
async fn its_refusals_are_answered_as_the_session_middleware_says() {
    let issuer = Issuer::rfc8693();
    for (redact, status) in [(redact(), 418), (redact().on_refusal(conflict), 409)] {
        let app = App::new().default_service(web::to(async || "text")).wrap(redact);
        let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()).on_refusal(teapot))).await;
        let response = app.call(authorized(TestRequest::get(), STAFF(&issuer)).to_request()).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers().get("cache-control").unwrap(), "private, no-store");
    }
}

#[actix_web::test]
async fn without_a_session_middleware_it_is_a_500_that_names_the_fix() {
    let app = App::new().default_service(web::to(async || -> &'static str { unreachable!("it is refused before") }));
    let app = init_service(app.wrap(redact())).await;
    let response = app.call(TestRequest::get().to_request()).await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(response.response().extensions().get::<Refusal>().unwrap().fix().unwrap().contains("SessionMiddleware"));
}

#[actix_web::test]
async fn compression_below_it_does_nothing_and_above_it_as_ever() {
    let issuer = Issuer::rfc8693();
    let routes = |config: &mut ServiceConfig| {
        config.default_service(web::to(async || json().body(DOCUMENT)));
    };
    let request =
        || authorized(TestRequest::get(), STAFF(&issuer)).insert_header(("accept-encoding", "gzip")).to_request();
    let session = || SessionMiddleware::new(issuer.verifier());
    let inside =
        init_service(App::new().configure(routes).wrap(Compress::default()).wrap(redact()).wrap(session())).await;
    assert_eq!(whole(inside.call(request()).await.unwrap().into_body()).await, REDACTED);
    let outside =
        init_service(App::new().configure(routes).wrap(redact()).wrap(session()).wrap(Compress::default())).await;
    let response = outside.call(request()).await.unwrap();
    assert_eq!(response.headers().get(header::CONTENT_ENCODING).unwrap(), "gzip");
    let packed = Bytes::from(frames(response.into_body()).await.0.concat());
    let echo = init_service(App::new().default_service(web::to(async |body: Bytes| body))).await;
    let request = TestRequest::post().insert_header(("content-encoding", "gzip")).set_payload(packed).to_request();
    assert_eq!(whole(echo.call(request).await.unwrap().into_body()).await, REDACTED);
}

#[derive(serde::Serialize)]
struct Profile {
    name: &'static str,
    national_id: Sensitive<&'static str>,
    iban: Sensitive<&'static str, Financial>,
    phone: &'static str,
}

fn profile() -> Profile {
    Profile { name: "Mira", national_id: "X-123".into(), iban: "GB82".into(), phone: "555" }
}

struct Nowhere;

impl AuditSink for Nowhere {
    async fn write(&self, _: &Event) -> Result<(), AuditError> {
        Ok(())
    }
}

fn profiles(config: &mut ServiceConfig) {
    config
        .route("/profile", web::get().to(async || Redacted::new(web::Json(profile()))))
        .route(
            "/patterns",
            web::get().to(async || Redacted::new(web::Json(profile())).patterns(&Patterns::new(["/phone"]).unwrap())),
        )
        .route(
            "/revealed",
            web::get().to(async |acting: Acting| {
                let revealed = acting.reveal::<Personal>("Ticket 4711", &Nowhere).await.unwrap();
                Redacted::new(web::Json(profile())).reveal(revealed)
            }),
        )
        .route("/view", web::get().to(async |session: Session| session.view(&profile()).to_json().unwrap().body))
        .route("/open", web::get().to(async || Redacted::new(web::Json([1]))))
        .route("/clear", web::get().to(async || web::Json(profile())))
        .route(
            "/broken",
            web::get().to(async || Redacted::new(web::Json(std::collections::HashMap::from([((1, "X-123"), 1)])))),
        );
}

async fn shown(who: Who, path: &str) -> (u16, Option<String>, String) {
    let issuer = Issuer::rfc8693();
    let app = init_service(App::new().configure(profiles).wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let response = app.call(authorized(TestRequest::get().uri(path), who(&issuer)).to_request()).await.unwrap();
    if response.status() == 200 && path != "/view" {
        assert_eq!(response.headers().get_all("content-type").collect::<Vec<_>>(), ["application/json"]);
    }
    let listed = response.headers().get("impersonation-redacted").map(|listed| listed.to_str().unwrap().to_owned());
    (response.status().as_u16(), listed, whole(response.into_body()).await)
}

#[actix_web::test]
async fn a_redacted_response_shows_to_each_what_is_open_to_them() {
    let clear = r#"{"name":"Mira","national_id":"X-123","iban":"GB82","phone":"555"}"#;
    let closed = r#"{"name":"Mira","national_id":null,"iban":null,"phone":"555"}"#;
    assert_eq!(shown(OWN, "/profile").await, (200, None, clear.into()));
    for who in [STAFF, NOBODY] {
        assert_eq!(shown(who, "/profile").await, (200, Some("iban, national_id".into()), closed.into()));
    }
    assert_eq!(shown(OWN, "/view").await.2, clear);
    assert_eq!(shown(STAFF, "/view").await.2, closed);
    assert_eq!(shown(STAFF, "/open").await, (200, None, "[1]".into()));
}

#[actix_web::test]
async fn patterns_close_more_and_a_reveal_opens_its_class_alone() {
    let closed = r#"{"name":"Mira","national_id":null,"iban":null,"phone":null}"#;
    assert_eq!(shown(STAFF, "/patterns").await, (200, Some("iban, national_id, phone".into()), closed.into()));
    assert!(shown(OWN, "/patterns").await.1.is_none());
    let revealed = r#"{"name":"Mira","national_id":"X-123","iban":null,"phone":"555"}"#;
    assert_eq!(shown(STAFF, "/revealed").await, (200, Some("iban".into()), revealed.into()));
}

#[actix_web::test]
async fn without_redacted_a_sensitive_value_is_not_written_at_all() {
    for who in [OWN, STAFF, NOBODY] {
        let (status, _, body) = shown(who, "/clear").await;
        assert!(status == 500 && !body.contains("X-123"), "{body}");
    }
}

#[actix_web::test]
async fn what_does_not_serialize_is_a_500_that_says_nothing() {
    let (status, _, body) = shown(OWN, "/broken").await;
    assert!(status == 500 && !body.contains("X-123"), "{body}");
}

struct NeverAsked;

impl serde::Serialize for NeverAsked {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        unreachable!("nobody knows who is there")
    }
}

#[actix_web::test]
async fn without_a_session_middleware_a_redacted_response_is_a_500_and_nothing_is_serialized() {
    let app = App::new().default_service(web::to(async || Redacted::new(web::Json(NeverAsked))));
    let response = init_service(app).await.call(TestRequest::get().to_request()).await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.response().extensions().get::<Refusal>().unwrap().code().as_str(), "misconfigured");
}

#[actix_web::test]
async fn a_redacted_response_below_the_middleware_keeps_its_list() {
    let response = below(redact(), STAFF, profiles, TestRequest::get().uri("/profile")).await;
    let listed: Vec<_> = response.headers().get_all("impersonation-redacted").collect();
    assert_eq!(listed, ["iban, national_id", "**/iban, national_id"]);
}

#[test]
fn nothing_of_a_value_is_in_debug() {
    let redacted = Redacted::new(web::Json("X-123"));
    assert!(!format!("{redacted:?}").contains("X-123"));
}
