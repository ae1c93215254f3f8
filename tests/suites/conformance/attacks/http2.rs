//! The same request over another version of HTTP: HTTP/2 splits cookies into lines, has no letters of two cases in names, and
//! names its host elsewhere.

use std::future::IntoFuture as _;
use std::net::{SocketAddr, TcpListener};

use actix_web::HttpServer;
use http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use impersonation_conformance::drive::{Answer, Ask};
use impersonation_conformance::socket::Client;
use impersonation_conformance::table::{Expected, Family, NOW, Seen, Server};
use impersonation_core::Verifier;
use impersonation_core::verify::Reason::{CredentialsDisagree, RepeatedAuthorization, TokenMalformed};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tower::ServiceExt as _;
use whoami_common::Shutdown;

pub(crate) fn family() -> Family {
    let about = "Cookies in several lines, as HTTP/2 sends them, are those of one line, in whatever pieces; what is given twice \
                 is noticed over any of them.";
    let family = Family::new("http2", about)
        .source(
            "RFC 9113 §8.2.3",
            "https://www.rfc-editor.org/rfc/rfc9113#section-8.2.3",
            "a Cookie line may be split, and several mean what one means",
        )
        .source("RFC 9113 §8.2.1", "https://www.rfc-editor.org/rfc/rfc9113#section-8.2.1", "names are lower case");
    twice(crumbs(family))
}

/// Every way to split four pairs into lines: three places, each with a line's end or a semicolon.
fn crumbs(mut family: Family) -> Family {
    let server = Server::clerk();
    let (session, uat) = (format!("__session={}", server.acting().compact()), format!("__client_uat={}", NOW - 200));
    let planted = format!("__session={}", server.token().claim("sub", "user_attacker").compact());
    let seen = Expected::session(&Seen::staff(&server));
    let disagree = Expected::conflicting(CredentialsDisagree);
    for (name, pairs, expected) in [
        ("session", ["a=1", &session, &uat, "b=2"], &seen),
        ("twin", [&session, "a=1", &planted, &uat], &disagree),
        ("lapsed", ["a=1", &session, "b=2", "__client_uat=0"], &Expected::nobody()),
        ("junk", [&uat, "a=1", "__session=junk", &session], &Expected::invalid_token(TokenMalformed)),
    ] {
        for split in 0..8 {
            let mut lines = vec![pairs[0].to_owned()];
            for (place, pair) in pairs[1..].iter().enumerate() {
                match lines.last_mut() {
                    Some(line) if split >> place & 1 == 0 => *line = format!("{line}; {pair}"),
                    _ => lines.push((*pair).to_owned()),
                }
            }
            let ask = lines.iter().fold(Ask::get("/whoami"), |ask, line| ask.cookie(line));
            let (id, about) = (format!("crumbs_{name}_{split:03b}"), format!("the same in {} lines", lines.len()));
            family = family.vector(("clerk", &server), &id, &about, ask, expected.clone());
        }
    }
    family
}

fn twice(family: Family) -> Family {
    let server = Server::clerk();
    let (named, token) = (("clerk", &server), server.acting().compact());
    let (once, other) = (Ask::get("/whoami").bearer(&token), server.token().compact());
    let seen = || Expected::session(&Seen::staff(&server));
    let host = |name: &str| once.clone().header("host", name);
    let twice = |ask: Ask| (ask, Expected::conflicting(RepeatedAuthorization));
    let (same, differs) = (twice(once.clone().bearer(&token)), twice(once.clone().bearer(&other)));
    family
        .vector(named, "authorization_once", "the control", once.clone(), seen())
        .vector(named, "authorization_twice", "the same line twice", same.0, same.1)
        .vector(named, "authorization_other", "two lines that differ", differs.0, differs.1)
        .vector(named, "other_host", "a Host that is not the authority", host("attacker.example"), seen())
        .vector(named, "authorized_host", "nor is a Host an authorized party", host("app.example.com"), seen())
}

#[tokio::test]
async fn cookies_in_pieces_are_the_same_cookies() {
    family().hold().await;
}

