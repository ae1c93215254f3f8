//! Keys where the issuer says they are, if it is the issuer that says so.

use crate::support::{Answer, COOL_DOWN, Endpoint, jump, status, status_in_spite_of, token, verifier};
use std::time::Duration;

use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::{Verifier, profile};
use impersonation_jwks::Jwks;

const OPENID: &str = "/realm/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server/realm";

struct World {
    endpoint: Endpoint,
    issuer: Issuer,
    verifier: Verifier,
}

impl World {
    /// An issuer with a path, on the endpoint, its keys at `/keys`.
    fn new() -> Self {
        let endpoint = Endpoint::start();
        let issuer = Issuer::new(Dialect::Rfc8693, endpoint.url("/realm"), Algorithm::ES256);
        endpoint.answer("/keys", Answer::set(issuer.jwks()));
        let verifier = verifier(&issuer, Jwks::discover());
        Self { endpoint, issuer, verifier }
    }

    fn metadata(&self, issuer: &str, keys: &str) -> Answer {
        Answer::set(format!(r#"{{"issuer":"{issuer}","token_endpoint":"https://a.example","jwks_uri":"{keys}"}}"#))
    }

    fn good_metadata(&self) -> Answer {
        self.metadata(self.issuer.url(), &self.endpoint.url("/keys"))
    }

    async fn status(&self) -> u16 {
        status(&self.verifier, &token(&self.issuer)).await
    }
}

#[tokio::test]
async fn by_openid_connect() {
    let world = World::new();
    world.endpoint.answer(OPENID, world.good_metadata());
    assert_eq!(world.status().await, 200);
    assert_eq!(world.endpoint.fetches(OAUTH), 0);
}

#[tokio::test]
async fn by_rfc_8414_where_there_is_no_openid_connect() {
    for status in [400, 401, 403, 404, 405, 410] {
        let world = World::new();
        world.endpoint.answer(OPENID, Answer::status(status));
        world.endpoint.answer(OAUTH, world.good_metadata());
        assert_eq!(world.status().await, 200);
    }
}

#[tokio::test]
async fn not_by_rfc_8414_where_openid_connect_fails() {
    for answer in [Answer::status(500), Answer::status(301).with(format!("location: {OAUTH}")), Answer::Hang] {
        let world = World::new();
        world.endpoint.answer(OPENID, answer);
        world.endpoint.answer(OAUTH, world.good_metadata());
        let token = token(&world.issuer);
        assert_eq!(status_in_spite_of(&world.endpoint, OPENID, &world.verifier, &token).await, 503);
        assert_eq!(world.endpoint.fetches(OAUTH), 0);
    }
}

#[tokio::test]
async fn a_document_of_another_issuer_is_not_believed() {
    for other in ["", "https://evil.example", "/", "/realm/", "/Realm", "/other"] {
        let world = World::new();
        let other = if other.starts_with('/') { world.endpoint.url(other) } else { other.to_owned() };
        world.endpoint.answer(OPENID, world.metadata(&other, &world.endpoint.url("/keys")));
        world.endpoint.answer(OAUTH, world.good_metadata());
        assert_eq!(world.status().await, 503, "{other}");
        assert_eq!(world.endpoint.fetches("/keys"), 0, "{other}");
    }
}

#[tokio::test]
async fn keys_on_plain_http_elsewhere_are_not_fetched() {
    for keys in ["http://issuer.example/keys", "http://169.254.169.254/", "http://10.0.0.1/keys", "file:///etc/passwd"]
    {
        let world = World::new();
        world.endpoint.answer(OPENID, world.metadata(world.issuer.url(), keys));
        assert_eq!(world.status().await, 503, "{keys}");
    }
}

#[tokio::test]
async fn a_redirect_from_the_keys_is_not_followed() {
    let world = World::new();
    world.endpoint.answer(OPENID, world.metadata(world.issuer.url(), &world.endpoint.url("/moved")));
    world.endpoint.answer("/moved", Answer::status(301).with("location: /keys"));
    assert_eq!(world.status().await, 503);
    assert_eq!(world.endpoint.fetches("/keys"), 0);
}

#[tokio::test]
async fn a_document_that_is_junk_or_too_large_brings_nothing() {
    for document in ["<!doctype html>".to_owned(), "[]".into(), "{}".into(), " ".repeat(1024 * 1024)] {
        let world = World::new();
        world.endpoint.answer(OPENID, Answer::set(document));
        assert_eq!(world.status().await, 503);
    }
}

#[tokio::test]
async fn keys_that_moved_are_found_and_discovery_that_breaks_costs_nobody_a_session() {
    let world = World::new();
    world.endpoint.answer(OPENID, world.good_metadata());
    assert_eq!(world.status().await, 200);

    world.endpoint.answer(OPENID, Answer::Nothing);
    jump(Duration::from_secs(600)).await;
    assert_eq!(world.status().await, 200);

    world.endpoint.answer(OPENID, world.metadata(world.issuer.url(), &world.endpoint.url("/new-keys")));
    world.endpoint.answer("/new-keys", Answer::set(world.issuer.jwks()));
    world.endpoint.answer("/keys", Answer::status(410));
    jump(COOL_DOWN + Duration::from_secs(600)).await;
    assert_eq!(world.status().await, 200);
    assert_eq!(world.endpoint.fetches("/new-keys"), 1);
}

#[tokio::test]
async fn it_counts_towards_the_total_timeout() {
    let World { endpoint, issuer, .. } = World::new();
    let late = |answer| Answer::Late(Duration::from_millis(700), Box::new(answer));
    let metadata = format!(r#"{{"issuer":"{}","jwks_uri":"{}"}}"#, issuer.url(), endpoint.url("/keys"));
    endpoint.answer(OPENID, late(Answer::set(metadata)));
    endpoint.answer("/keys", late(Answer::set(issuer.jwks())));
    let verifier = verifier(&issuer, Jwks::discover().timeout(Duration::from_secs(1)));
    assert_eq!(status(&verifier, &token(&issuer)).await, 503);
}

#[tokio::test]
async fn it_is_asked_no_more_often_than_the_keys() {
    let world = World::new();
    for _ in 0..100 {
        assert_eq!(world.status().await, 503);
    }
    assert_eq!((world.endpoint.fetches(OPENID), world.endpoint.fetches(OAUTH)), (1, 1));
}

#[tokio::test]
async fn a_profile_that_knows_its_address_needs_none() {
    let endpoint = Endpoint::start();
    let issuer = Issuer::new(Dialect::Clerk, endpoint.url(""), Algorithm::RS256);
    endpoint.answer("/.well-known/jwks.json", Answer::set(issuer.jwks()));
    let profile = profile::clerk(issuer.url()).authorized_party(AUTHORIZED_PARTY).keys(Jwks::discover());
    let verifier = Verifier::builder().trust(profile).build().unwrap();
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
    assert_eq!(endpoint.fetches("/.well-known/openid-configuration"), 0);
}
