//! While somebody acts, each page has its bar and each response the facts; of any other request nothing is touched.
#![cfg(feature = "bar")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod frames;

use std::convert::Infallible;

use bytes::Bytes;
use frames::{Frames, read};
use http::{HeaderMap, Request, Response};
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt as _, Full};
use impersonation_core::testing::Issuer;
use impersonation_tower::bar::{Bar, BarBody, Details, HEADER};
use impersonation_tower::{BarLayer, Gate, Refusal, SessionLayer};
use tower::{ServiceBuilder, ServiceExt as _};

const PAGE: &str = "<!doctype html><html><head><title>t</title></head><body class=x><p>Hello</p></body></html>";

fn bar() -> Bar {
    Bar::builder("/impersonation/stop").build().unwrap()
}

fn html<B>(body: B) -> Response<B> {
    Response::builder().header("content-type", "text/html; charset=utf-8").body(body).unwrap()
}

/// A request of staff in the session of user_2.
fn acting(issuer: &Issuer) -> http::request::Builder {
    let token = issuer.session("user_2").acting("staff_1").token();
    Request::get("/").header("authorization", format!("Bearer {token}"))
}

/// The answer of `handler` below the bar to this request.
async fn answer<B>(
    issuer: &Issuer,
    request: http::request::Builder,
    handler: impl AsyncFn(Request<()>) -> Response<B>,
) -> Response<BarBody<B>>
where
    B: http_body::Body + From<Bytes> + 'static,
{
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(BarLayer::new(bar()))
        .service_fn(async |request| Ok::<_, Infallible>(handler(request).await));
    service.oneshot(request.body(()).unwrap()).await.unwrap()
}

/// The page without the bar, which has to be there once.
fn without_bar(page: &str) -> String {
    let start = page.find("<impersonation-bar").unwrap();
    let end = start + page[start..].find("</script>").unwrap() + "</script>".len();
    let rest = format!("{}{}", &page[..start], &page[end..]);
    assert!(!rest.contains("impersonation-bar"), "once: {page}");
    rest
}

#[tokio::test]
async fn a_page_has_its_bar_behind_its_body_tag_however_it_is_cut() {
    let issuer = Issuer::rfc8693();
    for length in [1, 2, 7, 64, PAGE.len()] {
        let response = answer(&issuer, acting(&issuer), async |_| html(Frames::chunks(PAGE, length))).await;
        let page = read(response.into_body()).await;
        assert_eq!(without_bar(&page.data), PAGE);
        assert!(page.data.contains("<body class=x><impersonation-bar"), "{length}");
        assert!(page.data.contains("staff_1 is acting as user_2"));
    }
}

#[tokio::test]
async fn neither_a_users_own_request_nor_nobodys_is_touched() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").token();
    let own = Request::get("/").header("authorization", format!("Bearer {token}"));
    for request in [own, Request::get("/")] {
        let request =
            request.header("accept-encoding", "br").header("if-none-match", "\"a\"").header("range", "bytes=0-1");
        let page = Bytes::from_static(PAGE.as_bytes());
        let handler = async |request: Request<()>| {
            let headers = request.headers();
            assert_eq!(headers["accept-encoding"], "br");
            assert!(headers.contains_key("if-none-match") && headers.contains_key("range"));
            let mut response = html(Full::new(page.clone()));
            response.headers_mut().insert("etag", "\"a\"".parse().unwrap());
            response.headers_mut().insert("content-length", PAGE.len().into());
            response
        };
        let response = answer(&issuer, request, handler).await;
        assert!(!response.headers().contains_key(HEADER));
        assert_eq!(response.headers()["etag"], "\"a\"");
        assert_eq!(response.headers()["content-length"], PAGE.len().to_string());
        assert_eq!(response.body().size_hint().exact(), Some(PAGE.len() as u64));
        let body = response.into_body().into_untouched().unwrap().collect().await.unwrap().to_bytes();
        assert_eq!(body.as_ptr(), page.as_ptr(), "not copied");
    }
}

