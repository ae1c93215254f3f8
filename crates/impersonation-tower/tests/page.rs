//! The marker of a page in a form is found, and the form is handed on as it came.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod frames;
#[path = "page/table.rs"]
mod table;

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use frames::{Frames, Read, read};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt as _, Full};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use impersonation_tower::page::{HEADER, PageFieldBody};
use impersonation_tower::{PageFieldLayer, Refusal, SessionLayer};
use table::{Case, FORM, SENT, SHORT, Stage, cases, cuts, said};
use tower::{Layer as _, Service as _, ServiceBuilder, ServiceExt as _, service_fn};

/// Says what it got, or nothing of a body that breaks off.
async fn echo<B>(request: Request<PageFieldBody<B>>) -> Result<Response<Full<Bytes>>, Infallible>
where
    B: http_body::Body<Data = Bytes>,
{
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let lines = head.headers.get_all(HEADER).iter().map(HeaderValue::as_bytes);
    Ok(Response::new(Full::from(said(lines, &body))))
}

fn request<B>(case: &Case, body: B) -> Request<B> {
    let request = Request::builder().method(case.method).uri("/");
    let request = case.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
    request.body(body).unwrap()
}

fn form<B>(body: B) -> Request<B> {
    let request = Request::post("/").header("cookie", "__Host-impersonation=t").header("content-type", FORM);
    request.body(body).unwrap()
}

async fn answer<B: http_body::Body<Data = Bytes>>(request: Request<B>) -> Bytes {
    let service = ServiceBuilder::new().layer(PageFieldLayer::new()).service_fn(echo::<B>);
    service.oneshot(request).await.unwrap().into_body().collect().await.unwrap().to_bytes()
}

/// The request as the service below gets it.
async fn below<B: http_body::Body<Data = Bytes>>(request: Request<B>) -> Request<PageFieldBody<B>> {
    let service = service_fn(|request: Request<PageFieldBody<B>>| std::future::ready(Ok::<_, Infallible>(request)));
    PageFieldLayer::new().layer(service).oneshot(request).await.unwrap()
}

fn lines<B>(request: &Request<B>) -> Vec<&str> {
    request.headers().get_all(HEADER).iter().map(|line| line.to_str().unwrap()).collect()
}

#[tokio::test]
async fn each_request_has_its_lines_and_its_body_however_it_is_cut() {
    for (index, case) in cases().iter().enumerate() {
        for length in [1, 13, 4096, usize::MAX] {
            let chunks = case.body.chunks(length).map(|chunk| Ok(Frame::data(Bytes::copy_from_slice(chunk))));
            let answer = answer(request(case, Frames::new(chunks))).await;
            assert!(answer == case.expected(), "case {index} in pieces of {length}");
        }
    }
}

#[tokio::test]
async fn a_form_may_be_cut_anywhere() {
    for pieces in cuts(SHORT) {
        let frames = Frames::new(pieces.map(|piece| Ok(Frame::data(Bytes::from(piece)))));
        assert_eq!(answer(form(frames)).await, format!("grant_1|{SHORT}"), "{pieces:?}");
    }
}

#[tokio::test]
async fn another_cookie_can_be_named() {
    let layer = PageFieldLayer::beside("support").unwrap();
    for (cookie, expected) in [("support=t", "g|"), ("__Host-impersonation=t", "|")] {
        let request = Request::post("/").header("cookie", cookie).header("content-type", FORM);
        let request = request.body(Full::<Bytes>::from("impersonation_page=g")).unwrap();
        let response = layer.layer(service_fn(echo)).oneshot(request).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(body.starts_with(expected.as_bytes()), "{cookie}: {body:?}");
    }
    assert!(PageFieldLayer::beside("a b").is_err());
}

#[tokio::test]
async fn what_is_no_form_is_not_looked_at_nor_wrapped() {
    let request = Request::post("/").header("content-type", FORM).body(Frames::chunks(SHORT, 1)).unwrap();
    let body = below(request).await.into_body();
    assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(SHORT.len() as u64), false));
    let Read { frames, data, .. } = read(body.into_untouched().unwrap()).await;
    assert_eq!((frames, &*data), (SHORT.len(), SHORT));
    let body = below(form(Frames::chunks(SHORT, 1))).await.into_body();
    assert!(body.into_untouched().is_err(), "something was read");
}

#[tokio::test]
async fn a_body_is_as_long_as_it_was_at_any_time() {
    for length in [0, 1, 1000, 65_536, 65_537, 200_000] {
        let mut body = pin!(below(form(Frames::chunks(&"a".repeat(length), 5000))).await.into_body());
        let mut left = length as u64;
        loop {
            assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(left), left == 0), "{length}");
            let Some(frame) = body.frame().await else { break };
            left -= frame.unwrap().into_data().unwrap().len() as u64;
        }
        assert_eq!(left, 0);
    }
}

