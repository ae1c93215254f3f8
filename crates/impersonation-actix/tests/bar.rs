//! While somebody acts every page has its bar and every response the facts; what users do in person passes untouched.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use actix_web::body::{self, BodySize, BoxBody, MessageBody};
use actix_web::dev::{Service as _, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, ContentType, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{Bytes, ServiceConfig};
use actix_web::{App, Error, HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, web};
use impersonation_actix::bar::{self, Bar, Details};
use impersonation_actix::{BarMiddleware, Gate, Refusal, SessionMiddleware};
use impersonation_core::testing::Issuer;
use support::{Frames, frames, whole};

const PAGE: &str = "<!doctype html><html><head><title>t</title></head><body class=\"x\"><h1>Hello</h1></body></html>";

fn bar() -> BarMiddleware {
    BarMiddleware::new(Bar::builder("/impersonation/stop").build().unwrap())
}

fn html() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.content_type(ContentType::html());
    response
}

fn staff(issuer: &Issuer) -> Option<String> {
    Some(issuer.session("user_2").acting("staff_1").token())
}

fn own(issuer: &Issuer) -> Option<String> {
    Some(issuer.session("user_2").token())
}

fn authorized(request: TestRequest, token: Option<String>) -> TestRequest {
    match token {
        Some(token) => request.insert_header(("authorization", format!("Bearer {token}"))),
        None => request,
    }
}

/// The response to a request below bar and session middleware.
async fn answer(
    who: fn(&Issuer) -> Option<String>,
    routes: impl FnOnce(&mut ServiceConfig),
    request: TestRequest,
) -> HttpResponse<impl MessageBody> {
    let issuer = Issuer::rfc8693();
    let app = App::new().configure(routes).wrap(bar()).wrap(SessionMiddleware::new(issuer.verifier()));
    let response = init_service(app).await.call(authorized(request, who(&issuer)).to_request()).await.unwrap();
    response.into_parts().1
}

/// The same of a handler that answers so.
async fn of<B: MessageBody + 'static>(
    who: fn(&Issuer) -> Option<String>,
    response: fn() -> HttpResponse<B>,
) -> HttpResponse<impl MessageBody> {
    let routes = move |config: &mut ServiceConfig| {
        config.default_service(web::to(move || std::future::ready(response().map_into_boxed_body())));
    };
    answer(who, routes, TestRequest::get()).await
}

/// The page without its bar, and the bar.
fn parted(page: &str) -> (String, String) {
    let start = page.find("<impersonation-bar").unwrap();
    let end = start + page[start..].find("</script>").unwrap() + "</script>".len();
    (format!("{}{}", &page[..start], &page[end..]), page[start..end].to_owned())
}

#[actix_web::test]
async fn a_page_of_an_actors_has_its_bar_behind_body_and_the_facts_in_its_head() {
    let response = of(staff, || html().body(PAGE)).await;
    let facts = response.headers().get("impersonation").unwrap().to_str().unwrap().to_owned();
    assert!(facts.contains("staff_1") && facts.contains("user_2"), "{facts}");
    let page = whole(response.into_body()).await;
    let (original, bar) = parted(&page);
    assert_eq!(original, PAGE);
    assert!(page.contains(&format!("<body class=\"x\">{bar}<h1>")), "{page}");
    assert!(bar.contains("staff_1 is acting as user_2"), "{bar}");
}

#[actix_web::test]
async fn in_a_users_own_session_and_for_nobody_everything_passes_untouched() {
    static BODY: Bytes = Bytes::from_static(PAGE.as_bytes());
    for who in [own, |_: &Issuer| None] {
        let response = of(who, || html().insert_header((header::ETAG, "\"1\"")).body(BODY.clone())).await;
        assert!(response.headers().get("impersonation").is_none());
        assert_eq!(response.headers().get(header::ETAG).unwrap(), "\"1\"");
        assert_eq!(response.body().size(), BodySize::Sized(PAGE.len() as u64));
        let body = response.into_body().try_into_bytes().ok().unwrap();
        assert_eq!(body.as_ptr(), BODY.as_ptr(), "the same bytes, not a copy");
    }
}