#[tokio::test]
async fn the_service_is_asked_for_a_whole_page_uncompressed() {
    let issuer = Issuer::rfc8693();
    let ask = async |request: http::request::Builder| {
        let request = request.header("accept-encoding", "br, gzip").header("accept-encoding", "zstd");
        let request = request.header("if-none-match", "*").header("range", "bytes=0-1");
        let handler = async |request: Request<()>| {
            let headers = request.headers();
            let encodings: Vec<_> = headers.get_all("accept-encoding").iter().collect();
            assert_eq!(encodings, ["identity"]);
            html(Frames::chunks(if headers.contains_key("if-none-match") { "conditional" } else { "whole" }, 20))
        };
        read(answer(&issuer, request, handler).await.into_body()).await.data
    };
    assert_eq!(ask(acting(&issuer)).await, "whole");
    assert_eq!(ask(acting(&issuer).method("PUT")).await, "conditional", "it guards what is written");
}

#[tokio::test]
async fn what_speaks_of_the_page_without_its_bar_is_removed_from_head_and_trailers() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| {
        let mut trailers = HeaderMap::new();
        trailers.insert("etag", "\"a\"".parse().unwrap());
        trailers.insert("server-timing", "db".parse().unwrap());
        let page = Bytes::from_static(PAGE.as_bytes());
        let mut response = html(Frames::new([Ok(Frame::data(page)), Ok(Frame::trailers(trailers))]));
        for name in ["etag", "last-modified", "accept-ranges", "content-length", "digest"] {
            response.headers_mut().insert(name, "1".parse().unwrap());
        }
        response
    });
    let response = response.await;
    let names: Vec<_> = response.headers().keys().map(|name| name.as_str().to_owned()).collect();
    for name in ["etag", "last-modified", "accept-ranges", "content-length", "digest"] {
        assert!(!names.iter().any(|kept| kept == name), "{name}");
    }
    assert_eq!(response.body().size_hint().exact(), None, "a server would write it as a length");
    let page = read(response.into_body()).await;
    assert_eq!(without_bar(&page.data), PAGE);
    let trailers = page.trailers.unwrap();
    assert_eq!((trailers.len(), &trailers["server-timing"]), (1, &"db".parse().unwrap()));
}

#[tokio::test]
async fn a_page_without_a_body_tag_has_its_bar_at_its_end_before_the_trailers() {
    const SHORT: &str = "<!doctype html><title>t</title><p>Hello";
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| {
        let trailers = HeaderMap::from_iter([("server-timing".parse().unwrap(), "db".parse().unwrap())]);
        html(Frames::new([Ok(Frame::data(SHORT.into())), Ok(Frame::trailers(trailers))]))
    });
    let page = read(response.await.into_body()).await;
    assert!(page.data.starts_with(SHORT) && without_bar(&page.data) == SHORT, "{}", page.data);
    assert!(page.trailers.is_some());
}

#[tokio::test]
async fn a_page_that_breaks_off_does_so_with_its_own_error_and_no_bar() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| {
        html(Frames::new([Ok(Frame::data("<!doctype html><p>".into())), Err("broken")]))
    });
    let page = read(response.await.into_body()).await;
    assert_eq!((&*page.data, page.error), ("<!doctype html><p>", Some("broken")));
}

#[tokio::test]
async fn what_has_come_of_a_page_does_not_wait_for_the_rest() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| html(Frames::chunks(PAGE, 10))).await;
    let mut body = Box::pin(response.into_body());
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, PAGE[..10]);
}

#[tokio::test]
async fn every_response_has_the_facts_and_what_a_handler_says_of_it_stays_inside() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| {
        let mut response = Response::new(Full::<Bytes>::from("{}"));
        response.headers_mut().insert("content-type", "application/json".parse().unwrap());
        response.headers_mut().insert(HEADER, "forged".parse().unwrap());
        response.headers_mut().append(HEADER, "twice".parse().unwrap());
        response.extensions_mut().insert(Details::new().subject_name("Ada"));
        response
    });
    let response = response.await;
    let facts: Vec<_> = response.headers().get_all(HEADER).iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(facts.len(), 1);
    let facts = facts[0];
    assert!(facts.contains("staff_1") && facts.contains("Ada"), "{facts}");
    assert!(response.extensions().get::<Details>().is_none());
    let body = response.into_body().into_untouched().unwrap().collect().await.unwrap().to_bytes();
    assert_eq!(body, "{}");
}

