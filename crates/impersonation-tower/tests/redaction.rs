//! What is closed never leaves the layer, whatever the service below does; a user in their own session sees all.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod frames;

use std::cell::Cell;
use std::convert::Infallible;
use std::error::Error as _;

use bytes::Bytes;
use frames::{Frames, read};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt as _, Full};
use impersonation_core::testing::Issuer;
use impersonation_tower::redact::{BLOCK, BodyErrorKind, HEADER, RedactedBody, Redaction, Sensitive};
use impersonation_tower::refusal::problem;
use impersonation_tower::{Gate, RedactLayer, Refusal, SessionExt as _, SessionLayer};
use tower::{ServiceBuilder, ServiceExt as _};

const PROFILE: &str = r#"{"name":"Mira","national_id":"X-123","more":[{"iban":"GB82 WEST"}]}"#;
const REDACTED: &str = r#"{"name":"Mira","national_id":null,"more":[{"iban":null}]}"#;

fn redaction() -> Redaction {
    Redaction::new(["/national_id", "/**/iban"]).unwrap()
}

fn json<B>(body: B) -> Response<B> {
    Response::builder().header("content-type", "application/json").body(body).unwrap()
}

/// A request of staff in the session of user_2.
fn acting(issuer: &Issuer) -> http::request::Builder {
    let token = issuer.session("user_2").acting("staff_1").token();
    Request::get("/").header("authorization", format!("Bearer {token}"))
}

/// The answer of `handler` below the redaction to this request.
async fn answer<B>(
    issuer: &Issuer,
    request: http::request::Builder,
    handler: impl AsyncFn(Request<()>) -> Response<B>,
) -> Response<RedactedBody<B>>
where
    B: http_body::Body<Data = Bytes> + From<Bytes> + 'static,
{
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(RedactLayer::new(redaction()))
        .service_fn(async |request| Ok::<_, Infallible>(handler(request).await));
    service.oneshot(request.body(()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn an_actor_sees_null_however_the_body_is_cut() {
    let issuer = Issuer::rfc8693();
    for length in 1..=PROFILE.len() {
        let response = answer(&issuer, acting(&issuer), async |_| json(Frames::chunks(PROFILE, length))).await;
        assert_eq!(response.headers()[HEADER], "**/iban, national_id");
        let body = read(response.into_body()).await;
        assert_eq!((&*body.data, body.error.is_none()), (REDACTED, true), "{length}");
    }
}

#[tokio::test]
async fn nobody_sees_no_more_than_an_actor() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, Request::get("/"), async |_| json(Frames::chunks(PROFILE, 9))).await;
    assert_eq!(read(response.into_body()).await.data, REDACTED);
}

#[tokio::test]
async fn a_users_own_request_is_not_touched() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").token();
    let request = Request::get("/").header("authorization", format!("Bearer {token}"));
    let request = request.header("accept-encoding", "br").header("if-none-match", "\"a\"").header("range", "bytes=0-1");
    let body = Bytes::from_static(b"no JSON at all");
    let response = answer(&issuer, request, async |request| {
        assert_eq!(request.headers()["accept-encoding"], "br");
        assert!(request.headers().contains_key("if-none-match") && request.headers().contains_key("range"));
        let mut response = json(Full::new(body.clone()));
        response.headers_mut().insert("etag", "\"a\"".parse().unwrap());
        response
    });
    let response = response.await;
    assert!(response.headers().contains_key("etag") && !response.headers().contains_key(HEADER));
    assert_eq!(response.body().size_hint().exact(), Some(body.len() as u64));
    let received = response.into_body().into_untouched().unwrap().collect().await.unwrap().to_bytes();
    assert_eq!(received.as_ptr(), body.as_ptr(), "not copied");
}

#[tokio::test]
async fn the_service_is_asked_for_all_of_it_uncompressed() {
    let issuer = Issuer::rfc8693();
    let request =
        acting(&issuer).header("accept-encoding", "br").header("if-none-match", "*").header("range", "bytes=0-1");
    let response = answer(&issuer, request, async |request| {
        let names: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
        assert!(!names.contains(&"if-none-match") && !names.contains(&"range"), "{names:?}");
        assert_eq!(request.headers()["accept-encoding"], "identity");
        json(Frames::chunks(PROFILE, 9))
    });
    assert_eq!(response.await.status(), 200);
}

