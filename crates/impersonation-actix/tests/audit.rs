//! What actors do makes an event, whatever becomes of it, and what users do in person makes none.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::ready;
use std::sync::{Arc, Mutex};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service as _, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, HttpResponse, error, web};
use impersonation_actix::audit::{self, AuditError, AuditSink, Event, EventKind, Level, Queue};
use impersonation_actix::redact::Redaction;
use impersonation_actix::{AuditMiddleware, Gate, RedactMiddleware, Refusal, SameOrigin, SessionMiddleware};
use impersonation_core::testing::Issuer;

/// `METHOD route status by actor as subject`.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<String>>>);

impl AuditSink for Kept {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        let EventKind::Request { method, route, status, .. } = event.kind() else { return Ok(()) };
        let (route, status) = (route.as_deref().unwrap_or("-"), status.map_or("-".into(), |status| status.to_string()));
        let (actor, subject) = (&event.actor().subject, event.subject());
        self.0.lock().unwrap().push(format!("{method} {route} {status} by {actor} as {subject}"));
        Ok(())
    }
}

/// Everything that is kept of this work.
async fn kept(work: impl AsyncFnOnce(Queue)) -> Vec<String> {
    let kept = Kept::default();
    let (queue, worker) = audit::queue(kept.clone(), 64);
    work(queue).await;
    worker.await;
    kept.0.lock().unwrap().clone()
}

async fn breaks(_: ServiceRequest, _: Next<impl MessageBody>) -> Result<ServiceResponse, Error> {
    Err(error::ErrorConflict("no"))
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/read/{id}", web::get().to(async || "in"))
        .service(web::resource("/gate/{id}").wrap(Gate::deny()).get(async || "in"))
        .service(web::resource("/same").wrap(SameOrigin::default()).post(async || "in"))
        .service(web::resource("/err").get(async || Err::<String, _>(error::ErrorNotFound("no"))))
        .service(web::resource("/middleware").wrap(from_fn(breaks)).get(async || "in"))
        .service(web::resource("/slow").get(async || {
            std::future::pending::<()>().await;
            "never"
        }))
        .service(web::scope("/accounts/{account}").service(web::resource("/notes/{note}").to(async || "in")))
        .service(web::resource("/reports/{id}").get(async || "in"))
        .service(web::resource("/reports/close").get(async || "in"));
}

/// What is kept of these requests of a staff member's.
async fn of_staff(level: Level, requests: &[(&str, &str)]) -> Vec<String> {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    kept(async |queue| {
        let app = App::new().configure(routes).wrap(AuditMiddleware::new(level).to(queue));
        let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
        for (method, path) in requests {
            let request = TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap());
            let request = request.insert_header(("authorization", format!("Bearer {token}")));
            let _ = app.call(request.to_request()).await;
        }
    })
    .await
}

#[actix_web::test]
async fn a_request_of_an_actors_is_kept_with_its_route_and_both_identities() {
    let events =
        of_staff(Level::All, &[("GET", "/accounts/4711/notes/9?secret=1"), ("PUT", "/accounts/1/notes/2")]).await;
    assert_eq!(
        events,
        [
            "GET /accounts/{account}/notes/{note} 200 by staff_1 as user_2",
            "PUT /accounts/{account}/notes/{note} 200 by staff_1 as user_2",
        ]
    );
}

#[actix_web::test]
async fn what_is_refused_or_fails_is_kept_too() {
    for (method, path, event) in [
        ("GET", "/gate/7", "GET /gate/{id} 403"),
        ("GET", "/err", "GET /err 404"),
        ("GET", "/nowhere/secret", "GET - 404"),
        ("DELETE", "/err", "DELETE /err 405"),
        ("GET", "/accounts/4711/secret", "GET - 404"),
        // `App::route` has a guard for the method: actix would name the pattern, but came to no route.
        ("POST", "/read/4711", "POST - 404"),
    ] {
        assert_eq!(of_staff(Level::All, &[(method, path)]).await, [format!("{event} by staff_1 as user_2")], "{path}");
    }
}