async fn asked(request: HttpRequest) -> String {
    let fields = ["accept-encoding", "range", "if-range", "if-none-match", "if-modified-since", "accept"];
    let value =
        |name| request.headers().get_all(name).map(|value| value.to_str().unwrap()).collect::<Vec<_>>().join("+");
    fields.map(value).join("|")
}

#[actix_web::test]
async fn what_is_below_is_asked_for_the_whole_page_uncompressed() {
    let request = |method| {
        TestRequest::default()
            .method(method)
            .append_header(("accept-encoding", "gzip, br"))
            .append_header(("accept-encoding", "zstd"))
            .insert_header(("range", "bytes=0-9"))
            .insert_header(("if-range", "\"1\""))
            .insert_header(("if-none-match", "\"1\""))
            .insert_header(("if-modified-since", "Fri, 27 Nov 2026 06:00:00 GMT"))
            .insert_header(("accept", "text/html"))
    };
    let routes = |config: &mut ServiceConfig| {
        config.default_service(web::to(asked));
    };
    let of = async |who, method| whole(answer(who, routes, request(method)).await.into_body()).await;
    assert_eq!(of(staff, Method::GET).await, "identity|||||text/html");
    // A condition on a write guards what it writes.
    assert!(of(staff, Method::PUT).await.starts_with("identity|bytes=0-9|\"1\"|\"1\"|"));
    assert!(of(own, Method::GET).await.starts_with("gzip, br+zstd|bytes=0-9|\"1\"|\"1\"|"));
}

#[actix_web::test]
async fn a_page_in_many_frames_comes_out_the_same_and_what_follows_is_not_copied() {
    let whole_page = whole(of(staff, || html().body(PAGE)).await.into_body()).await;
    let response = of(staff, || html().body(Frames::new(PAGE.as_bytes().chunks(1).map(Bytes::from_static)))).await;
    assert_eq!(whole(response.into_body()).await, whole_page);

    static REST: Bytes = Bytes::from_static(b"<p>the rest</p>");
    let response =
        of(staff, || html().body(Frames::new([Bytes::from_static(b"<!doctype html><body>"), REST.clone()]))).await;
    let (frames, _) = frames(response.into_body()).await;
    assert_eq!(frames.last().unwrap().as_ptr(), REST.as_ptr());
    assert_eq!(frames[0], "<!doctype html><body>", "the first byte does not wait for the bar's place to be left");
}

#[actix_web::test]
async fn the_head_no_longer_speaks_of_the_page_without_its_bar() {
    fn page() -> HttpResponse<Frames> {
        let mut response = html();
        for name in ["etag", "last-modified", "accept-ranges", "content-md5", "digest", "content-digest", "repr-digest"]
        {
            response.insert_header((name, "1"));
        }
        response.no_chunking(PAGE.len() as u64);
        response.message_body(Frames::new([PAGE]).sized()).unwrap()
    }
    let response = of(staff, page).await;
    let mut names: Vec<_> = response.headers().keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["cache-control", "content-type", "impersonation", "vary"]);
    assert_eq!(response.body().size(), BodySize::Stream);
    assert!(response.head().chunked(), "without a length only chunks say where the page ends");
    assert!(of(own, page).await.headers().contains_key("content-length"));
}

#[actix_web::test]
async fn the_head_of_head_is_that_of_get() {
    fn routes(config: &mut ServiceConfig) {
        let page = async || html().insert_header(("etag", "\"1\"")).body(PAGE);
        config.default_service(web::to(page));
    }
    let get = answer(staff, routes, TestRequest::get()).await;
    let head = answer(staff, routes, TestRequest::default().method(Method::HEAD)).await;
    assert_eq!(names(get.headers()), names(head.headers()));
    assert_eq!((get.body().size(), head.body().size()), (BodySize::Stream, BodySize::Stream));
}

