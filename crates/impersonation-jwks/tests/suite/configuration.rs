//! Every mistake is an error of building the verifier.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::support::{Endpoint, broken_rule, build, keys_of, status, token, verifier};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::ConfigErrorKind;
use impersonation_core::{Verifier, profile};
use impersonation_jwks::{Jwks, JwksErrorKind};

const ISSUER: &str = "https://issuer.example";
const KEYS: &str = "https://issuer.example/keys";

fn seconds(range: RangeInclusive<u64>) -> RangeInclusive<Duration> {
    Duration::from_secs(*range.start())..=Duration::from_secs(*range.end())
}

#[test]
fn an_address_is_https_or_plain_http_on_this_machine() {
    for url in
        ["http://issuer.example/keys", "http://10.0.0.1/keys", "http://localhost.example/keys", "ftp://localhost"]
    {
        assert_eq!(broken_rule(ISSUER, Jwks::url(url)), Some(JwksErrorKind::InsecureAddress), "{url}");
    }
    for url in ["", "keys", "https://user:secret@issuer.example/keys", "https://issuer.example/keys#a"] {
        assert_eq!(broken_rule(ISSUER, Jwks::url(url)), Some(JwksErrorKind::InvalidAddress), "{url}");
    }
    for url in [KEYS, "http://127.0.0.1:1/keys", "http://[::1]:1/keys", "http://localhost:1/keys"] {
        assert_eq!(broken_rule(ISSUER, Jwks::url(url)), None, "{url}");
    }
}

#[test]
fn keys_are_discovered_from_an_issuer_that_is_a_url_or_whose_profile_knows_them() {
    assert_eq!(broken_rule("P2abc", Jwks::discover()), Some(JwksErrorKind::NotDiscoverable));
    assert_eq!(broken_rule("https://issuer.example/?a", Jwks::discover()), Some(JwksErrorKind::NotDiscoverable));
    assert_eq!(broken_rule("http://issuer.example", Jwks::discover()), Some(JwksErrorKind::InsecureAddress));
    assert_eq!(broken_rule(ISSUER, Jwks::discover()), None);
    assert_eq!(broken_rule("P2abc", Jwks::url(KEYS)), None);
    let trusted = [
        profile::descope("P2abc").keys(Jwks::discover()),
        profile::workos_client("client_1").keys(Jwks::discover()),
        profile::clerk("https://clerk.example.com").dangerous_any_authorized_party().keys(Jwks::discover()),
    ];
    for trusted in trusted {
        assert!(Verifier::builder().trust(trusted).build().is_ok());
    }
}

#[test]
fn durations_have_bounds() {
    let day = 24 * 60 * 60;
    let keys = || Jwks::url(KEYS);
    for cool_down in [Duration::ZERO, Duration::from_millis(30_001), Duration::MAX] {
        assert_eq!(broken_rule(ISSUER, keys().cool_down(cool_down)), Some(JwksErrorKind::CoolDownOutOfRange));
        assert_eq!(broken_rule(ISSUER, keys().timeout(cool_down)), Some(JwksErrorKind::TimeoutOutOfRange));
        assert_eq!(broken_rule(ISSUER, keys().connect_timeout(cool_down)), Some(JwksErrorKind::TimeoutOutOfRange));
    }
    #[expect(clippy::reversed_empty_ranges, reason = "it is to be refused")]
    for bounds in [0..=60, 9..=60, 60..=59, 60..=day + 1] {
        assert_eq!(broken_rule(ISSUER, keys().ttl_bounds(seconds(bounds))), Some(JwksErrorKind::TtlOutOfRange));
    }
    let most = keys().cool_down(Duration::from_secs(30)).timeout(Duration::from_secs(30));
    assert_eq!(broken_rule(ISSUER, most.ttl_bounds(seconds(30..=day))), None);
}

#[test]
fn a_bearer_token_goes_only_to_an_address_of_ones_own() {
    let rule = |keys: Jwks| broken_rule(ISSUER, keys);
    assert_eq!(rule(Jwks::url(KEYS).bearer_token("sk_test_1")), None);
    assert_eq!(rule(Jwks::discover().bearer_token("sk_test_1")), Some(JwksErrorKind::UnaddressedBearerToken));
    for token in ["", "a b", "a\r\nx: y", "ä"] {
        assert_eq!(rule(Jwks::url(KEYS).bearer_token(token)), Some(JwksErrorKind::InvalidBearerToken));
    }
}

#[test]
fn the_error_says_what_and_for_which_issuer() {
    let error = build(ISSUER, Jwks::url("http://issuer.example/keys?key=secret")).err().unwrap();
    assert_eq!(error.kind(), ConfigErrorKind::Keys);
    assert_eq!(error.to_string(), "the keys cannot be used (issuer https://issuer.example)");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "the address must be https; plain http is for loopback hosts alone");
}

#[test]
fn no_debug_output_shows_a_secret() {
    let keys = Jwks::url("https://issuer.example/keys?key=hidden").bearer_token("hidden");
    assert!(!format!("{keys:?}").contains("hidden"));
    let verifier = build(ISSUER, keys).unwrap();
    assert!(!format!("{verifier:?}").contains("hidden"));
}

#[tokio::test]
async fn the_request_says_who_asks_for_what() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let verifier = verifier(&issuer, keys_of(&endpoint).bearer_token("sk_test_1"));
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
    let head = endpoint.last_head();
    assert!(head.starts_with("GET /keys HTTP/1.1\r\n"), "{head}");
    for line in [
        "authorization: Bearer sk_test_1",
        "accept: application/jwk-set+json, application/json",
        concat!("user-agent: impersonation-jwks/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(head.lines().any(|sent| sent.eq_ignore_ascii_case(line)), "{line} in {head}");
    }
    assert!(!head.contains("accept-encoding"));
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let url = endpoint.url("/keys").replace("127.0.0.1", "localhost");
    let verifier = verifier(&issuer, Jwks::url(url));
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
}
