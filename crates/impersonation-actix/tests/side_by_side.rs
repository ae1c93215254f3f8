//! All of the middleware at once, in the order that the documentation names.
#![cfg(feature = "bar")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::{Arc, Mutex};

use actix_web::body::{BodySize, MessageBody as _};
use actix_web::dev::Service as _;
use actix_web::http::header::ContentType;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpResponse, web};
use impersonation_actix::audit::{self, AuditError, AuditSink, Event, Level};
use impersonation_actix::bar::Bar;
use impersonation_actix::redact::{Redaction, Sensitive};
use impersonation_actix::{AuditMiddleware, BarMiddleware, Gate, RedactMiddleware, Redacted, SameOrigin};
use impersonation_actix::{Policy, SessionMiddleware};
use impersonation_core::testing::Issuer;
use support::whole;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<String>>>);

impl AuditSink for Kept {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        let event = serde_json::to_value(event).map_err(AuditError::new)?;
        self.0.lock().unwrap().push(format!("{} {} {}", event["method"], event["route"], event["status"]));
        Ok(())
    }
}

fn routes(config: &mut web::ServiceConfig) {
    let page = async || HttpResponse::Ok().content_type(ContentType::html()).body("<!doctype html><body>hello");
    let proxied = async || HttpResponse::Ok().content_type(ContentType::json()).body(r#"{"iban":"GB82"}"#);
    let own = async || Redacted::new(web::Json([Sensitive::<_>::new("X-123")]));
    config
        .route("/page", web::get().to(page))
        .route("/proxied", web::get().to(proxied))
        .route("/own", web::get().to(own))
        .service(web::resource("/gate").wrap(Gate::new(Policy::read_only())).post(async || "in"));
}

struct Seen {
    status: u16,
    has_facts: bool,
    redacted: Option<String>,
    size: BodySize,
    body: String,
}

async fn seen(is_acting: bool, request: TestRequest) -> (Seen, Vec<String>) {
    let (issuer, kept) = (Issuer::rfc8693(), Kept::default());
    let (queue, worker) = audit::queue(kept.clone(), 8);
    let redaction = Redaction::builder().patterns(["/iban"]).dangerous_pass("text/html").build().unwrap();
    let app = App::new()
        .configure(routes)
        .wrap(RedactMiddleware::new(redaction))
        .wrap(BarMiddleware::new(Bar::builder("/stop").build().unwrap()))
        .wrap(SameOrigin::default())
        .wrap(AuditMiddleware::new(Level::All).to(queue))
        .wrap(SessionMiddleware::new(issuer.verifier()));
    let app = init_service(app).await;
    let session = issuer.session("user_2");
    let token = if is_acting { session.acting("staff_1").token() } else { session.token() };
    let request = request.insert_header(("authorization", format!("Bearer {token}")));
    let response = app.call(request.to_request()).await.unwrap();
    let listed = response.headers().get_all("impersonation-redacted").map(|listed| listed.to_str().unwrap());
    let listed: Vec<_> = listed.collect();
    let seen = Seen {
        status: response.status().as_u16(),
        has_facts: response.headers().contains_key("impersonation"),
        redacted: (!listed.is_empty()).then(|| listed.join("; ")),
        size: response.response().body().size(),
        body: whole(response.into_body()).await,
    };
    drop(app);
    worker.await;
    let events = std::mem::take(&mut *kept.0.lock().unwrap());
    (seen, events)
}

#[actix_web::test]
async fn an_actor_has_bar_redaction_gate_and_event() {
    let (page, events) = seen(true, TestRequest::get().uri("/page")).await;
    assert!(page.has_facts && page.redacted.is_none() && page.body.contains("<impersonation-bar"), "{}", page.body);
    assert_eq!(events, [r#""GET" "/page" 200"#]);

    let (proxied, _) = seen(true, TestRequest::get().uri("/proxied")).await;
    assert_eq!((&*proxied.body, proxied.redacted.as_deref()), (r#"{"iban":null}"#, Some("iban")));
    assert!(proxied.has_facts);

    let (own, _) = seen(true, TestRequest::get().uri("/own")).await;
    assert_eq!((&*own.body, own.redacted.as_deref()), ("[null]", Some("*; iban")));

    let (gate, events) = seen(true, TestRequest::post().uri("/gate")).await;
    assert!(gate.status == 403 && gate.has_facts, "{}", gate.body);
    assert_eq!(events, [r#""POST" "/gate" 403"#]);

    let foreign = TestRequest::post().uri("/gate").insert_header(("sec-fetch-site", "cross-site"));
    let (foreign, events) = seen(true, foreign).await;
    assert!(foreign.status == 403 && foreign.body.contains("cross_site_request"), "{}", foreign.body);
    assert_eq!(events, [r#""POST" null 403"#], "it came to no route");
}

#[actix_web::test]
async fn a_user_in_person_sees_what_the_handler_said() {
    for (path, body) in
        [("/page", "<!doctype html><body>hello"), ("/proxied", r#"{"iban":"GB82"}"#), ("/own", r#"["X-123"]"#)]
    {
        let (seen, events) = seen(false, TestRequest::get().uri(path)).await;
        assert_eq!((&*seen.body, seen.size), (body, BodySize::Sized(body.len() as u64)));
        assert!(!seen.has_facts && seen.redacted.is_none() && events.is_empty(), "{path}");
    }
    assert_eq!(seen(false, TestRequest::post().uri("/gate")).await.0.body, "in");
}