#[actix_web::test]
async fn an_empty_page_stays_empty() {
    let empty = of(staff, || html().finish()).await;
    assert_eq!(whole(empty.into_body()).await, "");
    fn none() -> HttpResponse<body::None> {
        html().insert_header(("etag", "\"1\"")).message_body(body::None::new()).unwrap()
    }
    let empty = of(staff, none).await;
    assert_eq!(empty.body().size(), BodySize::None);
    assert!(!empty.headers().contains_key("etag"));
    assert_eq!(whole(empty.into_body()).await, "");
}

fn names(headers: &HeaderMap) -> Vec<String> {
    let mut names: Vec<_> = headers.keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    names
}

#[actix_web::test]
async fn a_page_that_breaks_off_stays_so() {
    for page in [["<!doctype html><p>", "a"], ["<!doctype html><body>", "a"]] {
        let response = match page[0].contains("body") {
            true => of(staff, || html().body(Frames::new(["<!doctype html><body>", "a"]).broken())).await,
            false => of(staff, || html().body(Frames::new(["<!doctype html><p>", "a"]).broken())).await,
        };
        let (frames, error) = frames(response.into_body()).await;
        assert!(error.is_some());
        let shown = String::from_utf8(frames.concat()).unwrap();
        assert_eq!(
            shown.contains("<impersonation-bar"),
            page[0].contains("body"),
            "none is put at an end that is none"
        );
        assert!(shown.ends_with('a'));
    }
}

#[actix_web::test]
async fn a_document_without_body_has_its_bar_at_the_end_and_a_fragment_has_none() {
    let page = whole(of(staff, || html().body("<!doctype html><h1>Hello</h1>")).await.into_body()).await;
    assert!(page.starts_with("<!doctype html><h1>Hello</h1><impersonation-bar"), "{page}");
    let fragment = whole(of(staff, || html().body("<div>Hello</div>")).await.into_body()).await;
    assert_eq!(fragment, "<div>Hello</div>");
    let asked = TestRequest::get().insert_header(("hx-request", "true"));
    let routes = |config: &mut ServiceConfig| {
        config.default_service(web::to(async || html().body(PAGE)));
    };
    assert_eq!(whole(answer(staff, routes, asked).await.into_body()).await, PAGE);
}

#[actix_web::test]
async fn the_nonces_are_those_of_the_responses_own_policy() {
    let policy = "default-src 'self'; script-src 'nonce-c2NyaXB0'; style-src 'nonce-c3R5bGU='";
    fn page() -> HttpResponse {
        let policy = "default-src 'self'; script-src 'nonce-c2NyaXB0'; style-src 'nonce-c3R5bGU='";
        html().insert_header((header::CONTENT_SECURITY_POLICY, policy)).body(PAGE)
    }
    let response = of(staff, page).await;
    assert_eq!(response.headers().get(header::CONTENT_SECURITY_POLICY).unwrap(), policy);
    let (_, bar) = parted(&whole(response.into_body()).await);
    assert!(bar.contains("<script nonce=\"c2NyaXB0\"") && bar.contains("<style nonce=\"c3R5bGU=\""), "{bar}");
    let (_, bar) = parted(&whole(of(staff, || html().body(PAGE)).await.into_body()).await);
    assert!(!bar.contains("nonce="), "{bar}");
}

#[actix_web::test]
async fn a_handler_says_more_in_the_extensions_of_its_response() {
    fn page() -> HttpResponse {
        let mut page = html().body(PAGE);
        page.extensions_mut().insert(Details::new().subject_name("Ada").read_only(true));
        page
    }
    let response = of(staff, page).await;
    assert!(response.extensions().get::<Details>().is_none(), "taken");
    let facts = response.headers().get("impersonation").unwrap().to_str().unwrap();
    assert!(facts.contains("Ada") && facts.contains("read-only"), "{facts}");
    let (_, bar) = parted(&whole(response.into_body()).await);
    assert!(bar.contains("staff_1 is acting as Ada"), "{bar}");
}

