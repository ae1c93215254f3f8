//! A token that brings its own key along, or says where to fetch it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{controlled, servers};

pub(crate) fn family() -> Family {
    let about = "A token that brings its own key along (`jwk`, `x5c`), or says where to fetch it (`jku`, `x5u`), under a \
                 name that is known, one that is not, and none.";
    let nvd = "https://nvd.nist.gov/vuln/detail/";
    let rfc = "https://www.rfc-editor.org/rfc/rfc7515#section-";
    let family = Family::new("embedded_keys", about)
        .source("CVE-2018-0114", &format!("{nvd}CVE-2018-0114"), "node-jose verified by the `jwk` of the header")
        .source("CVE-2026-34240", &format!("{nvd}CVE-2026-34240"), "so did jose for Dart")
        .source("RFC 7515 §4.1.2", &format!("{rfc}4.1.2"), "`jku`")
        .source("RFC 7515 §4.1.3", &format!("{rfc}4.1.3"), "`jwk`")
        .source("RFC 7515 §4.1.5", &format!("{rfc}4.1.5"), "`x5u`, and `x5c` behind it")
        .source(
            "RFC 8725 §3.10",
            "https://www.rfc-editor.org/rfc/rfc8725#section-3.10",
            "`jku` and `x5u` make requests",
        );
    ignored(secret(foreign(controlled(family))))
}

/// A certificate in name only: nothing reads it.
const CERTIFICATE: &str = "MIIBszCCAVmgAwIBAgIUE3ZpbCBjZXJ0aWZpY2F0ZSwgbm90IG9uZQ==";

/// What a header may say of its key.
fn embedded(key: &Key) -> [(&'static str, &'static str, Value); 9] {
    let address = "https://evil.example/jwks.json";
    [
        ("jwk", "jwk", key.jwk()),
        ("jwk_text", "jwk", json!(key.jwk().to_string())),
        ("jwks", "jwks", json!({ "keys": [key.jwk()] })),
        ("jku", "jku", json!(address)),
        ("jku_of_the_issuer", "jku", json!("https://issuer.example@evil.example/jwks.json")),
        ("x5u", "x5u", json!("https://evil.example/chain.pem")),
        ("x5c", "x5c", json!([CERTIFICATE])),
        ("x5t", "x5t", json!("4pNenEBLv0JpLIdugWxQkOsZcK0")),
        ("x5t_s256", "x5t#S256", json!("pJBp4peLpOgp60y3Z3RLT3kOdpZlFpvPxu5NjfuLFK4")),
    ]
}

/// Signed by the key that comes along.
fn foreign(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let known = if *name == "rfc8693" { Key::evil_p256() } else { Key::evil_rsa() };
        for (id, member, value) in embedded(&known) {
            let token = server.acting().by(known.clone()).header(member, value);
            // The plain server has two keys that fit a token without a name, the others one.
            let unnamed = if *name == "rfc8693" { Reason::KeyUnknown } else { Reason::SignatureInvalid };
            for (named, token, reason) in [
                ("known_kid", token.clone(), Reason::SignatureInvalid),
                ("unknown_kid", token.clone().header("kid", "evil"), Reason::KeyUnknown),
                ("no_kid", token.without_header("kid"), unnamed),
            ] {
                let about =
                    format!("`{member}` of a key that nobody trusts, which signed, and {}", named.replace('_', " "));
                family =
                    family.refused((name, server), &format!("{name}_{id}_{named}"), &about, &token.compact(), reason);
            }
        }
    }
    family
}

/// A shared secret that comes along.
fn secret(family: Family) -> Family {
    let server = Server::rfc8693();
    let secret = Key::secret("p256-1", "0123456789abcdef0123456789abcdef");
    let token = server.acting().by(secret.clone()).header("jwk", secret.jwk());
    let (about, reason) = ("HS256 by a secret in the header", Reason::AlgorithmNotAllowed);
    let family = family.refused(("rfc8693", &server), "jwk_oct", about, &token.compact(), reason);
    let confused = server.acting().signed_by(secret.clone()).header("jwk", secret.jwk());
    let (about, reason) = ("`alg` is ES256, the key of the header is a secret", Reason::SignatureInvalid);
    family.refused(("rfc8693", &server), "jwk_oct_as_es256", about, &confused.compact(), reason)
}