#[tokio::test]
async fn a_refusal_below_has_the_facts_too() {
    let issuer = Issuer::rfc8693();
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(BarLayer::new(bar()))
        .layer(Gate::deny())
        .service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(Full::<Bytes>::default())));
    let response = service.oneshot(acting(&issuer).body(()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 403);
    assert!(response.headers().contains_key(HEADER));
    assert_eq!(response.headers()["cache-control"], "private, no-store");
}

#[tokio::test]
async fn fragments_and_other_types_pass_as_they_are() {
    let issuer = Issuer::rfc8693();
    let part = async |request, body: &'static str, kind: &'static str| {
        let handler = async |_| {
            let response = Response::builder().header("content-type", kind).header("etag", "\"a\"");
            response.body(Frames::chunks(body, 5)).unwrap()
        };
        let response = answer(&issuer, request, handler).await;
        (response.headers().contains_key("etag"), read(response.into_body()).await.data)
    };
    let htmx = || acting(&issuer).header("hx-request", "true");
    assert_eq!(part(htmx(), PAGE, "text/html").await, (true, PAGE.to_owned()));
    assert_eq!(part(acting(&issuer), PAGE, "text/plain").await, (true, PAGE.to_owned()));
    assert_eq!(part(acting(&issuer), "<div>a part", "text/html").await, (false, "<div>a part".to_owned()));
}

#[tokio::test]
async fn the_nonces_of_the_responses_own_policy_are_the_bars() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| {
        let mut response = html(Frames::chunks(PAGE, 100));
        let policy = "default-src 'none'; script-src 'nonce-c2NyaXB0'; style-src 'nonce-c3R5bGU='";
        response.headers_mut().insert("content-security-policy", policy.parse().unwrap());
        response
    });
    let page = read(response.await.into_body()).await.data;
    assert!(page.contains(r#"<script nonce="c2NyaXB0""#) && page.contains(r#"<style nonce="c3R5bGU=""#), "{page}");
}

#[tokio::test]
async fn the_bar_is_in_the_language_that_the_browser_asks_for() {
    let issuer = Issuer::rfc8693();
    let request = acting(&issuer).header("accept-language", "de-AT,de;q=0.9");
    let response = answer(&issuer, request, async |_| html(Frames::chunks(PAGE, 100))).await;
    assert!(read(response.into_body()).await.data.contains(r#"lang="de""#));
}

#[tokio::test]
async fn a_head_has_the_head_of_the_page_and_stays_empty() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer).method("HEAD"), async |_| {
        let mut response = html(Full::<Bytes>::default());
        response.headers_mut().insert("content-length", PAGE.len().into());
        response
    });
    let response = response.await;
    assert!(response.headers().contains_key(HEADER) && !response.headers().contains_key("content-length"));
    assert_eq!(response.body().size_hint().exact(), None, "that of the page is not known");
    assert_eq!(read(response.into_body()).await.data, "");
}

#[tokio::test]
async fn hostile_names_break_neither_the_header_nor_the_page() {
    let issuer = Issuer::rfc8693();
    let hostile = |length| format!("<script>alert(1)</script>\"'\r\nx: y\u{202e}\0{}", "ä".repeat(length));
    let (name, id) = (hostile(10_000), hostile(100)); // a token of any length is no token
    let token = issuer.session(&id).acting(&id).token();
    let request = Request::get("/").header("authorization", format!("Bearer {token}"));
    let response = answer(&issuer, request, async |_| {
        let mut response = html(Frames::chunks(PAGE, 9));
        response.extensions_mut().insert(Details::new().subject_name(&name).organization_name(&name).reason(&name));
        response
    });
    let response = response.await;
    assert!(response.headers()[HEADER].len() < 4096);
    assert!(!response.headers().contains_key("x"));
    let page = read(response.into_body()).await.data;
    assert_eq!(without_bar(&page), PAGE);
    assert!(!page.contains("<script>alert") && page.is_ascii());
}

