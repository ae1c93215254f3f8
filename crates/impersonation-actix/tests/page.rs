//! The marker of a page in a form is found in front of actix-web's routes, and the form is handed on as it came.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../impersonation-tower/tests/page/table.rs"]
mod table;

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::to_bytes;
use actix_web::dev::{Payload, Service as _};
use actix_web::error::PayloadError;
use actix_web::http::header::HeaderValue;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Bytes;
use actix_web::{App, HttpRequest, HttpServer, rt, web};
use futures_util::{Stream, StreamExt as _};
use impersonation_actix::page::HEADER;
use impersonation_actix::{PageFieldMiddleware, SessionMiddleware};
use table::{Case, FORM, SENT, SHORT, Stage, cases, cuts, said};

fn lines(request: &HttpRequest) -> impl Iterator<Item = &[u8]> {
    request.headers().get_all(HEADER).map(HeaderValue::as_bytes)
}

async fn echo(request: HttpRequest, body: Bytes) -> Vec<u8> {
    said(lines(&request), &body)
}

/// Says piece by piece what comes, past an error.
async fn pieces(request: HttpRequest, mut body: web::Payload) -> String {
    let mut said = format!("{:?}", lines(&request).map(String::from_utf8_lossy).collect::<Vec<_>>());
    while let Some(piece) = body.next().await {
        said += &piece.map_or_else(|error| format!(" {error}"), |piece| format!(" {}", piece.len()));
    }
    said
}

/// A body in these pieces, each of which has to be waited for; `None` breaks it off.
struct Pieces(VecDeque<Option<Bytes>>, bool);

impl Pieces {
    fn new(pieces: impl IntoIterator<Item = Option<Bytes>>) -> Self {
        Self(pieces.into_iter().collect(), false)
    }

    fn chunks(body: &[u8], length: usize) -> Self {
        Self::new(body.chunks(length).map(|chunk| Some(Bytes::copy_from_slice(chunk))))
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.1 = !self.1;
        if self.1 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = self.0.pop_front();
        Poll::Ready(piece.map(|piece| piece.ok_or(PayloadError::Incomplete(None))))
    }
}

fn form() -> TestRequest {
    TestRequest::post().insert_header(("cookie", "__Host-impersonation=t")).insert_header(("content-type", FORM))
}

fn request(case: &Case) -> TestRequest {
    let request = TestRequest::default().method(case.method.parse().unwrap());
    case.headers.iter().fold(request, |request, header| request.append_header((header.0, &*header.1)))
}

async fn answer(request: TestRequest, body: Pieces) -> Bytes {
    let app = App::new().route("/", web::route().to(echo)).route("/pieces", web::route().to(pieces));
    let app = init_service(app.wrap(PageFieldMiddleware::new())).await;
    let mut request = request.to_request();
    *request.payload() = Payload::Stream { payload: Box::pin(body) };
    to_bytes(app.call(request).await.unwrap().into_body()).await.unwrap()
}

#[actix_web::test]
async fn each_request_has_its_lines_and_its_body_however_it_is_cut() {
    for (index, case) in cases().iter().enumerate() {
        for length in [1, 13, 4096, usize::MAX] {
            let answer = answer(request(case), Pieces::chunks(&case.body, length)).await;
            assert!(answer == case.expected(), "case {index} in pieces of {length}");
        }
    }
}

#[actix_web::test]
async fn a_form_may_be_cut_anywhere() {
    for pieces in cuts(SHORT) {
        let answer = answer(form(), Pieces::new(pieces.map(|piece| Some(Bytes::from(piece))))).await;
        assert_eq!(answer, format!("grant_1|{SHORT}"), "{pieces:?}");
    }
}

#[actix_web::test]
async fn a_body_that_breaks_off_breaks_off_below() {
    for (sent, said) in [
        (vec![None], "[]"),
        (vec![Some("impersonation_page=g"), None], "[] 20"),
        (vec![Some("impersonation_page=g&a"), None], "[\"g\"] 22"),
    ] {
        let pieces = Pieces::new(sent.iter().map(|piece| piece.map(Bytes::from)));
        let answer = answer(form().uri("/pieces"), pieces).await;
        assert_eq!(answer, format!("{said} {}", PayloadError::Incomplete(None)), "{sent:?}");
    }
    let long = Bytes::from("a".repeat(70_000));
    let answer = answer(form().uri("/pieces"), Pieces::new([Some(long), None])).await;
    assert_eq!(answer, format!("[] 65536 4464 {}", PayloadError::Incomplete(None)));
}

#[actix_web::test]
async fn what_is_no_form_comes_in_its_own_pieces() {
    let answer = answer(TestRequest::post().uri("/pieces"), Pieces::chunks(SHORT.as_bytes(), 20)).await;
    assert_eq!(answer, "[] 20 16");
}

#[actix_web::test]
async fn another_cookie_can_be_named() {
    let app = App::new().route("/", web::post().to(echo)).wrap(PageFieldMiddleware::beside("support").unwrap());
    let app = init_service(app).await;
    for (cookie, expected) in [("support=t", "g|"), ("__Host-impersonation=t", "|")] {
        let request = TestRequest::post().insert_header(("cookie", cookie)).insert_header(("content-type", FORM));
        let response = app.call(request.set_payload("impersonation_page=g").to_request()).await.unwrap();
        let body = to_bytes(response.into_body()).await.unwrap();
        assert!(body.starts_with(expected.as_bytes()), "{cookie}: {body:?}");
    }
    assert!(PageFieldMiddleware::beside("a b").is_err());
}

#[actix_web::test]
async fn a_whole_stack_knows_the_page_of_a_form() {
    let stage = Stage::new();
    let app = App::new().route("/", web::post().to(echo)).wrap(SessionMiddleware::new(stage.verifier()));
    let app = init_service(app.wrap(PageFieldMiddleware::new())).await;
    for &(overlay, address, text, status, code) in SENT {
        let request = TestRequest::post().uri(address).insert_header(("content-type", FORM));
        let request = request.insert_header(("cookie", stage.cookies(overlay))).set_payload(text);
        let response = app.call(request.to_request()).await.unwrap();
        assert_eq!(response.status(), status, "{overlay} {address} {text}");
        let body = to_bytes(response.into_body()).await.unwrap();
        let body = str::from_utf8(&body).unwrap();
        let is_right = if status == 200 { body.ends_with(&format!("|{text}")) } else { body.contains(code) };
        assert!(is_right, "{overlay} {address} {text}: {body}");
    }
}

#[actix_web::test]
async fn it_is_right_over_a_socket() {
    let app = || App::new().route("/", web::post().to(echo)).wrap(PageFieldMiddleware::new());
    let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.disable_signals().run();
    let handle = server.handle();
    let running = rt::spawn(server);
    rt::task::spawn_blocking(move || table::talk(address)).await.unwrap();
    handle.stop(false).await;
    running.await.unwrap().unwrap();
}
