//! A key endpoint on a loopback port whose behaviour changes while it runs, and verdicts by keys from it.

mod server;

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use impersonation_core::key::{Algorithm, IntoKeySource, IssuerContext, KeyLookup, KeySource};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{AUDIENCE, Issuer};
use impersonation_core::{ConfigError, Refusal, Verdict, Verifier, profile};
use impersonation_jwks::{Jwks, JwksError, JwksErrorKind, JwksSource};

pub(crate) use server::{Answer, Endpoint};

/// The default cool-down.
pub(crate) const COOL_DOWN: Duration = Duration::from_secs(10);

/// The default total timeout.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);

/// Keys from `/keys` of the endpoint.
pub(crate) fn keys_of(endpoint: &Endpoint) -> Jwks {
    Jwks::url(endpoint.url("/keys"))
}

/// A verifier that trusts one issuer by these keys.
pub(crate) fn verifier(issuer: &Issuer, keys: impl IntoKeySource + Send + 'static) -> Verifier {
    build(issuer.url(), keys).unwrap()
}

/// The same for any `iss`, or what is wrong with it.
pub(crate) fn build(iss: &str, keys: impl IntoKeySource + Send + 'static) -> Result<Verifier, ConfigError> {
    Verifier::builder().trust(profile::rfc8693(iss).audience(AUDIENCE).keys(keys)).build()
}

/// Which rule the configuration breaks; `None` where it builds.
pub(crate) fn broken_rule(iss: &str, keys: Jwks) -> Option<JwksErrorKind> {
    let error = build(iss, keys).err()?;
    let source = std::error::Error::source(&error).unwrap();
    Some(source.downcast_ref::<JwksError>().unwrap().kind())
}

pub(crate) fn token(issuer: &Issuer) -> String {
    issuer.session("user_2").token()
}

/// A token as good as any but for its `kid`.
pub(crate) fn token_of_kid(issuer: &Issuer, kid: &str) -> String {
    issuer.session("user_2").header("kid", kid).token()
}

/// 200, or the status of the refusal.
pub(crate) async fn status(verifier: &Verifier, token: &str) -> u16 {
    refusal(verifier, token).await.map_or(200, |refusal| refusal.status())
}

pub(crate) async fn refusal(verifier: &Verifier, token: &str) -> Option<Refusal> {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    let headers = HeaderList::new(&headers);
    verifier.verify(&RequestView::new("GET", &headers)).await.err()
}

/// The same where the path is broken: once it was asked for, time passes until the fetch is given up.
pub(crate) async fn status_in_spite_of(endpoint: &Endpoint, path: &str, verifier: &Verifier, token: &str) -> u16 {
    let asked = endpoint.fetches(path);
    let gives_up = async {
        eventually("a fetch", async || endpoint.fetches(path) > asked).await;
        jump(TIMEOUT).await;
    };
    // Not a race: a jump that is cut short leaves time standing still.
    tokio::join!(status(verifier, token), gives_up).0
}

/// The verdict without a wait; `None` where the request would have to wait for keys.
pub(crate) fn status_at_once(verifier: &Verifier, token: &str) -> Option<u16> {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    let headers = HeaderList::new(&headers);
    match verifier.check(&RequestView::new("GET", &headers)) {
        Verdict::Decided(decision) => Some(decision.map_or_else(|refusal| refusal.status(), |_| 200)),
        Verdict::Undecided(_) => None,
    }
}

/// A JWK Set of the keys of several issuers.
pub(crate) fn set_of(issuers: &[&Issuer]) -> String {
    let keys = |issuer: &&Issuer| {
        let set: serde_json::Value = serde_json::from_str(&issuer.jwks()).unwrap();
        set["keys"].as_array().unwrap().clone()
    };
    let keys: Vec<_> = issuers.iter().flat_map(keys).collect();
    serde_json::json!({ "keys": keys }).to_string()
}

/// Lets so much time pass at once. Sockets and everything else go on in real time.
pub(crate) async fn jump(duration: Duration) {
    tokio::time::pause();
    tokio::time::advance(duration).await;
    tokio::time::resume();
}

/// Waits until it holds, for 5 seconds at most.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not in time: {what}");
}

/// Keys whose source the test keeps an eye on.
pub(crate) struct Watched {
    keys: Jwks,
    source: Arc<Mutex<Option<Arc<JwksSource>>>>,
}

/// A verifier by these keys, and the source that it asks.
pub(crate) fn watched(issuer: &Issuer, keys: Jwks) -> (Verifier, Arc<JwksSource>) {
    let source = Arc::default();
    let verifier = verifier(issuer, Watched { keys, source: Arc::clone(&source) });
    let source = source.lock().unwrap().take().unwrap();
    (verifier, source)
}

pub(crate) struct Shared(Arc<JwksSource>);

impl IntoKeySource for Watched {
    type Source = Shared;

    fn into_key_source(self, issuer: &IssuerContext<'_>) -> Result<Shared, ConfigError> {
        let source = Arc::new(self.keys.into_key_source(issuer)?);
        *self.source.lock().unwrap() = Some(Arc::clone(&source));
        Ok(Shared(source))
    }
}

impl KeySource for Shared {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        self.0.find(kid, algorithm)
    }

    fn epoch(&self) -> u64 {
        self.0.epoch()
    }

    fn refresh(&self) -> impl Future<Output = ()> + Send {
        self.0.refresh()
    }
}
