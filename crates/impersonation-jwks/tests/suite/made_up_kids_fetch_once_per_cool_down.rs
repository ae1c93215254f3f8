//! Promise 10: bad tokens move nothing outside.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{
    Answer, COOL_DOWN, Endpoint, eventually, jump, keys_of, status, token, token_of_kid, verifier, watched,
};
use impersonation_core::key::KeySource as _;
use impersonation_core::testing::Issuer;
use impersonation_jwks::Jwks;

/// Longer than a slow machine takes for what is done within it.
const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn ten_thousand_of_them() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let cool_down = Duration::from_secs(30);
    let verifier = verifier(&issuer, keys_of(&endpoint).cool_down(cool_down));
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);

    for round in 1..=4 {
        for number in 0..2_500 {
            let token = token_of_kid(&issuer, &format!("{round}-{number}"));
            assert_eq!(status(&verifier, &token).await, 401);
        }
        assert_eq!(endpoint.fetches("/keys"), round, "one at first, then one for each cool-down");
        jump(cool_down).await;
    }
}

#[tokio::test]
async fn a_key_that_was_just_rotated_in_is_known_within_the_cool_down_in_spite_of_them() {
    let (old, new) = (Issuer::rfc8693().kid("old"), Issuer::rfc8693().kid("new"));
    let endpoint = Endpoint::with_set(old.jwks());
    let verifier = verifier(&old, keys_of(&endpoint).cool_down(LONG));
    assert_eq!(status(&verifier, &token(&old)).await, 200);

    endpoint.answer("/keys", Answer::set(new.jwks()));
    for _ in 0..8 {
        jump(Duration::from_secs(1)).await;
        assert_eq!(status(&verifier, &token_of_kid(&new, "made-up")).await, 401);
        assert_eq!(status(&verifier, &token(&new)).await, 401);
    }
    jump(LONG).await;
    assert_eq!(status(&verifier, &token(&new)).await, 200);
    assert_eq!(endpoint.fetches("/keys"), 2);
}

#[tokio::test]
async fn a_failed_fetch_counts_too() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let verifier = verifier(&issuer, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);

    endpoint.answer("/keys", Answer::status(500));
    for round in 2..5 {
        jump(COOL_DOWN).await;
        for number in 0..100 {
            assert_eq!(status(&verifier, &token_of_kid(&issuer, &number.to_string())).await, 401);
        }
        assert_eq!(endpoint.fetches("/keys"), round);
    }
}

#[tokio::test]
async fn unsigned_garbage_fetches_as_little() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let verifier = verifier(&issuer, keys_of(&endpoint));
    for garbage in ["", "a.b.c", "e30.e30.", &token(&Issuer::clerk()), &token(&Issuer::workos())] {
        assert_eq!(status(&verifier, garbage).await, 401);
    }
    assert_eq!(endpoint.fetches("/keys"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_requests_at_once_share_one_fetch() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let verifier = verifier(&issuer, Jwks::url(endpoint.url("/keys")));
    let token: Arc<str> = token(&issuer).into();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (verifier, token) = (verifier.clone(), Arc::clone(&token));
            tokio::spawn(async move { status(&verifier, &token).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 200);
    }
    assert_eq!(endpoint.fetches("/keys"), 1);
}

#[tokio::test]
async fn clients_that_hang_up_cause_no_second_fetch() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::start();
    endpoint.answer("/keys", Answer::Hang);
    let verifier = verifier(&issuer, Jwks::url(endpoint.url("/keys")).cool_down(LONG));
    let token = token(&issuer);
    for _ in 0..50 {
        let hangs_up = tokio::time::timeout(Duration::from_millis(5), status(&verifier, &token)).await;
        assert!(hangs_up.is_err());
    }
    eventually("one fetch", async || endpoint.fetches("/keys") == 1).await;

    // Its timeout passes with nobody waiting, and the cool-down counts from there.
    jump(Duration::from_secs(5)).await;
    eventually("its end", async || status(&verifier, &token).await == 503).await;
    endpoint.answer("/keys", Answer::set(issuer.jwks()));
    jump(LONG / 2).await;
    assert_eq!((status(&verifier, &token).await, endpoint.fetches("/keys")), (503, 1));
    jump(LONG).await;
    assert_eq!((status(&verifier, &token).await, endpoint.fetches("/keys")), (200, 2));
}

#[tokio::test]
async fn whoever_calls_refresh_is_held_to_it_as_well() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let (_verifier, source) = watched(&issuer, keys_of(&endpoint));
    for _ in 0..100 {
        source.refresh().await;
    }
    assert_eq!(endpoint.fetches("/keys"), 1);
    jump(COOL_DOWN).await;
    tokio::join!(source.refresh(), source.refresh(), source.refresh());
    assert_eq!(endpoint.fetches("/keys"), 2);
}
