//! What the log says: what to mend and why a request was refused, loudly and quietly, and never a token nor a refused claim.
#![cfg(feature = "tracing")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::sync::{Arc, Mutex};

use actix_web::body::to_bytes;
use actix_web::dev::Service as _;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpRequest, HttpResponse, web};
use impersonation_actix::redact::Redaction;
use impersonation_actix::{AuditMiddleware, Caller, Gate, OwnSession, RedactMiddleware, Redacted};
use impersonation_actix::{SessionExt as _, SessionMiddleware};
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

fn actors(config: &mut web::ServiceConfig) {
    let redact = RedactMiddleware::new(Redaction::new(["/secret_field"]).unwrap());
    let broken = async || {
        let body = r#"{"secret_field":"secret_value",]"#;
        HttpResponse::Ok().content_type("application/json").body(body)
    };
    config.service(web::resource("/audited/{id}").wrap(AuditMiddleware::default()).get(async || "in")).service(
        web::scope("/redacted")
            .wrap(redact)
            .route("/text", web::get().to(async || "secret_text"))
            .route("/broken", web::get().to(broken))
            .route("/view", web::get().to(async || Redacted::new(web::Json([Unwritable])))),
    );
}

/// Its error says what it should not.
struct Unwritable;

impl serde::Serialize for Unwritable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("secret_value"))
    }
}

/// What is logged of a staff member's request, its body too.
async fn log_of_staff(path: &str, routes: fn(&mut web::ServiceConfig)) -> String {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let request = TestRequest::get().uri(path).insert_header(("authorization", format!("Bearer {token}"))).to_request();
    captured(async {
        let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier()));
        let response = init_service(app).await.call(request).await.unwrap();
        let _ = to_bytes(response.into_body()).await;
    })
    .await
}

#[actix_web::test]
async fn what_an_actor_does_is_in_the_log_by_its_route() {
    let log = log_of_staff("/audited/4711?q=secret", actors).await;
    let line = log.lines().find(|line| line.contains("impersonation_core::audit")).unwrap();
    for part in ["INFO", "/audited/{id}", "200", "staff_1", "user_2", "GET"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!log.contains("4711") && !log.contains("secret"), "{log}");
}

#[actix_web::test]
async fn what_cannot_be_redacted_is_an_error_that_says_nothing_of_it() {
    for path in ["/redacted/text", "/redacted/broken", "/redacted/view"] {
        let log = log_of_staff(path, actors).await;
        assert_eq!(log.matches("ERROR").count(), 1, "{path}: {log}");
        assert!(!log.contains("secret"), "{path}: {log}");
    }
}

#[cfg(feature = "bar")]
#[actix_web::test]
async fn a_page_that_goes_without_its_bar_is_an_error_that_names_the_remedy() {
    use impersonation_actix::{BarMiddleware, bar::Bar};

    fn page(encoding: &'static str) -> HttpResponse {
        let mut page = HttpResponse::Ok();
        page.content_type("text/html").insert_header(("content-encoding", encoding)).body("<!doctype html><body>")
    }
    fn routes(config: &mut web::ServiceConfig) {
        let bar = BarMiddleware::new(Bar::builder("/stop").build().unwrap());
        let pages = web::scope("").route("/packed", web::get().to(async || page("br")));
        config.service(pages.route("/plain", web::get().to(async || page("identity"))).wrap(bar));
    }
    let log = log_of_staff("/packed", routes).await;
    assert!(log.contains("ERROR") && log.contains("bar") && log.contains("compression"), "{log}");
    assert!(!log_of_staff("/plain", routes).await.contains("ERROR"));
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
