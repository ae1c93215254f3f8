//! A request whose keys are not known yet waits for them, and is served by the instance that was ready.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use impersonation_core::key::{Algorithm, KeyLookup, KeySet, KeySource};
use impersonation_core::testing::Issuer;
use impersonation_core::{Verifier, profile};
use impersonation_tower::{Presence, SessionLayer};
use tower::{Layer, Service, ServiceExt};

type Body = Full<Bytes>;

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

    fn layer(&self, issuer: &Issuer) -> SessionLayer {
        let trusted = profile::rfc8693(issuer.url()).audience("api").keys(self.clone());
        SessionLayer::new(Verifier::builder().trust(trusted).build().unwrap())
    }
}

impl KeySource for Slow {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        if self.refreshes.load(Ordering::SeqCst) < self.come_with {
            return self.missing.clone();
        }
        self.keys.find(kid, algorithm).cloned().map_or(KeyLookup::Unknown, KeyLookup::Found)
    }

    fn epoch(&self) -> u64 {
        0
    }

    async fn refresh(&self) {
        tokio::task::yield_now().await;
        self.refreshes.fetch_add(1, Ordering::SeqCst);
    }
}

/// Answers with the subject, and panics where it is called without having been ready, as services may.
#[derive(Default)]
struct Strict {
    is_ready: bool,
}

/// A clone has not been polled yet.
impl Clone for Strict {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Service<Request<Body>> for Strict {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "called without having been ready");
        let session = request.extensions().get::<Presence>().and_then(Presence::session);
        ready(Ok(Response::new(Full::from(session.map_or(String::new(), |session| session.subject().into())))))
    }
}

fn request(token: &str) -> Request<Body> {
    Request::get("/").header("authorization", format!("Bearer {token}")).body(Full::default()).unwrap()
}

async fn status(keys: &Slow, issuer: &Issuer, token: &str) -> u16 {
    let service = keys.layer(issuer).layer(Strict::default());
    service.oneshot(request(token)).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn keys_that_come_are_waited_for() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").token();
    for missing in [KeyLookup::NotLoaded, KeyLookup::UnknownYet] {
        let keys = Slow::new(&issuer, 1, missing);
        assert_eq!(status(&keys, &issuer, &token).await, 200);
        assert_eq!(keys.refreshes.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn keys_that_do_not_come_are_asked_for_once() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").token();
    let retry_after = Duration::from_millis(1500);
    for (missing, answer, refreshes) in [
        (KeyLookup::NotLoaded, 503, 1),
        (KeyLookup::UnknownYet, 401, 1),
        (KeyLookup::Unknown, 401, 0),
        (KeyLookup::Unavailable { retry_after }, 503, 0),
    ] {
        let keys = Slow::new(&issuer, usize::MAX, missing);
        assert_eq!(status(&keys, &issuer, &token).await, answer);
        assert_eq!(keys.refreshes.load(Ordering::SeqCst), refreshes);
    }
    let keys = Slow::new(&issuer, usize::MAX, KeyLookup::Unavailable { retry_after });
    let service = keys.layer(&issuer).layer(Strict::default());
    let response = service.oneshot(request(&token)).await.unwrap();
    assert_eq!(response.headers()["retry-after"], "2", "rounded up");
}

#[tokio::test]
async fn a_request_that_is_dropped_while_it_waits_disturbs_no_other() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").token();
    let keys = Slow::new(&issuer, 1, KeyLookup::NotLoaded);
    let mut service = keys.layer(&issuer).layer(Strict::default());
    drop(service.ready().await.unwrap().call(request(&token)));
    let response = service.ready().await.unwrap().call(request(&token)).await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn a_key_of_another_algorithm_is_not_used_whatever_the_source_says() {
    let (issuer, other) = (Issuer::rfc8693(), Issuer::descope());
    /// Gives a key that was not asked for.
    struct Wrong(KeySet);
    impl KeySource for Wrong {
        fn find(&self, _: Option<&str>, _: Algorithm) -> KeyLookup {
            self.0.find(None, Algorithm::ES384).cloned().map_or(KeyLookup::Unknown, KeyLookup::Found)
        }
        fn epoch(&self) -> u64 {
            0
        }
        async fn refresh(&self) {}
    }
    let keys = Wrong(KeySet::from_json(other.jwks().as_bytes()).unwrap());
    let trusted = profile::rfc8693(issuer.url()).audience("api").keys(keys);
    let layer = SessionLayer::new(Verifier::builder().trust(trusted).build().unwrap());
    let token = issuer.session("user_2").token();
    assert_eq!(layer.layer(Strict::default()).oneshot(request(&token)).await.unwrap().status(), 401);
}
