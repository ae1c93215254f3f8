//! actix keeps its requests for the next one. Nothing of who was there stays in them, over one connection to one worker.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpMessage as _, HttpRequest, HttpResponse, HttpServer, body::MessageBody, web};
use impersonation_actix::{Caller, Gate, Presence, Refusal, SessionMiddleware, Verifier};
use impersonation_core::testing::Issuer;

/// Says who is there, and whether a session middleware does.
async fn who(request: HttpRequest, caller: Option<Caller>) -> String {
    let has_presence = request.extensions().get::<Presence>().is_some();
    let who =
        caller.and_then(|caller| caller.session().map(|session| (session.subject().to_owned(), session.is_acting())));
    format!("{has_presence} {who:?}")
}

/// Holds a clone of each request until its response is there, as a logger may.
async fn holds(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let held = request.request().clone();
    let response = next.call(request).await;
    assert!(held.extensions().get::<Presence>().is_some());
    response
}

fn teapot(_: &Refusal) -> HttpResponse {
    HttpResponse::ImATeapot().finish()
}

/// One worker, and two scopes below a session middleware each, of which one replaces refusals; and routes below none.
fn serve(verifier: Verifier, workers: usize) -> (Server, SocketAddr) {
    let factory = move || {
        let session = SessionMiddleware::new(verifier.clone());
        let replaced = web::scope("/replaced").wrap(session.clone().on_refusal(teapot));
        App::new()
            .service(replaced.service(web::resource("/gate").wrap(Gate::deny()).get(who)))
            .service(
                web::scope("/in")
                    .wrap(session)
                    .service(web::resource("/gate").wrap(Gate::deny()).get(who))
                    .service(web::resource("/held").wrap(from_fn(holds)).get(who))
                    .route("", web::get().to(who)),
            )
            .route("/out", web::get().to(who))
            .service(web::resource("/lost").wrap(Gate::deny()).get(who))
    };
    let server = HttpServer::new(factory).workers(workers).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    (server.disable_signals().run(), address)
}

/// One connection, kept alive.
struct Connection(TcpStream);

impl Connection {
    fn get(&mut self, path: &str, token: Option<&str>) -> (u16, String) {
        let authorization = token.map_or(String::new(), |token| format!("authorization: Bearer {token}\r\n"));
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: app\r\n{authorization}\r\n"))
    }

    fn send(&mut self, request: &str) -> (u16, String) {
        self.0.write_all(request.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        (head[9..12].parse().unwrap(), String::from_utf8(body).unwrap())
    }
}

/// Runs a client beside a server of so many workers.
async fn with_server(workers: usize, client: impl FnOnce(SocketAddr, Issuer) + Send + 'static) {
    let issuer = Issuer::rfc8693();
    let (server, address) = serve(issuer.verifier(), workers);
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    actix_web::rt::task::spawn_blocking(move || client(address, issuer)).await.unwrap();
    handle.stop(false).await;
    running.await.unwrap().unwrap();
}

#[actix_web::test]
async fn who_was_there_is_gone_with_the_next_request() {
    with_server(1, |address, issuer| {
        let mut connection = Connection(TcpStream::connect(address).unwrap());
        let staff = issuer.session("user_2").acting("staff_1").token();
        for _ in 0..3 {
            assert_eq!(connection.get("/in", Some(&staff)), (200, r#"true Some(("user_2", true))"#.into()));
            assert_eq!(connection.get("/in", None), (200, "true None".into()));
            assert_eq!(connection.get("/in/held", Some(&staff)).0, 200);
            assert_eq!(connection.get("/out", None), (200, "false None".into()));
            assert_eq!(connection.get("/in/gate", Some(&staff)).0, 403);
            assert_eq!(connection.get("/in/gate", None).0, 401);
            assert_eq!(connection.get("/lost", Some(&staff)).0, 500, "a gate finds nobody else's session");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_replacement_is_gone_with_the_next_request() {
    with_server(1, |address, _| {
        let mut connection = Connection(TcpStream::connect(address).unwrap());
        for _ in 0..3 {
            assert_eq!(connection.get("/replaced/gate", None).0, 418);
            assert_eq!(connection.get("/in/gate", None).0, 401);
            assert_eq!(connection.get("/lost", None).0, 500);
        }
    })
    .await;
}

/// What a refused request leaves unread is its own, and no request. actix may close the connection over it.
#[actix_web::test]
async fn the_body_of_a_refused_request_is_not_taken_for_the_next_one() {
    with_server(1, |address, issuer| {
        let mut connection = Connection(TcpStream::connect(address).unwrap());
        let staff = issuer.session("user_2").acting("staff_1").token();
        let body = format!("GET /in HTTP/1.1\r\nhost: app\r\nauthorization: Bearer {staff}\r\n\r\n");
        let head = format!("POST /in/gate HTTP/1.1\r\nhost: app\r\ncontent-length: {}\r\n\r\n", body.len());
        assert_eq!(connection.send(&format!("{head}{body}")).0, 401);
        let _ = connection.0.write_all(b"GET /in HTTP/1.1\r\nhost: app\r\nconnection: close\r\n\r\n");
        let mut rest = Vec::new();
        let _ = connection.0.read_to_end(&mut rest);
        assert!(!String::from_utf8(rest).unwrap().contains("user_2"));
    })
    .await;
}

/// The factory runs once for each worker: it is `Send` and `Clone`, and so is what it may hold instead of the verifier.
const _: () = {
    const fn may_be_in_a_factory<T: Send + Clone + 'static>() {}
    may_be_in_a_factory::<Verifier>();
    may_be_in_a_factory::<SessionMiddleware>();
    may_be_in_a_factory::<Gate>();
};

#[actix_web::test]
async fn workers_share_a_verifier() {
    with_server(2, |address, issuer| {
        let staff = issuer.session("user_2").acting("staff_1").token();
        for _ in 0..4 {
            let mut connection = Connection(TcpStream::connect(address).unwrap());
            assert_eq!(connection.get("/in/gate", Some(&staff)).0, 403);
        }
    })
    .await;
}