/// A bar whose Stop is at this path.
fn stops_at(path: &str) -> BarLayer {
    BarLayer::new(Bar::builder(path).build().unwrap())
}

/// A page of which the handler knows more.
async fn detailed(_: Request<()>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = html(Full::<Bytes>::from(PAGE));
    response.headers_mut().insert("etag", "\"a\"".parse().unwrap());
    response.extensions_mut().insert(Details::new().subject_name("Ada"));
    Ok(response)
}

#[tokio::test]
async fn of_several_layers_the_outermost_does_all_of_it() {
    let issuer = Issuer::rfc8693();
    let layers = ServiceBuilder::new().layer(SessionLayer::new(issuer.verifier()));
    let layers = layers.layer(stops_at("/outer")).layer(stops_at("/inner")).layer(stops_at("/innermost"));
    let service = layers.service_fn(detailed);
    for _ in 0..2 {
        let response = service.clone().oneshot(acting(&issuer).body(()).unwrap()).await.unwrap();
        let facts: Vec<_> = response.headers().get_all(HEADER).iter().map(|value| value.to_str().unwrap()).collect();
        assert!(facts.len() == 1 && facts[0].contains("Ada"), "{facts:?}");
        assert!(response.extensions().get::<Details>().is_none());
        let page = read(response.into_body()).await.data;
        assert_eq!(without_bar(&page), PAGE);
        assert!(page.contains("staff_1 is acting as Ada"), "{page}");
        assert!(page.contains("\"/outer\"") && !page.contains("/inner"), "{page}");
    }
}

#[tokio::test]
async fn a_layer_further_in_touches_neither_request_nor_response() {
    let issuer = Issuer::rfc8693();
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(stops_at("/outer"))
        .map_request(|mut request: Request<()>| {
            request.headers_mut().insert("accept-encoding", "gzip".parse().unwrap());
            request.headers_mut().insert("range", "bytes=0-1".parse().unwrap());
            request
        })
        .map_response(|response: Response<BarBody<Full<Bytes>>>| {
            assert!(!response.headers().contains_key(HEADER) && response.headers().contains_key("etag"));
            assert!(response.extensions().get::<Details>().is_some());
            response.map(|body| body.into_untouched().unwrap())
        })
        .layer(stops_at("/inner"))
        .service_fn(async |request: Request<()>| {
            assert_eq!(request.headers()["accept-encoding"], "gzip");
            assert!(request.headers().contains_key("range"));
            detailed(request).await
        });
    let response = service.oneshot(acting(&issuer).body(()).unwrap()).await.unwrap();
    assert_eq!(without_bar(&read(response.into_body()).await.data), PAGE);
}

#[tokio::test]
async fn a_layer_further_out_that_met_nobody_takes_no_bar_from_those_further_in() {
    let issuer = Issuer::rfc8693();
    let service = ServiceBuilder::new()
        .layer(SessionLayer::asserted(|_| None))
        .layer(stops_at("/outer"))
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(stops_at("/inner"))
        .service_fn(detailed);
    let response = service.oneshot(acting(&issuer).body(()).unwrap()).await.unwrap();
    assert!(response.headers().contains_key(HEADER));
    let page = read(response.into_body()).await.data;
    assert!(page.contains("\"/inner\"") && without_bar(&page) == PAGE, "{page}");
}

#[tokio::test]
async fn without_a_session_layer_it_is_a_loud_500() {
    let service = ServiceBuilder::new()
        .layer(BarLayer::new(bar()))
        .service_fn(async |_: Request<()>| Ok::<_, Infallible>(html(Full::<Bytes>::from(PAGE))));
    let response = service.oneshot(Request::new(())).await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(response.extensions().get::<Refusal>().unwrap().fix().unwrap().contains("SessionLayer"));
}