/// Beside a good signature they say nothing.
fn ignored(mut family: Family) -> Family {
    let server = Server::rfc8693();
    for (id, member, value) in embedded(&Key::evil_p256()) {
        let token = server.acting().header(member, value).compact();
        let about = format!("the control: `{member}` of a key that nobody trusts, which did not sign");
        family = family.accepted(("rfc8693", &server), &format!("ignored_{id}"), &about, &token, &Seen::staff(&server));
    }
    family
}

#[tokio::test]
async fn a_key_that_comes_along_is_no_key() {
    family().hold().await;
}

/// A place on loopback that counts who calls.
async fn lure() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, calls) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&calls);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (format!("http://{address}"), calls)
}

/// Every header and claim that some verifier took for an address.
fn luring(token: &Token, lure: &str) -> Vec<Token> {
    let address = format!("{lure}/jwks.json");
    let with = |member: &str| token.clone().header(member, &address);
    let mut all: Vec<_> = ["jku", "x5u", "kid", "iss", "url", "jwks_uri", "jwk", "typ", "cty"].map(with).into();
    all.extend([with("jku").header("kid", "unknown"), with("x5u").without_header("kid")]);
    all.extend(["iss", "aud", "jku", "jwks_uri", "_claim_sources"].map(|claim| token.clone().claim(claim, &address)));
    all.push(token.clone().claim("act", json!({ "sub": "staff_1", "iss": lure })));
    all
}

#[tokio::test]
async fn no_address_in_a_token_is_ever_asked() {
    let (lure, calls) = lure().await;
    for (_, server) in &servers() {
        let app = server.app().await;
        let control = Ask::get("/whoami").bearer(&server.acting().compact()).of(&app).await;
        assert_eq!(control.status, 200);
        for key in [Key::evil_p256(), Key::evil_rsa()] {
            for token in luring(&server.acting().by(key), &lure) {
                let answer = Ask::get("/whoami").bearer(&token.compact()).of(&app).await;
                answer.assert_refused(401, "invalid_token");
            }
        }
        for token in luring(&server.acting(), &lure) {
            Ask::get("/whoami").bearer(&token.compact()).of(&app).await;
        }
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn discovery_asks_the_issuer_that_was_configured_and_no_other() {
    let [(ours, ours_calls), (theirs, theirs_calls)] = [lure().await, lure().await];
    let trusted = profile::rfc8693(&ours).audience("api").keys(impersonation_axum::Jwks::discover());
    let app = App::whoami(Verifier::builder().trust(trusted).build().unwrap());
    let claims = json!({ "iss": theirs, "sub": "user_2", "aud": "api", "exp": 253_402_300_799_u64 });
    let token = Token::new(Key::evil_p256(), claims);
    for token in luring(&token, &theirs) {
        Ask::get("/whoami").bearer(&token.compact()).of(&app).await.assert_refused(401, "invalid_token");
    }
    let calls = |calls: &AtomicUsize| calls.load(Ordering::SeqCst);
    assert_eq!((calls(&ours_calls), calls(&theirs_calls)), (0, 0), "no key is needed of an issuer that is not trusted");
    let own = token.claim("iss", &ours).header("jku", &theirs).compact();
    // Each by itself: `retry-after` runs down between them.
    for (_, app) in app.apart().await {
        Ask::get("/whoami").bearer(&own).of(&app).await.assert_refused(503, "keys_unavailable");
    }
    assert!(calls(&ours_calls) > 0, "the control: the trusted one is asked");
    assert_eq!(calls(&theirs_calls), 0);
}