#[tokio::test]
async fn a_length_that_is_not_known_is_not_made_up() {
    /// A body that does not say how long it is.
    struct Unknown<B>(B);
    impl<B: http_body::Body<Data = Bytes> + Unpin> http_body::Body for Unknown<B> {
        type Data = Bytes;
        type Error = B::Error;

        fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
            Pin::new(&mut self.0).poll_frame(cx)
        }
    }
    let body = below(form(Unknown(Frames::chunks(&"a".repeat(100_000), 40_000)))).await.into_body();
    assert_eq!((body.size_hint().lower(), body.size_hint().upper()), (80_000, None));
    let body = below(form(Unknown(Frames::chunks(SHORT, 3)))).await.into_body();
    assert_eq!(body.size_hint().exact(), Some(SHORT.len() as u64), "all of it was read");
}

fn trailers() -> HeaderMap {
    HeaderMap::from_iter([("digest".parse().unwrap(), "x".parse().unwrap())])
}

#[tokio::test]
async fn trailers_come_behind_the_form() {
    for form_text in ["impersonation_page=g".to_owned(), format!("impersonation_page=g&{}", "a".repeat(70_000))] {
        let chunk = Frame::data(Bytes::from(form_text.clone()));
        let request = below(form(Frames::new([Ok(chunk), Ok(Frame::trailers(trailers()))]))).await;
        assert_eq!(lines(&request), ["g"]);
        assert!(!request.body().is_end_stream());
        let read = read(request.into_body()).await;
        assert_eq!((read.data, read.trailers, read.error), (form_text, Some(trailers()), None));
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_breaks_off_below() {
    for (sent, said) in [("", &[][..]), ("impersonation_page=g", &[]), ("impersonation_page=g&a", &["g"])] {
        let frames = [Ok(Frame::data(Bytes::from(sent))), Err("gone")];
        let request = below(form(Frames::new(frames))).await;
        assert_eq!(lines(&request), said, "nobody knows whether the last value is whole: {sent}");
        let read = read(request.into_body()).await;
        assert_eq!((&*read.data, read.error), (sent, Some("gone")));
    }
    let long = Bytes::from("a".repeat(70_000));
    let read = read(below(form(Frames::new([Ok(Frame::data(long)), Err("gone")]))).await.into_body()).await;
    assert_eq!((read.data.len(), read.error), (70_000, Some("gone")));
}

#[tokio::test]
async fn empty_frames_are_not_kept() {
    let empty = (0..100_000).map(|_| Ok(Frame::data(Bytes::new())));
    let frames = empty.chain([Ok(Frame::data(Bytes::from(SHORT)))]);
    let read = read(below(form(Frames::new(frames))).await.into_body()).await;
    assert_eq!((read.frames, &*read.data), (1, SHORT));
}

#[tokio::test]
async fn the_service_that_was_ready_is_the_one_that_is_called() {
    /// A service of which a clone is not ready.
    struct Once(bool);
    impl Clone for Once {
        fn clone(&self) -> Self {
            Self(false)
        }
    }
    impl tower::Service<Request<PageFieldBody<Frames>>> for Once {
        type Response = bool;
        type Error = Infallible;
        type Future = std::future::Ready<Result<bool, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            self.0 = true;
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<PageFieldBody<Frames>>) -> Self::Future {
            std::future::ready(Ok(self.0))
        }
    }
    let service = PageFieldLayer::new().layer(Once(false));
    assert!(service.oneshot(form(Frames::chunks(SHORT, 3))).await.unwrap());
}

#[test]
fn nothing_below_is_called_before_the_form_is_read() {
    let service = service_fn(|_: Request<PageFieldBody<Frames>>| -> std::future::Ready<Result<(), Infallible>> {
        unreachable!("the form is on its way")
    });
    let mut service = PageFieldLayer::new().layer(service);
    let mut response = pin!(service.call(form(Frames::chunks(SHORT, 30))));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(response.as_mut().poll(&mut cx).is_pending());
    assert!(response.as_mut().poll(&mut cx).is_pending());
}

#[tokio::test]
async fn a_whole_stack_knows_the_page_of_a_form() {
    let stage = Stage::new();
    let session = SessionLayer::new(stage.verifier());
    let service = ServiceBuilder::new().layer(PageFieldLayer::new()).layer(session).service_fn(echo::<Full<Bytes>>);
    for &(overlay, address, text, status, code) in SENT {
        let request = Request::post(address).header("cookie", stage.cookies(overlay)).header("content-type", FORM);
        let response = service.clone().oneshot(request.body(Full::from(text)).unwrap()).await.unwrap();
        let refused = response.extensions().get::<Refusal>().map_or("", |refusal| refusal.code().as_str());
        assert_eq!((response.status().as_u16(), refused), (status, code), "{overlay} {address} {text}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(
            status != 200 || body.ends_with(format!("|{text}").as_bytes()),
            "the application sees the form: {body:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_right_over_a_socket() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = ServiceBuilder::new().layer(PageFieldLayer::new()).service_fn(echo::<hyper::body::Incoming>);
            let connection = http1::Builder::new();
            tokio::spawn(async move {
                let _ = connection.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).await;
            });
        }
    });
    tokio::task::spawn_blocking(move || table::talk(address)).await.unwrap();
    server.abort();
}
