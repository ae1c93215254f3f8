//! A request whose keys are not known yet waits for them, and is served once.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::dev::Service as _;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpRequest, web};
use impersonation_actix::key::{Algorithm, KeyLookup, KeySet, KeySource};
use impersonation_actix::{Session, SessionMiddleware, Verifier, profile};
use impersonation_core::testing::Issuer;

/// Keys that come with the refresh of that number.
#[derive(Clone)]
struct Slow {
    keys: KeySet,
    come_with: usize,
    refreshes: Arc<AtomicUsize>,
    missing: KeyLookup,
}

impl Slow {
    fn new(issuer: &Issuer, come_with: usize, missing: KeyLookup) -> Self {
        let keys = KeySet::from_json(issuer.jwks().as_bytes()).unwrap();
        Self { keys, come_with, refreshes: Arc::default(), missing }
    }

    fn refreshes(&self) -> usize {
        self.refreshes.load(Ordering::SeqCst)
    }
}

impl KeySource for Slow {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        if self.refreshes() < self.come_with {
            return self.missing.clone();
        }
        self.keys.find(kid, algorithm).cloned().map_or(KeyLookup::Unknown, KeyLookup::Found)
    }

    fn epoch(&self) -> u64 {
        0
    }

    async fn refresh(&self) {
        actix_web::rt::task::yield_now().await;
        self.refreshes.fetch_add(1, Ordering::SeqCst);
    }
}

/// What comes of requests, the first of which are dropped while they wait.
struct Outcome {
    status: u16,
    retry_after: Option<String>,
    refreshes: usize,
    calls: usize,
}

async fn outcome(keys: Slow, issuer: &Issuer, dropped: usize) -> Outcome {
    let trusted = profile::rfc8693(issuer.url()).audience("api").keys(keys.clone());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let handler = move |_: Session, request: HttpRequest| {
        counted.fetch_add(1, Ordering::SeqCst);
        // Routing comes after the wait, and knows its parameters.
        ready(request.match_info()["id"].to_owned())
    };
    let app = App::new()
        .wrap(SessionMiddleware::new(Verifier::builder().trust(trusted).build().unwrap()))
        .service(web::resource("/{id}").route(web::get().to(handler)));
    let app = init_service(app).await;
    let token = format!("Bearer {}", issuer.session("user_2").token());
    let request = || TestRequest::get().uri("/7").insert_header(("authorization", token.clone())).to_request();
    (0..dropped).for_each(|_| drop(app.call(request())));
    let response = app.call(request()).await.unwrap();
    Outcome {
        status: response.status().as_u16(),
        retry_after: response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned()),
        refreshes: keys.refreshes(),
        calls: calls.load(Ordering::SeqCst),
    }
}

#[actix_web::test]
async fn keys_that_come_are_waited_for_and_the_service_is_called_once() {
    let issuer = Issuer::rfc8693();
    for missing in [KeyLookup::NotLoaded, KeyLookup::UnknownYet] {
        let outcome = outcome(Slow::new(&issuer, 1, missing), &issuer, 0).await;
        assert_eq!((outcome.status, outcome.refreshes, outcome.calls), (200, 1, 1));
    }
}

#[actix_web::test]
async fn keys_that_do_not_come_are_asked_for_once_and_the_service_is_not_called() {
    let issuer = Issuer::rfc8693();
    let retry_after = Duration::from_millis(1500);
    for (missing, status, refreshes) in [
        (KeyLookup::NotLoaded, 503, 1),
        (KeyLookup::UnknownYet, 401, 1),
        (KeyLookup::Unknown, 401, 0),
        (KeyLookup::Unavailable { retry_after }, 503, 0),
    ] {
        let outcome = outcome(Slow::new(&issuer, usize::MAX, missing), &issuer, 0).await;
        assert_eq!((outcome.status, outcome.refreshes, outcome.calls), (status, refreshes, 0));
        assert_eq!(outcome.retry_after.is_some(), status == 503);
    }
}

#[actix_web::test]
async fn the_time_to_wait_is_rounded_up() {
    let issuer = Issuer::rfc8693();
    let missing = KeyLookup::Unavailable { retry_after: Duration::from_millis(1500) };
    let outcome = outcome(Slow::new(&issuer, usize::MAX, missing), &issuer, 0).await;
    assert_eq!(outcome.retry_after.as_deref(), Some("2"));
}

#[actix_web::test]
async fn a_request_that_is_dropped_while_it_waits_disturbs_no_other() {
    let issuer = Issuer::rfc8693();
    let outcome = outcome(Slow::new(&issuer, 1, KeyLookup::NotLoaded), &issuer, 2).await;
    assert_eq!((outcome.status, outcome.refreshes, outcome.calls), (200, 1, 1));
}