#[actix_web::test]
async fn the_language_is_what_the_browser_asks_for() {
    let routes = |config: &mut ServiceConfig| {
        config.default_service(web::to(async || html().body(PAGE)));
    };
    let asked = TestRequest::get().insert_header((header::ACCEPT_LANGUAGE, "de, en;q=0.5"));
    let (_, bar) = parted(&whole(answer(staff, routes, asked).await.into_body()).await);
    assert!(bar.contains("lang=\"de\""), "{bar}");
}

#[actix_web::test]
async fn what_is_no_page_has_the_facts_alone() {
    let responses: [fn() -> HttpResponse; 5] = [
        || HttpResponse::Ok().json([1]),
        || HttpResponse::Ok().body("bytes"),
        || HttpResponse::SeeOther().insert_header(("location", "/")).finish(),
        || HttpResponse::NoContent().finish(),
        || HttpResponse::NotFound().content_type("text/plain").body("no"),
    ];
    for response in responses {
        let (size, has_length) = (response().body().size(), response().headers().contains_key("content-length"));
        let response = of(staff, response).await;
        assert!(response.headers().contains_key("impersonation"));
        assert_eq!(response.body().size(), size);
        assert_eq!(response.headers().contains_key("content-length"), has_length);
    }
}

#[actix_web::test]
async fn the_facts_of_what_is_below_never_count_while_somebody_acts() {
    fn liar() -> HttpResponse {
        HttpResponse::Ok().append_header(("impersonation", "none")).append_header(("impersonation", "never")).finish()
    }
    let response = of(staff, liar).await;
    let facts: Vec<_> = response.headers().get_all("impersonation").collect();
    assert!(facts.len() == 1 && facts[0].to_str().unwrap().contains("staff_1"), "{facts:?}");
}

#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken")
    }
}

impl ResponseError for Broken {
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(StatusCode::BAD_GATEWAY).content_type(ContentType::html()).body(PAGE)
    }
}

async fn breaks(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    Err(Broken.into())
}

#[actix_web::test]
async fn refusals_and_errors_have_the_facts_and_pages_of_them_the_bar() {
    let gate = |config: &mut ServiceConfig| {
        config.service(web::resource("/").wrap(Gate::deny()).get(async || "in"));
    };
    let refused = answer(staff, gate, TestRequest::get()).await;
    assert!(refused.status() == 403 && refused.headers().contains_key("impersonation"));
    assert!(refused.extensions().get::<Refusal>().is_some());

    let fails = |config: &mut ServiceConfig| {
        config.default_service(web::to(async || Err::<String, _>(Broken)));
    };
    let failed = answer(staff, fails, TestRequest::get()).await;
    assert!(failed.status() == 502 && failed.headers().contains_key("impersonation"));
    assert!(whole(failed.into_body()).await.contains("<impersonation-bar"));

    let issuer = Issuer::rfc8693();
    let app = App::new().default_service(web::to(async || "in")).wrap(from_fn(breaks)).wrap(bar());
    let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
    for (token, has_bar) in [(staff(&issuer), true), (own(&issuer), false)] {
        let error = app.call(authorized(TestRequest::get(), token).to_request()).await.map(drop).unwrap_err();
        let response = error.error_response();
        assert_eq!(response.headers().contains_key("impersonation"), has_bar);
        assert_eq!(whole(response.into_body()).await.contains("<impersonation-bar"), has_bar);
    }
}

