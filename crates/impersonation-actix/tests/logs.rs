//! What the log says: what to mend and why a request was refused, loudly and quietly, and never a token nor a refused claim.
#![cfg(feature = "tracing")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::sync::{Arc, Mutex};

use actix_web::dev::Service as _;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpRequest, web};
use impersonation_actix::{Caller, Gate, OwnSession, SessionExt as _, SessionMiddleware};
use impersonation_core::testing::Issuer;
use tracing::instrument::WithSubscriber as _;
use tracing::level_filters::LevelFilter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything that is logged while this is done.
async fn captured(work: impl Future<Output = ()>) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
    // While there is one subscriber alone, tracing asks each thread for its own, and other tests' threads have none.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    work.with_subscriber(subscriber.with_writer(move || writer.clone()).finish()).await;
    let bytes = log.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/gate").wrap(Gate::deny()).get(async || "in"))
        .route("/own", web::get().to(async |_: OwnSession| "in"))
        .route("/caller", web::get().to(async |_: Caller| "in"))
        .route("/asks", web::get().to(async |request: HttpRequest| request.session().is_ok().to_string()))
        .route("/logs", web::get().to(logs));
}

async fn logs() -> &'static str {
    tracing::info!("served");
    "in"
}

async fn log_of(session: Option<&Issuer>, path: &str, token: &str) -> String {
    let request = TestRequest::get().uri(path).insert_header(("authorization", format!("Bearer {token}"))).to_request();
    captured(async {
        let app = App::new().configure(routes);
        match session {
            Some(issuer) => {
                let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
                app.call(request).await.map(drop).unwrap();
            }
            None => init_service(app).await.call(request).await.map(drop).unwrap(),
        }
    })
    .await
}

#[actix_web::test]
async fn a_missing_session_middleware_is_an_error_that_names_the_fix() {
    for path in ["/gate", "/own", "/caller", "/asks"] {
        let log = log_of(None, path, "secret").await;
        assert!(log.contains("ERROR") && log.contains("SessionMiddleware"), "{path}: {log}");
        assert_eq!(log.lines().count(), 1, "{path}: {log}");
    }
}

#[actix_web::test]
async fn a_refusal_is_logged_once_with_its_reason() {
    let issuer = Issuer::rfc8693();
    let staff = issuer.session("user_2").acting("staff_1").token();
    for (path, token, code) in [
        ("/gate", &*staff, "impersonation_denied"),
        ("/own", &*staff, "impersonation_denied"),
        ("/gate", "junk", "invalid_token"),
    ] {
        let log = log_of(Some(&issuer), path, token).await;
        assert_eq!(log.matches("request refused").count(), 1, "{log}");
        assert!(log.contains("DEBUG") && log.contains(code), "{log}");
    }
    assert!(log_of(Some(&issuer), "/gate", "junk").await.contains("reason="), "why it does not verify");
}

#[actix_web::test]
async fn no_token_and_no_refused_claim_is_logged() {
    let (issuer, stranger) = (Issuer::rfc8693(), Issuer::rfc8693());
    let secret = |issuer: &Issuer| issuer.session("secret_user").acting("secret_staff").claim("note", "secret_note");
    let tokens = [
        secret(&stranger).token(),
        secret(&issuer).audience("secret_audience").token(),
        secret(&issuer).claim("act", "secret_act").token(),
        "secret_opaque".into(),
    ];
    for token in &tokens {
        let log = log_of(Some(&issuer), "/gate", token).await;
        assert!(log.contains("request refused"), "the log is on: {log}");
        assert!(!log.contains("secret"), "{log}");
        assert!(token.split('.').filter(|part| part.len() > 8).all(|part| !log.contains(part)), "{log}");
    }
    let good = secret(&issuer).token();
    let log = log_of(Some(&issuer), "/gate", &good).await;
    assert!(good.split('.').all(|part| !log.contains(part)) && !log.contains("secret_note"), "{log}");
}

#[actix_web::test]
async fn what_a_handler_logs_says_who_is_there() {
    let issuer = Issuer::rfc8693();
    let log = log_of(Some(&issuer), "/logs", &issuer.session("user_2").acting("staff_1").token()).await;
    let line = log.lines().find(|line| line.contains("served")).unwrap();
    for part in ["session{", "user_2", "staff_1"] {
        assert!(line.contains(part), "{line}");
    }
}
