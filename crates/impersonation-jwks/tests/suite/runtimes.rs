//! A fetch belongs to the runtime that it was started on, and the keys outlive it.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::support::{Answer, Endpoint, eventually, set_of, status, token, verifier};
use impersonation_core::testing::Issuer;
use impersonation_jwks::Jwks;
use tokio::runtime::{Builder, Runtime};

const SHORT: Duration = Duration::from_millis(200);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn keys_of(endpoint: &Endpoint) -> Jwks {
    Jwks::url(endpoint.url("/keys")).cool_down(SHORT)
}

#[test]
fn a_runtime_that_is_dropped_takes_its_fetch_along_and_nothing_else() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::start();
    endpoint.answer("/keys", Answer::Hang);
    let verifier =
        verifier(&issuer, Jwks::url(endpoint.url("/keys")).cool_down(SHORT).timeout(Duration::from_secs(30)));
    let first = runtime();
    first.block_on(async {
        let waits = async { status(&verifier, &token(&issuer)).await };
        assert!(tokio::time::timeout(Duration::from_millis(100), waits).await.is_err());
        eventually("a fetch", async || endpoint.fetches("/keys") == 1).await;
    });
    drop(first);

    endpoint.answer("/keys", Answer::set(issuer.jwks()));
    runtime().block_on(async {
        eventually("keys", async || status(&verifier, &token(&issuer)).await == 200).await;
    });
    assert_eq!(endpoint.fetches("/keys"), 2);
}

#[test]
fn keys_fetched_on_one_runtime_are_renewed_on_another() {
    let (old, new) = (Issuer::rfc8693().kid("old"), Issuer::rfc8693().kid("new"));
    let endpoint = Endpoint::with_set(old.jwks());
    let verifier = verifier(&old, keys_of(&endpoint));
    assert_eq!(runtime().block_on(status(&verifier, &token(&old))), 200);
    endpoint.answer("/keys", Answer::set(new.jwks()));
    runtime().block_on(eventually("the new key", async || status(&verifier, &token(&new)).await == 200));
}

#[test]
fn a_runtime_that_stands_still_holds_up_nobody_for_long() {
    let (old, new) = (Issuer::rfc8693().kid("old"), Issuer::rfc8693().kid("new"));
    let endpoint = Endpoint::start();
    endpoint.answer("/keys", Answer::Hang);
    let verifier = verifier(&old, keys_of(&endpoint).timeout(Duration::from_secs(1)));
    let still = runtime();
    still.block_on(async {
        let waits = async { status(&verifier, &token(&old)).await };
        assert!(tokio::time::timeout(Duration::from_millis(50), waits).await.is_err());
        eventually("a fetch", async || endpoint.fetches("/keys") == 1).await;
    });

    // Nobody drives it any more: neither its fetch nor its timeout moves.
    endpoint.answer("/keys", Answer::set(old.jwks()));
    let moving = runtime();
    moving.block_on(eventually("keys", async || status(&verifier, &token(&old)).await == 200));
    std::thread::sleep(SHORT * 2);

    // What it held comes to its end, and neither takes the keys away nor begins a cool-down.
    drop(still);
    endpoint.answer("/keys", Answer::set(set_of(&[&old, &new])));
    assert_eq!(moving.block_on(status(&verifier, &token(&old))), 200);
    moving.block_on(eventually("the new key", async || status(&verifier, &token(&new)).await == 200));
}

#[test]
fn without_a_runtime_the_answer_is_503() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let verifier = verifier(&issuer, keys_of(&endpoint));
    let token = token(&issuer);
    let verdict = pin!(status(&verifier, &token)).poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(verdict, Poll::Ready(503));
    assert_eq!(runtime().block_on(status(&verifier, &token)), 200);
}