/// Each example server of this process, by both versions of HTTP.
#[tokio::test(flavor = "multi_thread")]
async fn both_versions_give_every_server_the_same_request() {
    let (family, server) = (family(), Server::clerk());
    let (verifier, app) = (server.verifier().await, server.app().await);
    for (name, address) in serving(&verifier) {
        for client in Client::both() {
            for vector in &family.vectors {
                let expected = vector.request.clone().of(&app).await;
                let answer = client.send(&format!("http://{address}"), &vector.request).await;
                let answer = answer.expect(&vector.id);
                let essence = |answer: &Answer| (answer.status, answer.headers.clone(), answer.body.clone());
                assert_eq!(essence(&answer), essence(&expected), "{name}, {}: {}", client.version(), vector.id);
            }
        }
    }
}

/// What an HTTP/2 client cannot say, said byte by byte: names in upper case, and fields of HTTP/1.1's connection.
#[tokio::test(flavor = "multi_thread")]
async fn what_http2_forbids_reaches_no_route() {
    let verifier = Server::clerk().verifier().await;
    for (name, address) in serving(&verifier) {
        assert_eq!(first_frame(address, "authorization", "Basic dTpw").await, HEADERS, "{name}: the control");
        for (field, value) in [
            ("Authorization", "Bearer junk"),
            ("AUTHORIZATION", "Bearer junk"),
            ("Cookie", "__session=junk"),
            ("upgrade", "websocket"),
            ("connection", "upgrade"),
            ("transfer-encoding", "chunked"),
        ] {
            let frame = first_frame(address, field, value).await;
            assert!([RST_STREAM, GOAWAY].contains(&frame), "{name}: {field} was answered by a frame of type {frame}");
        }
    }
}

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const GOAWAY: u8 = 7;

/// The type of the first frame of its stream, or the end of all streams, in answer to `GET /whoami` with this field.
async fn first_frame(address: SocketAddr, name: &str, value: &str) -> u8 {
    let literal = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    // HPACK (RFC 7541): GET and http by their indices, path and authority by name, the field by nothing.
    let mut block = vec![0x82, 0x86, 0x04];
    block.extend(literal("/whoami"));
    block.push(0x01);
    block.extend(literal("localhost"));
    block.push(0x00);
    block.extend([literal(name), literal(value)].concat());
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let headers = [0, 0, u8::try_from(block.len()).unwrap(), HEADERS, 0x05, 0, 0, 0, 1];
    let sent = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &settings[..], &headers, &block].concat();
    stream.write_all(&sent).await.unwrap();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        stream.read_exact(&mut vec![0; length.try_into().unwrap()]).await.unwrap();
        if matches!(head[3], HEADERS | RST_STREAM | GOAWAY) {
            return head[3];
        }
    }
}

/// The example servers on free ports, as their own `main` serves them.
fn serving(verifier: &Verifier) -> [(&'static str, SocketAddr); 3] {
    let bind = || {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        (listener.local_addr().unwrap(), listener)
    };
    let (axum, listener) = bind();
    let router = whoami_axum::app(verifier.clone(), Shutdown::never());
    tokio::spawn(axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), router).into_future());
    let (actix, listener) = bind();
    let verifier_of_actix = verifier.clone();
    let app = move || actix_web::App::new().configure(whoami_actix::app(verifier_of_actix.clone(), Shutdown::never()));
    tokio::spawn(HttpServer::new(app).workers(1).disable_signals().listen_auto_h2c(listener).unwrap().run());
    let (tower, listener) = bind();
    tokio::spawn(serve_tower(listener, whoami_tower::app(verifier.clone(), Shutdown::never())));
    [("axum", axum), ("actix", actix), ("tower", tower)]
}

async fn serve_tower(listener: TcpListener, app: whoami_tower::Service) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    while let Ok((connection, _)) = listener.accept().await {
        let service = TowerToHyperService::new(app.clone().map_request(|request: Request<_>| request.map(drop)));
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            drop(server.serve_connection(TokioIo::new(connection), service).await);
        });
    }
}
