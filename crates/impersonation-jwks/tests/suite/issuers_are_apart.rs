//! Keys belong to the issuer that they were configured for.

use crate::support::{Answer, COOL_DOWN, Endpoint, jump, status, token, token_of_kid, verifier};
use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;
use impersonation_core::testing::{AUDIENCE, Issuer};
use impersonation_core::{Verifier, profile};
use impersonation_jwks::Jwks;

/// Two issuers with the same `kid`, each with an endpoint, in one verifier.
fn two() -> ([Issuer; 2], [Endpoint; 2], Verifier) {
    let issuers = ["https://one.example", "https://two.example"]
        .map(|iss| Issuer::new(Dialect::Rfc8693, iss, Algorithm::ES256).kid("same"));
    let endpoints = [0, 1].map(|index| Endpoint::with_set(issuers[index].jwks()));
    let trusted = |index: usize| {
        profile::rfc8693(issuers[index].url()).audience(AUDIENCE).keys(Jwks::url(endpoints[index].url("/keys")))
    };
    let verifier = Verifier::builder().trust(trusted(0)).trust(trusted(1)).build().unwrap();
    (issuers, endpoints, verifier)
}

#[tokio::test]
async fn the_key_of_one_verifies_no_token_of_another() {
    let ([one, two], endpoints, verifier) = two();
    assert_eq!(status(&verifier, &token(&one)).await, 200);
    assert_eq!(status(&verifier, &token(&two)).await, 200);
    for (signs, claims) in [(&one, &two), (&two, &one)] {
        let forged = signs.session("user_2").claim("iss", claims.url()).token();
        assert_eq!(status(&verifier, &forged).await, 401);
    }
    assert_eq!(endpoints.map(|endpoint| endpoint.fetches("/keys")), [1, 1]);
}

#[tokio::test]
async fn the_cool_down_of_one_is_none_of_the_other() {
    let ([one, two], endpoints, verifier) = two();
    assert_eq!(status(&verifier, &token(&one)).await, 200);
    assert_eq!(status(&verifier, &token(&two)).await, 200);
    jump(COOL_DOWN).await;
    for number in 0..100 {
        assert_eq!(status(&verifier, &token_of_kid(&one, &number.to_string())).await, 401);
    }
    assert_eq!(endpoints.each_ref().map(|endpoint| endpoint.fetches("/keys")), [2, 1]);
    assert_eq!(status(&verifier, &token_of_kid(&two, "made-up")).await, 401);
    assert_eq!(endpoints.each_ref().map(|endpoint| endpoint.fetches("/keys")), [2, 2]);
}

#[tokio::test]
async fn one_description_of_keys_serves_two_issuers_with_a_set_each() {
    let endpoint = Endpoint::start();
    let issuer = Issuer::new(Dialect::Rfc8693, "https://one.example", Algorithm::ES256);
    endpoint.answer("/keys", Answer::set(issuer.jwks()));
    let keys = Jwks::url(endpoint.url("/keys"));
    for _ in 0..2 {
        assert_eq!(status(&verifier(&issuer, keys.clone()), &token(&issuer)).await, 200);
    }
    assert_eq!(endpoint.fetches("/keys"), 2);
}