/// actix unpacks what comes in, so that this is a test's way to unpack what went out.
async fn unpacked(headers: &HeaderMap, body: Bytes) -> String {
    let echo = init_service(App::new().default_service(web::to(async |body: Bytes| body))).await;
    let mut request = TestRequest::post().set_payload(body);
    if let Some(encoding) = headers.get(header::CONTENT_ENCODING) {
        request = request.insert_header((header::CONTENT_ENCODING, encoding.clone()));
    }
    whole(echo.call(request.to_request()).await.unwrap().into_body()).await
}

#[actix_web::test]
async fn a_compressed_page_has_its_bar_wherever_the_compression_stands() {
    let issuer = Issuer::rfc8693();
    let big = || async { html().body(format!("{PAGE}{}", "<!-- - -->".repeat(1000))) };
    let routes = |config: &mut ServiceConfig| {
        config.default_service(web::to(big));
    };
    let request =
        || authorized(TestRequest::get(), staff(&issuer)).insert_header(("accept-encoding", "gzip")).to_request();
    let session = || SessionMiddleware::new(issuer.verifier());

    let outside =
        init_service(App::new().configure(routes).wrap(bar()).wrap(session()).wrap(Compress::default())).await;
    let response = outside.call(request()).await.unwrap();
    assert_eq!(response.headers().get(header::CONTENT_ENCODING).unwrap(), "gzip");
    let headers = response.headers().clone();
    let (body, _) = frames(response.into_body()).await;
    let page = unpacked(&headers, Bytes::from(body.concat())).await;
    assert!(page.contains("<impersonation-bar") && page.ends_with("<!-- - -->"));

    let inside = init_service(App::new().configure(routes).wrap(Compress::default()).wrap(bar()).wrap(session())).await;
    let response = inside.call(request()).await.unwrap();
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    assert!(whole(response.into_body()).await.contains("<impersonation-bar"));
}

#[actix_web::test]
async fn a_page_that_cannot_have_its_bar_passes_as_it_is() {
    fn encoded() -> HttpResponse {
        html().insert_header((header::CONTENT_ENCODING, "br")).body(PAGE)
    }
    fn partial() -> HttpResponse {
        HttpResponse::PartialContent().content_type(ContentType::html()).body(PAGE)
    }
    fn utf16() -> HttpResponse {
        HttpResponse::Ok().content_type("text/html; charset=utf-16").body(PAGE)
    }
    for page in [encoded, partial, utf16] {
        let response = of(staff, page).await;
        assert!(response.headers().contains_key("impersonation"));
        assert_eq!(response.body().size(), BodySize::Sized(PAGE.len() as u64));
        assert_eq!(whole(response.into_body()).await, PAGE);
    }
}

/// A bar whose Stop is at this path.
fn stops_at(path: &str) -> BarMiddleware {
    BarMiddleware::new(Bar::builder(path).build().unwrap())
}

/// A page of which the handler knows more.
async fn detailed() -> HttpResponse {
    let mut page = html().insert_header((header::ETAG, "\"1\"")).body(PAGE);
    page.extensions_mut().insert(Details::new().subject_name("Ada"));
    page
}

#[actix_web::test]
async fn of_several_middlewares_the_outermost_does_all_of_it() {
    let issuer = Issuer::rfc8693();
    let page = web::resource("/").wrap(stops_at("/innermost")).get(detailed);
    let app = App::new().service(web::scope("").wrap(stops_at("/inner")).service(page));
    let app = init_service(app.wrap(stops_at("/outer")).wrap(SessionMiddleware::new(issuer.verifier()))).await;
    // actix keeps requests for later ones.
    for _ in 0..3 {
        let response = app.call(authorized(TestRequest::get(), staff(&issuer)).to_request()).await.unwrap();
        let facts: Vec<_> = response.headers().get_all("impersonation").collect();
        assert!(facts.len() == 1 && facts[0].to_str().unwrap().contains("Ada"), "{facts:?}");
        assert!(response.response().extensions().get::<Details>().is_none());
        let page = whole(response.into_body()).await;
        let (original, bar) = parted(&page);
        assert_eq!(original, PAGE, "one alone");
        assert!(bar.contains("staff_1 is acting as Ada"), "{bar}");
        assert!(bar.contains("\"/outer\"") && !bar.contains("/inner"), "{bar}");
    }
}

