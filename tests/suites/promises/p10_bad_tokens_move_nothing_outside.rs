//! Promise 10: tokens cannot make the service fetch keys more than once per cool-down, and an endpoint that fails costs nobody
//! a valid session. How a key set ages is tested in `impersonation-jwks`; here it is seen through the server.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get as route;
use impersonation_axum::{Jwks, Verifier, profile};
use impersonation_core::testing::Issuer;
use tokio::net::TcpListener;

use impersonation_conformance::drive::{App, Ask};

/// The shortest cool-down: over once it was slept through.
const BRIEF: Duration = Duration::from_millis(1);

async fn cool_down() {
    tokio::time::sleep(BRIEF * 2).await;
}

/// A key endpoint on loopback whose answer can be changed.
#[derive(Clone)]
struct Endpoint {
    address: SocketAddr,
    fetches: Arc<AtomicUsize>,
    answer: Arc<Mutex<(StatusCode, String)>>,
}

impl Endpoint {
    async fn serving(jwks: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Self {
            address: listener.local_addr().unwrap(),
            fetches: Arc::default(),
            answer: Arc::new(Mutex::new((StatusCode::OK, jwks))),
        };
        let handler = endpoint.clone();
        let router = Router::new().route("/jwks.json", route(async move || handler.respond()));
        tokio::spawn(axum::serve(listener, router).into_future());
        endpoint
    }

    fn respond(&self) -> Response {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        self.answer.lock().unwrap().clone().into_response()
    }

    fn answers(&self, status: StatusCode, body: impl Into<String>) {
        *self.answer.lock().unwrap() = (status, body.into());
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    fn app(&self, framework: &'static str, issuer: &Issuer, keys: impl FnOnce(Jwks) -> Jwks) -> App {
        let keys = keys(Jwks::url(format!("http://{}/jwks.json", self.address)));
        let trusted = profile::rfc8693(issuer.url()).audience("api").keys(keys);
        App::only(framework, Verifier::builder().trust(trusted).build().unwrap())
    }
}

#[tokio::test]
async fn ten_thousand_made_up_kids_cause_one_fetch_per_cool_down() {
    for framework in App::frameworks() {
        let issuer = Issuer::rfc8693();
        let endpoint = Endpoint::serving(issuer.jwks()).await;
        let app = endpoint.app(framework, &issuer, |keys| keys);
        let good = issuer.session("user_2").token();
        assert_eq!(Ask::get("/account").bearer(&good).of(&app).await.status, 200);
        let started = tokio::time::Instant::now();
        for i in 0..10_000 {
            let made_up = issuer.session("user_2").header("kid", format!("made-up-{i}")).token();
            Ask::get("/account").bearer(&made_up).of(&app).await.assert_refused(401, "invalid_token");
        }
        let cool_downs = started.elapsed().as_secs() / 10 + 1;
        assert!(endpoint.fetches() as u64 <= 1 + cool_downs, "{} fetches", endpoint.fetches());
        assert_eq!(Ask::get("/account").bearer(&good).of(&app).await.status, 200);
    }
}

#[tokio::test]
async fn an_endpoint_that_fails_costs_nobody_a_valid_session() {
    for framework in App::frameworks() {
        let issuer = Issuer::rfc8693();
        let endpoint = Endpoint::serving(issuer.jwks()).await;
        let app = endpoint.app(framework, &issuer, |keys| keys.cool_down(BRIEF));
        let good = issuer.session("user_2").token();
        assert_eq!(Ask::get("/account").bearer(&good).of(&app).await.status, 200);
        for (status, body) in [
            (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
            (StatusCode::MOVED_PERMANENTLY, String::new()),
            (StatusCode::OK, "x".repeat(1_000_000)),
            (StatusCode::OK, r#"{"keys":[]}"#.into()),
            (StatusCode::OK, r#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#.into()),
        ] {
            endpoint.answers(status, body);
            cool_down().await;
            let fetches = endpoint.fetches();
            let unknown = issuer.session("user_2").header("kid", "unknown").token();
            Ask::get("/account").bearer(&unknown).of(&app).await.assert_refused(401, "invalid_token");
            assert_eq!(endpoint.fetches(), fetches + 1, "the endpoint was asked");
            assert_eq!(Ask::get("/account").bearer(&good).of(&app).await.status, 200, "{status}");
        }
    }
}

#[tokio::test]
async fn a_rotated_key_is_picked_up_and_the_old_one_is_dead() {
    for framework in App::frameworks() {
        let (old, new) = (Issuer::rfc8693(), Issuer::rfc8693().kid("rotated"));
        let endpoint = Endpoint::serving(old.jwks()).await;
        let app = endpoint.app(framework, &old, |keys| keys.cool_down(BRIEF));
        let (before, after) = (old.session("user_2").token(), new.session("user_2").token());
        assert_eq!(Ask::get("/account").bearer(&before).of(&app).await.status, 200);
        endpoint.answers(StatusCode::OK, new.jwks());
        cool_down().await;
        assert_eq!(Ask::get("/account").bearer(&after).of(&app).await.status, 200);
        Ask::get("/account").bearer(&before).of(&app).await.assert_refused(401, "invalid_token");
    }
}

#[tokio::test]
async fn a_server_that_starts_while_the_endpoint_is_down_says_503_and_recovers() {
    for framework in App::frameworks() {
        let issuer = Issuer::rfc8693();
        let endpoint = Endpoint::serving(String::new()).await;
        endpoint.answers(StatusCode::BAD_GATEWAY, "");
        let app = endpoint.app(framework, &issuer, |keys| keys.cool_down(Duration::from_millis(300)));
        let good = issuer.session("user_2").token();
        let answer = Ask::get("/account").bearer(&good).of(&app).await;
        answer.assert_refused(503, "keys_unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_eq!(Ask::get("/whoami").of(&app).await.status, 200, "nobody needs no keys");
        endpoint.answers(StatusCode::OK, issuer.jwks());
        let recovered = async {
            while Ask::get("/account").bearer(&good).of(&app).await.status != 200 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), recovered).await.expect("it recovers by itself");
    }
}

#[tokio::test]
async fn bad_tokens_of_other_issuers_fetch_nothing() {
    for framework in App::frameworks() {
        let (issuer, stranger) = (Issuer::rfc8693(), Issuer::rfc8693().iss("https://stranger.example"));
        let endpoint = Endpoint::serving(issuer.jwks()).await;
        let app = endpoint.app(framework, &issuer, |keys| keys.cool_down(BRIEF));
        for token in
            [stranger.session("user_2").token(), "junk".into(), issuer.session("u").header("alg", "none").token()]
        {
            Ask::get("/account").bearer(&token).of(&app).await.assert_refused(401, "invalid_token");
        }
        assert_eq!(endpoint.fetches(), 0);
    }
}