/// actix routes by the decoded path, and guesses a pattern by the one that was written.
#[actix_web::test]
async fn the_route_is_the_one_that_routing_came_to() {
    let events = of_staff(Level::All, &[("GET", "/gate/%37"), ("GET", "/%67ate/7")]).await;
    assert_eq!(events, ["GET /gate/{id} 403 by staff_1 as user_2"; 2]);
}

#[actix_web::test]
async fn an_error_of_a_middleware_below_is_kept_with_the_status_that_it_becomes() {
    assert_eq!(of_staff(Level::All, &[("GET", "/middleware")]).await, ["GET - 409 by staff_1 as user_2"]);
}

/// What is kept of this error of a middleware below a redaction, to which its text means nothing, and what the client is told.
async fn of_an_error_in_text(error: fn(&'static str) -> Error) -> (Vec<String>, u16) {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let mut status = 0;
    let events = kept(async |queue| {
        let breaks = move |_: ServiceRequest, _: Next<BoxBody>| ready(Err::<ServiceResponse, _>(error("no JSON")));
        let redact = RedactMiddleware::new(Redaction::new(["/national_id"]).unwrap());
        let app = App::new().default_service(web::to(async || "in")).wrap(from_fn(breaks)).wrap(redact);
        let app = app.wrap(AuditMiddleware::new(Level::All).to(queue));
        let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
        let request = TestRequest::get().insert_header(("authorization", format!("Bearer {token}")));
        let error = app.call(request.to_request()).await.map(drop).unwrap_err();
        status = error.error_response().status().as_u16();
    });
    (events.await, status)
}

#[actix_web::test]
async fn an_error_that_another_middleware_answers_is_kept_with_its_answer() {
    for (error, answered) in [(error::ErrorBadGateway as fn(_) -> _, 500), (error::ErrorBadRequest, 400)] {
        let (events, status) = of_an_error_in_text(error).await;
        assert_eq!((status, events), (answered, vec![format!("GET - {answered} by staff_1 as user_2")]));
    }
}

/// The audit asks an error for its response, as actix does further out.
#[cfg(feature = "tracing")]
#[actix_web::test]
async fn why_that_answer_is_another_is_logged_once() {
    use tracing::instrument::WithSubscriber as _;

    // While there is one subscriber alone, tracing asks each thread for its own, and other tests' threads have none.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    let cases = [
        (error::ErrorBadGateway as fn(_) -> _, "ERROR", "not_redactable"),
        (error::ErrorBadRequest, "DEBUG", "a rejection that is no JSON goes without its body"),
    ];
    for (error, level, why) in cases {
        let log = Arc::new(Mutex::new(Vec::new()));
        let writer = Written(Arc::clone(&log));
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::DEBUG);
        let subscriber = subscriber.with_writer(move || writer.clone()).finish();
        of_an_error_in_text(error).with_subscriber(subscriber).await;
        let log = String::from_utf8(log.lock().unwrap().clone()).unwrap();
        let found: Vec<_> = log.lines().filter(|line| line.contains(why)).collect();
        assert!(found.len() == 1 && found[0].contains(level), "{log}");
    }
}

#[cfg(feature = "tracing")]
#[derive(Clone)]
struct Written(Arc<Mutex<Vec<u8>>>);

#[cfg(feature = "tracing")]
impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn on_a_resource_an_error_has_its_route() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let events = kept(async |queue| {
        let resource = web::resource("/middleware/{id}").wrap(from_fn(breaks)).get(async || "in");
        let resource = resource.wrap(AuditMiddleware::default().to(queue));
        let app = init_service(App::new().service(resource).wrap(SessionMiddleware::new(issuer.verifier()))).await;
        let request =
            TestRequest::get().uri("/middleware/7").insert_header(("authorization", format!("Bearer {token}")));
        assert!(app.call(request.to_request()).await.is_err());
    });
    assert_eq!(events.await, ["GET /middleware/{id} 409 by staff_1 as user_2"]);
}