/// What stands between two bars: asks for its own, and sees what the inner one did.
async fn between(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    request.headers_mut().insert(header::ACCEPT_ENCODING, "gzip".parse().unwrap());
    let held = request.request().clone(); // a bar that changes the request of which this is a clone would panic
    let response = next.call(request).await?;
    drop(held);
    assert!(!response.headers().contains_key("impersonation") && response.headers().contains_key("etag"));
    assert!(response.response().extensions().get::<Details>().is_some());
    assert_eq!(response.response().body().size(), BodySize::Sized(PAGE.len() as u64));
    Ok(response)
}

#[actix_web::test]
async fn a_middleware_further_in_touches_neither_request_nor_response() {
    let issuer = Issuer::rfc8693();
    let page = async |request: HttpRequest| {
        assert_eq!(request.headers().get(header::ACCEPT_ENCODING).unwrap(), "gzip");
        detailed().await
    };
    let app = App::new().default_service(web::to(page)).wrap(stops_at("/inner")).wrap(from_fn(between));
    let app = init_service(app.wrap(stops_at("/outer")).wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let response = app.call(authorized(TestRequest::get(), staff(&issuer)).to_request()).await.unwrap();
    assert_eq!(parted(&whole(response.into_body()).await).0, PAGE);
}

#[actix_web::test]
async fn of_several_middlewares_the_outermost_speaks_for_an_error() {
    let issuer = Issuer::rfc8693();
    let app = App::new().default_service(web::to(async || "in")).wrap(from_fn(breaks));
    let app = app.wrap(stops_at("/inner")).wrap(stops_at("/outer"));
    let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let request = authorized(TestRequest::get(), staff(&issuer)).to_request();
    let response = app.call(request).await.map(drop).unwrap_err().error_response();
    assert_eq!(response.headers().get_all("impersonation").count(), 1);
    let (original, bar) = parted(&whole(response.into_body()).await);
    assert!(original == PAGE && bar.contains("\"/outer\""), "{bar}");
}

#[actix_web::test]
async fn a_middleware_further_out_that_met_nobody_takes_no_bar_from_those_further_in() {
    let issuer = Issuer::rfc8693();
    let app = App::new().default_service(web::to(detailed)).wrap(stops_at("/inner"));
    let app = app.wrap(SessionMiddleware::new(issuer.verifier())).wrap(stops_at("/outer"));
    let app = init_service(app.wrap(SessionMiddleware::asserted(|_| None))).await;
    let response = app.call(authorized(TestRequest::get(), staff(&issuer)).to_request()).await.unwrap();
    assert!(response.headers().contains_key("impersonation"));
    let (original, bar) = parted(&whole(response.into_body()).await);
    assert!(original == PAGE && bar.contains("\"/inner\""), "{bar}");
}

#[actix_web::test]
async fn a_request_that_is_asked_again_has_its_bar_again() {
    let issuer = Issuer::rfc8693();
    let app = App::new().default_service(web::to(detailed)).wrap(bar()).wrap_fn(|request, service| {
        let first = pin!(service.call(request)).poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Ok(first)) = first else { unreachable!("nothing here waits") };
        service.call(ServiceRequest::from_request(first.into_parts().0))
    });
    let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let response = app.call(authorized(TestRequest::get(), staff(&issuer)).to_request()).await.unwrap();
    assert!(response.headers().contains_key("impersonation"));
    assert_eq!(parted(&whole(response.into_body()).await).0, PAGE);
}

fn teapot(_: &Refusal) -> HttpResponse {
    HttpResponse::ImATeapot().finish()
}