#[tokio::test]
async fn nothing_tells_length_or_digest_in_head_or_trailers() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| {
        let mut trailers = HeaderMap::new();
        trailers.insert("content-digest", "a".parse().unwrap());
        trailers.insert("server-timing", "db".parse().unwrap());
        let mut response = json(Frames::new([Ok(Frame::data(PROFILE.into())), Ok(Frame::trailers(trailers))]));
        for name in ["etag", "last-modified", "content-length", "content-md5", "digest", "repr-digest"] {
            response.headers_mut().insert(name, "1".parse().unwrap());
        }
        response
    });
    let response = response.await;
    let names: Vec<_> = response.headers().keys().map(|name| name.as_str()).collect();
    assert_eq!(names.len(), 4, "type, listing, vary, cache-control: {names:?}");
    assert_eq!((response.body().size_hint().lower(), response.body().size_hint().upper()), (0, None));
    let body = read(response.into_body()).await;
    let trailers = body.trailers.unwrap();
    assert_eq!((trailers.len(), &trailers["server-timing"]), (1, &"db".parse().unwrap()));
}

#[tokio::test]
async fn a_head_tells_no_length_either() {
    let issuer = Issuer::rfc8693();
    for body in ["", PROFILE] {
        let response = answer(&issuer, acting(&issuer).method("HEAD"), async |_| {
            let mut response = json(Frames::chunks(body, 9));
            response.headers_mut().insert("content-length", PROFILE.len().into());
            response.headers_mut().insert("etag", "\"a\"".parse().unwrap());
            response
        });
        let response = response.await;
        assert!(!response.headers().contains_key("content-length") && !response.headers().contains_key("etag"));
        assert_eq!(response.headers()[HEADER], "**/iban, national_id", "as for a GET");
        assert_eq!(response.body().size_hint().exact(), None, "a server would write it as a length");
        let redacted = if body.is_empty() { "" } else { REDACTED };
        assert_eq!(read(response.into_body()).await.data, redacted, "HTTP/2 sends what a handler answers");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_breaks_off_without_a_proper_end() {
    let issuer = Issuer::rfc8693();
    for body in [
        r#"{"name":1} {"national_id":"X-123"}"#,
        r#"{"name":1,"national_id":"X-12"#,
        r#"{"name":1"#,
        "<p>X-123</p>",
        "\u{feff}{}",
    ] {
        let response = answer(&issuer, acting(&issuer), async |_| json(Frames::chunks(body, 1))).await;
        let body = read(response.into_body()).await;
        let error = body.error.unwrap();
        assert_eq!((&*body.data, error.kind()), ("", BodyErrorKind::Json));
        assert!(!format!("{error} {error:?}").contains("X-1"));
        assert!(error.source().is_some());
    }
}

/// A document of more than two blocks, in which this is closed.
fn long(national_id: &str) -> String {
    let rest = "r".repeat(BLOCK);
    format!(r#"{{"before":"{rest}","national_id":"{national_id}","after":"{rest}"}}"#)
}

/// How long the frames are that this body comes in.
async fn lengths(mut body: impl http_body::Body<Data = Bytes, Error: std::fmt::Debug> + Unpin) -> Vec<usize> {
    let mut lengths = Vec::new();
    while let Some(frame) = body.frame().await {
        lengths.push(frame.unwrap().into_data().unwrap().len());
    }
    lengths
}

#[tokio::test]
async fn how_a_body_is_cut_does_not_tell_how_long_a_value_was() {
    let issuer = Issuer::rfc8693();
    let shown = long("").len() - r#""""#.len() + "null".len();
    for national_id in ["", "X-1", "X-123", &"X".repeat(BLOCK), &"X".repeat(3 * BLOCK)] {
        let document = long(national_id);
        for length in [1, 7, 128, BLOCK, document.len()] {
            let response = answer(&issuer, acting(&issuer), async |_| json(Frames::chunks(&document, length))).await;
            let lengths = lengths(Box::pin(response.into_body())).await;
            assert_eq!(lengths, [BLOCK, BLOCK, shown - 2 * BLOCK], "{} in frames of {length}", document.len());
        }
    }
}

#[tokio::test]
async fn what_waits_comes_before_the_trailers_and_not_before_an_error() {
    let issuer = Issuer::rfc8693();
    let document = long("X-123");
    let trailers = || Ok(Frame::trailers(HeaderMap::from_iter([("server-timing".parse().unwrap(), 1.into())])));
    let handler = async |_| json(Frames::new([Ok(Frame::data(document.clone().into())), trailers()]));
    let body = read(answer(&issuer, acting(&issuer), handler).await.into_body()).await;
    assert_eq!((body.frames, body.trailers.unwrap().len()), (3, 1));
    assert_eq!(body.data, document.replace("\"X-123\"", "null"));

    for last in [Ok(Frame::data("]".into())), Err("broken")] {
        let cut = document.len() - 9;
        let frames = [Ok(Frame::data(document[..cut].to_owned().into())), last, trailers()];
        let frames = Cell::new(Some(frames));
        let handler = async |_| json(Frames::new(frames.take().unwrap()));
        let body = read(answer(&issuer, acting(&issuer), handler).await.into_body()).await;
        assert_eq!((body.data.len(), body.trailers.is_none()), (2 * BLOCK, true), "whole blocks alone");
        assert!(body.error.is_some());
    }
}

#[tokio::test]
async fn an_error_of_the_body_below_passes_with_its_source() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").token();
    let own = Request::get("/").header("authorization", format!("Bearer {token}"));
    for request in [acting(&issuer), own] {
        let handler = async |_| json(Frames::new([Ok(Frame::data("{".into())), Err("broken")]));
        let body = read(answer(&issuer, request, handler).await.into_body()).await;
        let error = body.error.unwrap();
        assert_eq!((error.kind(), error.source().unwrap().to_string()), (BodyErrorKind::Body, "broken".to_owned()));
    }
}

#[tokio::test]
async fn a_response_that_cannot_be_redacted_is_not_shown() {
    let issuer = Issuer::rfc8693();
    let types: [&[(&str, &str)]; 7] = [
        &[],
        &[("content-type", "text/html")],
        &[("content-type", "application/x-ndjson")],
        &[("content-type", "application/json"), ("content-type", "text/html")],
        &[("content-type", "application/json, text/html")],
        &[("content-type", "nonsense")],
        &[("content-type", "application/json"), ("content-encoding", "gzip")],
    ];
    for fields in types {
        let response = answer(&issuer, acting(&issuer), async |_| {
            let mut response = Response::new(Full::<Bytes>::from(PROFILE));
            for (name, value) in fields {
                response.headers_mut().append(*name, value.parse().unwrap());
            }
            response.headers_mut().insert("x-national-id", "X-123".parse().unwrap());
            response
        });
        let response = response.await;
        assert_eq!(response.status(), 500, "{fields:?}");
        assert_eq!(response.extensions().get::<Refusal>().unwrap().code().as_str(), "not_redactable");
        assert!(!response.headers().contains_key("x-national-id"), "nothing of it is left");
        assert!(!read(response.into_body()).await.data.contains("X-123"));
    }
}

#[tokio::test]
async fn what_has_no_body_and_what_is_refused_below_passes() {
    let issuer = Issuer::rfc8693();
    for status in [200, 204, 302, 304, 404] {
        let handler = async |_| Response::builder().status(status).body(Full::<Bytes>::default()).unwrap();
        assert_eq!(answer(&issuer, acting(&issuer), handler).await.status(), status);
    }
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()).on_refusal(teapot))
        .layer(RedactLayer::new(redaction()))
        .layer(Gate::deny().on_refusal(|refusal| teapot(refusal).map(|body| body.into_untouched().ok().unwrap())))
        .service_fn(async |_: Request<()>| Ok::<_, Infallible>(json(Full::<Bytes>::default())));
    let response = service.oneshot(acting(&issuer).body(()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 418);
    assert_eq!(read(response.into_body()).await.data, "impersonation_denied", "of no type at all");
}

#[tokio::test]
async fn a_tunnel_is_never_opened() {
    let issuer = Issuer::rfc8693();
    let all = Redaction::builder().patterns(["/national_id"]).dangerous_pass_all_but_json().build().unwrap();
    let answered = async |method: &str, status: u16, is_refusal: bool, fields: &[(&'static str, &'static str)]| {
        let service = ServiceBuilder::new()
            .layer(SessionLayer::new(issuer.verifier()))
            .layer(RedactLayer::new(all.clone()))
            .service_fn(async |_: Request<()>| {
                let mut response = Response::builder().status(status).body(Full::<Bytes>::default()).unwrap();
                fields
                    .iter()
                    .for_each(|(name, value)| drop(response.headers_mut().insert(*name, value.parse().unwrap())));
                if is_refusal {
                    response.extensions_mut().insert(Refusal::not_redactable("not a refusal at all"));
                }
                Ok::<_, Infallible>(response)
            });
        service.oneshot(acting(&issuer).method(method).body(()).unwrap()).await.unwrap().status().as_u16()
    };
    for is_refusal in [false, true] {
        for fields in [&[][..], &[("content-type", "application/json")], &[("content-type", "text/plain")]] {
            // What axum's WebSocketUpgrade answers over HTTP/2, and over HTTP/1.
            assert_eq!(answered("CONNECT", 200, is_refusal, fields).await, 500);
            assert_eq!(answered("CONNECT", 204, is_refusal, fields).await, 500);
            assert_eq!(answered("GET", 101, is_refusal, fields).await, 500);
        }
    }
    assert_eq!(answered("CONNECT", 404, false, &[]).await, 404, "which opens none");
}

#[tokio::test]
async fn a_rejection_that_is_no_json_goes_without_its_body() {
    let issuer = Issuer::rfc8693();
    let answered = async |status: u16, fields: &[(&'static str, &'static str)]| {
        let handler = async |_| {
            let mut response = Response::builder().status(status).body(Full::<Bytes>::from("X-123")).unwrap();
            fields.iter().for_each(|(name, value)| drop(response.headers_mut().insert(*name, value.parse().unwrap())));
            response.headers_mut().insert("content-length", 5.into());
            response.headers_mut().insert("www-authenticate", "Basic".parse().unwrap());
            response
        };
        answer(&issuer, acting(&issuer), handler).await
    };
    let types: [&[_]; 3] = [
        &[],
        &[("content-type", "text/plain; charset=utf-8")],
        &[("content-type", "application/json"), ("content-encoding", "gzip")],
    ];
    for fields in types {
        for status in [400, 401, 422, 499] {
            let response = answered(status, fields).await;
            assert_eq!(response.status(), status, "{fields:?}");
            let names: Vec<_> = response.headers().keys().map(|name| name.as_str()).collect();
            assert_eq!(names, ["www-authenticate", "vary", "cache-control"], "{fields:?}");
            assert!(response.extensions().get::<Refusal>().is_none() && response.body().is_end_stream());
            assert_eq!(response.body().size_hint().exact(), Some(0));
            assert_eq!(read(response.into_body()).await.frames, 0);
        }
        for status in [200, 302, 500, 502] {
            let response = answered(status, fields).await;
            assert_eq!(response.extensions().get::<Refusal>().unwrap().code().as_str(), "not_redactable");
            assert_eq!((response.status().as_u16(), response.headers().contains_key("www-authenticate")), (500, false));
        }
    }
}

#[tokio::test]
async fn json_in_the_place_of_a_refusal_is_redacted_as_any_other() {
    let issuer = Issuer::rfc8693();
    let answered = async |fields: &[(&'static str, &'static str)], status: u16| {
        let handler = async |_| {
            let mut response = problem::<Full<Bytes>>(&Refusal::not_redactable("not a refusal any more"));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            fields.iter().for_each(|(name, value)| drop(response.headers_mut().insert(*name, value.parse().unwrap())));
            response.map(|_| Full::from(PROFILE))
        };
        let response = answer(&issuer, acting(&issuer), handler).await;
        (response.status().as_u16(), read(response.into_body()).await.data)
    };
    assert_eq!(answered(&[], 403).await, (403, REDACTED.into()), "its type is that of the problem still");
    assert_eq!(answered(&[("content-encoding", "gzip")], 403).await, (403, String::new()));
    let (status, body) = answered(&[("content-encoding", "gzip")], 200).await;
    assert!(status == 500 && !body.contains("X-123"), "{body}");
    assert_eq!(answered(&[("content-type", "text/html")], 403).await, (403, PROFILE.into()), "the application's own");
}

/// An application's own answer.
fn teapot(refusal: &Refusal) -> Response<RedactedBody<Full<Bytes>>> {
    let mut response = Response::new(RedactedBody::from(Bytes::from(refusal.code().as_str())));
    *response.status_mut() = StatusCode::IM_A_TEAPOT;
    response
}

#[tokio::test]
async fn its_refusal_is_the_applications_own_where_the_bodies_agree() {
    let issuer = Issuer::rfc8693();
    let plain = |refusal: &Refusal| {
        let mut response = Response::new(Full::<Bytes>::from(refusal.code().as_str()));
        *response.status_mut() = StatusCode::IM_A_TEAPOT;
        response
    };
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(issuer.verifier()))
        .layer(RedactLayer::new(redaction()).on_refusal(plain))
        .service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(PROFILE))));
    let response = service.oneshot(acting(&issuer).body(()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 418);
    assert_eq!(read(response.into_body()).await.data, "not_redactable");
}

