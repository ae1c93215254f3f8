//! What goes over the wire: where a body ends, that one which breaks off is never taken for whole, and what a target names.
#![cfg(feature = "bar")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use impersonation_actix::bar::Bar;
use impersonation_actix::redact::Redaction;
use impersonation_actix::{BarMiddleware, RedactMiddleware, SameOrigin, SessionMiddleware};
use impersonation_core::testing::Issuer;
use support::Frames;

const PAGE: &str = "<!doctype html><body><h1>Hello</h1></body>";

/// With a length that the handler says itself.
async fn page() -> HttpResponse<Frames> {
    let mut response = HttpResponse::Ok();
    response.content_type(ContentType::html()).no_chunking(PAGE.len() as u64);
    response.message_body(Frames::new([PAGE]).sized()).unwrap()
}

async fn json(path: web::Path<String>) -> HttpResponse<Frames> {
    let frames = match path.as_str() {
        "good" => Frames::new(["{\"iban\":", "\"X-123\"}"]),
        "bad" => Frames::new(["{\"iban\":\"X-123\"", "]"]),
        _ => Frames::new(["{\"iban\":\"X-123\"", "}"]).broken(),
    };
    HttpResponse::Ok().content_type(ContentType::json()).message_body(frames).unwrap()
}

/// Runs a client beside a server with one worker.
async fn with_server(client: impl FnOnce(SocketAddr, Issuer) + Send + 'static) {
    let issuer = Issuer::rfc8693();
    let verifier = issuer.verifier();
    let factory = move || {
        let redact = RedactMiddleware::new(Redaction::new(["/iban"]).unwrap());
        let bar = BarMiddleware::new(Bar::builder("/stop").build().unwrap());
        App::new()
            .service(web::resource("/stop").wrap(SameOrigin::default()).post(async || "stopped"))
            .service(web::scope("/json").wrap(redact).route("/{which}", web::route().to(json)))
            .route("/page", web::route().to(page))
            .wrap(bar)
            .wrap(SessionMiddleware::new(verifier.clone()))
    };
    let server = HttpServer::new(factory).workers(1).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.disable_signals().run();
    let handle = server.handle();
    let running = rt::spawn(server);
    rt::task::spawn_blocking(move || client(address, issuer)).await.unwrap();
    handle.stop(false).await;
    running.await.unwrap().unwrap();
}

/// One connection, kept alive.
struct Connection(TcpStream);

impl Connection {
    fn to(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).unwrap())
    }

    fn ask(&mut self, line: &str, token: &str) {
        let head = format!("{line} HTTP/1.1\r\nhost: app.example\r\nauthorization: Bearer {token}\r\n\r\n");
        self.0.write_all(head.as_bytes()).unwrap();
    }

    /// Up to and with this.
    fn until(&mut self, end: &str) -> String {
        let mut read = Vec::new();
        while !read.ends_with(end.as_bytes()) {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            read.push(byte[0]);
        }
        String::from_utf8(read).unwrap()
    }

    fn rest(mut self) -> String {
        let mut read = Vec::new();
        let _ = self.0.read_to_end(&mut read); // a reset is an end, too
        String::from_utf8(read).unwrap()
    }
}

fn staff(issuer: &Issuer) -> String {
    issuer.session("user_2").acting("staff_1").token()
}

#[actix_web::test]
async fn a_page_with_its_bar_ends_by_itself_and_the_connection_goes_on() {
    with_server(|address, issuer| {
        let mut connection = Connection::to(address);
        for _ in 0..3 {
            connection.ask("GET /page", &staff(&issuer));
            let head = connection.until("\r\n\r\n");
            assert!(head.contains("transfer-encoding: chunked") && !head.contains("content-length"), "{head}");
            assert!(connection.until("\r\n0\r\n\r\n").contains("<impersonation-bar"));
            connection.ask("GET /page", &issuer.session("user_2").token());
            assert!(connection.until("\r\n\r\n").contains(&format!("content-length: {}", PAGE.len())));
            assert_eq!(connection.until("</body>"), PAGE);
        }
    })
    .await;
}

#[actix_web::test]
async fn head_tells_no_length_and_sends_nothing() {
    with_server(|address, issuer| {
        let mut connection = Connection::to(address);
        for path in ["/page", "/json/good", "/json/bad"] {
            connection.ask(&format!("HEAD {path}"), &staff(&issuer));
            let head = connection.until("\r\n\r\n");
            assert!(head.starts_with("HTTP/1.1 200") && !head.contains("content-length"), "{path}: {head}");
        }
        connection.ask("GET /json/good", &staff(&issuer));
        let head = connection.until("\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200"), "the next answer begins where it should: {head}");
    })
    .await;
}

#[actix_web::test]
async fn a_body_that_breaks_off_has_no_proper_end() {
    with_server(|address, issuer| {
        let mut good = Connection::to(address);
        good.ask("GET /json/good", &staff(&issuer));
        let good = good.until("0\r\n\r\n");
        assert!(good.contains("impersonation-redacted: iban") && !good.contains("X-123"), "{good}");
        for path in ["/json/bad", "/json/broken"] {
            let mut connection = Connection::to(address);
            connection.ask(&format!("GET {path}"), &staff(&issuer));
            let answer = connection.rest();
            assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
            assert!(!answer.ends_with("0\r\n\r\n") && !answer.contains("X-123"), "{path}: {answer}");
        }
    })
    .await;
}

#[actix_web::test]
async fn an_absolute_target_names_the_host() {
    with_server(|address, issuer| {
        let own = issuer.session("user_2").token();
        for (target, origin, status) in [
            ("/stop", "http://app.example", 200),
            ("/stop", "http://evil.example", 403),
            ("http://app.example/stop", "http://app.example", 200),
            ("http://evil.example/stop", "http://app.example", 403),
        ] {
            let mut connection = Connection::to(address);
            connection.ask(&format!("POST {target} HTTP/1.1\r\norigin: {origin}\r\nx-rest:"), &own);
            let head = connection.until("\r\n\r\n");
            assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{target} from {origin}: {head}");
        }
    })
    .await;
}