#[actix_web::test]
async fn without_a_session_middleware_it_is_a_500_that_names_the_fix() {
    let inner =
        || App::new().default_service(web::to(async || -> &'static str { unreachable!("it is refused before") }));
    let app = init_service(inner().wrap(bar())).await;
    let response = app.call(TestRequest::get().to_request()).await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(response.response().extensions().get::<Refusal>().unwrap().fix().unwrap().contains("SessionMiddleware"));
    let app = init_service(inner().wrap(bar().on_refusal(teapot))).await;
    assert_eq!(app.call(TestRequest::get().to_request()).await.unwrap().status(), 418);
}

#[actix_web::test]
async fn the_endpoint_says_the_same_to_single_page_applications() {
    fn routes(config: &mut ServiceConfig) {
        let bar = Bar::builder("/impersonation/stop").build().unwrap();
        config.route("/status", bar::endpoint(bar));
    }
    let request = || TestRequest::get().uri("/status");
    let nobody: fn(&Issuer) -> Option<String> = |_| None;
    for (who, acting, cache) in
        [(staff as fn(&Issuer) -> _, true, "private, no-store"), (own, false, "no-store"), (nobody, false, "no-store")]
    {
        let response = answer(who, routes, request()).await;
        assert_eq!(response.headers().get("cache-control").unwrap(), cache);
        assert_eq!(response.headers().get("content-type").unwrap(), "application/json");
        let status: serde_json::Value = serde_json::from_str(&whole(response.into_body()).await).unwrap();
        assert_eq!(status["acting"], acting, "{status}");
        assert_eq!(status.to_string().contains("staff_1"), acting);
    }
    assert_eq!(answer(own, routes, TestRequest::post().uri("/status")).await.status(), 404);

    let alone = init_service(App::new().configure(routes)).await;
    assert_eq!(alone.call(request().to_request()).await.unwrap().status(), 500);
}

#[actix_web::test]
async fn hostile_names_do_no_harm() {
    let issuer = Issuer::rfc8693();
    let app = App::new().default_service(web::to(async || html().body(PAGE))).wrap(bar());
    let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let long = "x".repeat(3_000);
    for name in
        ["<script>alert(1)</script>", "\"'><img src=x>", "a\r\nset-cookie: b=c", "\u{202e}gro.elpmaxe", "Zoë 試", &long]
    {
        let token = issuer.session("user_2").acting(name).claim("reason", name).token();
        let response = app.call(authorized(TestRequest::get(), Some(token)).to_request()).await.unwrap();
        assert_eq!(response.status(), 200, "{name:?}");
        let facts = response.headers().get("impersonation").unwrap();
        assert!(facts.len() < 4096 && facts.as_bytes().iter().all(|byte| (b' '..=b'~').contains(byte)), "{facts:?}");
        assert!(!response.headers().contains_key("set-cookie"));
        let (original, bar) = parted(&whole(response.into_body()).await);
        assert_eq!(original, PAGE, "{name:?}");
        assert!(!bar.contains("alert(1)</script>") && !bar.contains("<img"), "{bar}");
    }
}

/// The extensions of the request are those of whoever asks; actix keeps requests for later ones.
#[actix_web::test]
async fn the_request_has_its_own_headers_again_with_the_next_one() {
    let issuer = Issuer::rfc8693();
    let app = App::new().default_service(web::to(asked)).wrap(bar()).wrap(SessionMiddleware::new(issuer.verifier()));
    let app = init_service(app).await;
    let request = |token| authorized(TestRequest::get(), token).insert_header(("accept-encoding", "gzip")).to_request();
    for _ in 0..3 {
        let acting = app.call(request(staff(&issuer))).await.unwrap();
        assert!(acting.request().extensions().get::<impersonation_actix::Presence>().is_some());
        assert!(whole(acting.into_body()).await.starts_with("identity|"));
        let user = app.call(request(own(&issuer))).await.unwrap();
        assert!(whole(user.into_body()).await.starts_with("gzip|"));
    }
}
