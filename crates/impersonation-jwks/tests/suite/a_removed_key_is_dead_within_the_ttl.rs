//! Promises 9 and 10: any usable set is authoritative, and a cache that goes by the epoch learns of it.

use std::time::Duration;

use crate::support::{
    Answer, COOL_DOWN, Endpoint, eventually, jump, keys_of, set_of, status, status_at_once, token, verifier, watched,
};
use impersonation_core::key::KeySource as _;
use impersonation_core::testing::Issuer;

fn pair() -> (Issuer, Issuer) {
    (Issuer::rfc8693().kid("kept"), Issuer::rfc8693().kid("removed"))
}

/// An endpoint whose `/keys` holds both keys for so long, and then only the first.
async fn removed_after(kept: &Issuer, removed: &Issuer, cache_control: &str, ttl: u64) {
    let endpoint = Endpoint::start();
    let line = format!("cache-control: {cache_control}");
    endpoint.answer("/keys", Answer::set(set_of(&[kept, removed])).with(line.as_str()));
    let verifier = verifier(kept, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(removed)).await, 200);

    endpoint.answer("/keys", Answer::set(kept.jwks()).with(line.as_str()));
    jump(Duration::from_secs(ttl * 4 / 5 - 2)).await;
    assert_eq!(status(&verifier, &token(removed)).await, 200, "{cache_control}");
    assert_eq!(endpoint.fetches("/keys"), 1, "{cache_control}");
    jump(Duration::from_secs(ttl / 5 + 2)).await;
    assert_eq!(status(&verifier, &token(removed)).await, 401, "{cache_control}");
    assert_eq!(status(&verifier, &token(kept)).await, 200, "{cache_control}");
    assert_eq!(endpoint.fetches("/keys"), 2, "{cache_control}");
}

#[tokio::test]
async fn on_an_idle_server() {
    let (kept, removed) = pair();
    removed_after(&kept, &removed, "max-age=300", 300).await;
}

#[tokio::test]
async fn whatever_cache_control_says() {
    let (kept, removed) = pair();
    removed_after(&kept, &removed, "no-store", 60).await;
    removed_after(&kept, &removed, "max-age=0", 60).await;
    removed_after(&kept, &removed, "max-age=31536000", 3600).await;
    removed_after(&kept, &removed, "max-age=99999999999999999999999999", 60).await;
    removed_after(&kept, &removed, "public", 600).await;
    removed_after(&kept, &removed, "max-age=600\r\nage: 300", 300).await;
}

#[tokio::test]
async fn under_load_without_a_wait() {
    let (kept, removed) = pair();
    let endpoint = Endpoint::with_set(set_of(&[&kept, &removed]));
    let verifier = verifier(&kept, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&removed)).await, 200);

    endpoint.answer("/keys", Answer::set(kept.jwks()));
    jump(Duration::from_secs(480)).await;
    assert_eq!(
        status_at_once(&verifier, &token(&removed)),
        Some(200),
        "the request that starts the refresh does not wait"
    );
    eventually("the new set", async || status(&verifier, &token(&removed)).await == 401).await;
    assert_eq!(status(&verifier, &token(&kept)).await, 200);
}

#[tokio::test]
async fn at_once_when_an_unknown_kid_brought_a_new_set() {
    let (kept, removed) = pair();
    let endpoint = Endpoint::with_set(removed.jwks());
    let verifier = verifier(&kept, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&removed)).await, 200);

    endpoint.answer("/keys", Answer::set(kept.jwks()));
    jump(COOL_DOWN).await;
    assert_eq!(status(&verifier, &token(&kept)).await, 200);
    assert_eq!(status(&verifier, &token(&removed)).await, 401);
}

#[tokio::test]
async fn the_epoch_changes_with_the_set_and_only_then() {
    let (kept, removed) = pair();
    let endpoint = Endpoint::with_set(set_of(&[&kept, &removed]));
    let (verifier, source) = watched(&kept, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&removed)).await, 200);
    let first = source.epoch();

    jump(COOL_DOWN).await;
    source.refresh().await;
    assert_eq!((source.epoch(), endpoint.fetches("/keys")), (first, 2));

    endpoint.answer("/keys", Answer::set(kept.jwks()));
    jump(COOL_DOWN).await;
    source.refresh().await;
    assert!(source.epoch() > first);
}

#[tokio::test]
async fn a_cache_that_asks_for_nothing_but_the_epoch_still_learns_of_it() {
    let (kept, removed) = pair();
    let endpoint = Endpoint::with_set(set_of(&[&kept, &removed]));
    let (verifier, source) = watched(&kept, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&removed)).await, 200);
    let first = source.epoch();

    endpoint.answer("/keys", Answer::set(kept.jwks()));
    jump(Duration::from_secs(480)).await;
    assert_eq!(source.epoch(), first);
    eventually("another epoch", async || source.epoch() != first).await;
}

#[tokio::test]
async fn nothing_is_remembered_under_an_epoch_without_keys() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let (verifier, source) = watched(&issuer, keys_of(&endpoint));
    assert_ne!(source.epoch(), source.epoch());
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
    let first = source.epoch();
    assert_eq!(source.epoch(), first);

    jump(Duration::from_secs(600)).await;
    let (one, other) = (source.epoch(), source.epoch());
    assert!(one != other && one != first && other != first, "an expired set is remembered by nobody");
    source.refresh().await;
    assert_eq!(source.epoch(), first, "the same set again");
}