#[actix_web::test]
async fn a_request_that_nobody_waits_for_is_kept_without_a_status() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let events = kept(async |queue| {
        let app = App::new().configure(routes).wrap(AuditMiddleware::new(Level::All).to(queue));
        let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
        let request = TestRequest::get().uri("/slow").insert_header(("authorization", format!("Bearer {token}")));
        let mut answer = Box::pin(app.call(request.to_request()));
        std::future::poll_fn(|cx| {
            assert!(answer.as_mut().poll(cx).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
        drop(answer);
    });
    assert_eq!(events.await, ["GET - - by staff_1 as user_2"]);
}

#[actix_web::test]
async fn a_request_whose_handler_panics_is_kept_without_a_status() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let events = kept(async |queue| {
        let panics = async || -> &'static str { unreachable!("this is meant") };
        let app = App::new().service(web::resource("/panics").post(panics)).wrap(AuditMiddleware::default().to(queue));
        let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
        let request = TestRequest::post().uri("/panics").insert_header(("authorization", format!("Bearer {token}")));
        let work = async move { app.call(request.to_request()).await.map(drop) };
        assert!(actix_web::rt::spawn(work).await.is_err(), "it panics");
    });
    assert_eq!(events.await, ["POST - - by staff_1 as user_2"]);
}

#[actix_web::test]
async fn the_level_says_which_requests_are_kept() {
    let path = "/accounts/1/notes/2";
    let requests = [("GET", path), ("HEAD", path), ("OPTIONS", path), ("POST", path), ("PROPPATCH", path)];
    let count = async |level| of_staff(level, &requests).await.len();
    assert_eq!((count(Level::All).await, count(Level::Writes).await, count(Level::None).await), (5, 2, 0));
}

#[actix_web::test]
async fn a_user_in_person_and_nobody_make_no_event() {
    let issuer = Issuer::rfc8693();
    let own = format!("Bearer {}", issuer.session("user_2").token());
    let events = kept(async |queue| {
        let app = App::new().configure(routes).wrap(AuditMiddleware::new(Level::All).to(queue));
        let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
        let requests = [None, Some(&*own), Some("Bearer junk")];
        for authorization in requests {
            let mut request = TestRequest::get().uri("/reports/1");
            if let Some(authorization) = authorization {
                request = request.insert_header(("authorization", authorization));
            }
            let _ = app.call(request.to_request()).await;
        }
    });
    assert_eq!(events.await, [""; 0]);
}

fn teapot(_: &Refusal) -> HttpResponse {
    HttpResponse::ImATeapot().finish()
}

#[actix_web::test]
async fn without_a_session_middleware_it_is_a_500_and_nothing_below_is_called() {
    let app = App::new().default_service(web::to(async || -> &'static str { unreachable!("it is refused before") }));
    let app = init_service(app.wrap(AuditMiddleware::new(Level::None))).await;
    let response = app.call(TestRequest::get().to_request()).await.unwrap();
    assert_eq!(response.status(), 500);
    let refusal = response.response().extensions().get::<Refusal>().cloned().unwrap();
    assert!(refusal.fix().unwrap().contains("SessionMiddleware"));

    let app = App::new().default_service(web::to(async || "in"));
    let app = init_service(app.wrap(AuditMiddleware::new(Level::All).on_refusal(teapot))).await;
    assert_eq!(app.call(TestRequest::get().to_request()).await.unwrap().status(), 418);
}

#[actix_web::test]
async fn the_response_of_an_actors_is_the_same_as_without_it() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = || TestRequest::get().uri("/gate/1").insert_header(("authorization", format!("Bearer {token}")));
    let session = || SessionMiddleware::new(issuer.verifier());
    let with = init_service(App::new().configure(routes).wrap(AuditMiddleware::default()).wrap(session())).await;
    let without = init_service(App::new().configure(routes).wrap(session())).await;
    let with = with.call(request().to_request()).await.unwrap();
    let without = without.call(request().to_request()).await.unwrap();
    assert_eq!(with.status(), without.status());
    assert_eq!(with.headers().len(), without.headers().len());
    assert_eq!(with.into_body().size(), without.into_body().size());
}