#[tokio::test]
async fn what_a_handler_lists_itself_stays_listed() {
    let issuer = Issuer::rfc8693();
    let response = answer(&issuer, acting(&issuer), async |_| {
        let mut response = json(Frames::chunks(PROFILE, 9));
        response.headers_mut().insert(HEADER, "email".parse().unwrap());
        response
    });
    let response = response.await;
    let listed: Vec<_> = response.headers().get_all(HEADER).iter().collect();
    assert_eq!(listed, ["email", "**/iban, national_id"]);
}

#[tokio::test]
async fn a_view_of_a_value_needs_no_layer() {
    #[derive(serde::Serialize)]
    struct Profile {
        name: &'static str,
        national_id: Sensitive<&'static str>,
    }
    let issuer = Issuer::rfc8693();
    let service =
        ServiceBuilder::new().layer(SessionLayer::new(issuer.verifier())).service_fn(async |request: Request<()>| {
            let profile = Profile { name: "Mira", national_id: Sensitive::new("X-123") };
            let view = request.session().unwrap().view(&profile).to_json().unwrap();
            assert_eq!(view.redacted.as_deref(), Some("national_id"));
            Ok::<_, Infallible>(json(Full::<Bytes>::from(view.body)))
        });
    let response = service.oneshot(acting(&issuer).body(()).unwrap()).await.unwrap();
    assert_eq!(read(response.into_body()).await.data, r#"{"name":"Mira","national_id":null}"#);
}

#[tokio::test]
async fn without_a_session_layer_it_is_a_loud_500() {
    let service = ServiceBuilder::new()
        .layer(RedactLayer::new(redaction()))
        .service_fn(async |_: Request<()>| Ok::<_, Infallible>(json(Full::<Bytes>::from(PROFILE))));
    let response = service.oneshot(Request::new(())).await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(response.extensions().get::<Refusal>().unwrap().fix().unwrap().contains("SessionLayer"));
}

/// A log that is read afterwards.
#[cfg(feature = "tracing")]
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

#[cfg(feature = "tracing")]
impl std::io::Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(feature = "tracing")]
#[tokio::test]
async fn a_rejection_that_is_no_json_is_in_the_log_quietly() {
    let (issuer, log) = (Issuer::rfc8693(), Log::default());
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(move || writer.clone());
    // While there is one subscriber alone, tracing asks each thread for its own, and other tests' threads have none.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    let guard = tracing::subscriber::set_default(subscriber.with_ansi(false).finish());
    let handler = async |_| Response::builder().status(422).body(Full::<Bytes>::from("X-123")).unwrap();
    answer(&issuer, acting(&issuer), handler).await;
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("DEBUG") && log.contains("goes without its body") && log.contains("422"), "{log}");
    assert!(!log.contains("ERROR") && !log.contains("X-123"), "{log}");
}
