//! A token that chooses how it is verified.

use impersonation_conformance::forge::{Key, segment};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;
use serde_json::json;

use super::{controlled, servers, slug};

const RFC8693: &str = "rfc8693";

pub(crate) fn family() -> Family {
    let about = "A token that chooses how it is verified: no signature at all, a public key taken for a shared secret, \
                 another algorithm of the same key, or the algorithm of another key.";
    let nvd = |cve: &str| format!("https://nvd.nist.gov/vuln/detail/{cve}");
    let mut family = Family::new("algorithm_confusion", about)
        .source("RFC 8725 §2.1", "https://www.rfc-editor.org/rfc/rfc8725#section-2.1", "weak verification of `alg`")
        .source("RFC 8725 §3.1", "https://www.rfc-editor.org/rfc/rfc8725#section-3.1", "each key has one algorithm");
    for (cve, about) in [
        ("CVE-2015-9235", "jsonwebtoken for Node took an RSA public key for an HMAC secret"),
        ("CVE-2016-10555", "jwt-simple did too"),
        ("CVE-2017-11424", "PyJWT knew a public key by its first line, and not every first line"),
        ("CVE-2022-29217", "PyJWT again, by another first line"),
        ("CVE-2022-23540", "jsonwebtoken for Node took `none` where no algorithm was named"),
        ("CVE-2022-23541", "one function that looked up keys of both kinds"),
        ("CVE-2023-48238", "json-web-token took `alg` from the token that it was about to verify"),
        ("CVE-2024-33663", "python-jose knew public keys by their looks"),
        ("CVE-2019-20933", "InfluxDB verified by an empty shared secret"),
        ("CVE-2026-44699", "LibJWT made an empty secret of an RSA key without `alg`"),
    ] {
        family = family.source(cve, &nvd(cve), about);
    }
    malformed(foreign(other(secrets(none(controls(controlled(family)))))))
}

/// Each algorithm that is allowed, by the key whose `alg` it is.
fn controls(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let seen = Seen::staff(&server);
    for key in [Key::rsa(), Key::other_rsa(), Key::p256(), Key::p384(), Key::ed25519()] {
        let jwk = key.jwk();
        let id = format!("control_{}", jwk["kid"].as_str().unwrap());
        let about = format!("the control: {} by the key that says so", jwk["alg"]);
        family = family.accepted((RFC8693, &server), &id, &about, &server.acting().by(key).compact(), &seen);
    }
    family
}

fn none(mut family: Family) -> Family {
    let server = Server::rfc8693();
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let token = server.acting().header("alg", alg);
        let unsigned = format!("{}.{}.", segment(token.header_text()), segment(token.claims_text()));
        let (named, reason) = (if alg.is_empty() { "empty" } else { alg }, Reason::AlgorithmNotAllowed);
        let about = format!("`alg` is {alg:?} and the signature is empty");
        family = family.refused((RFC8693, &server), &format!("unsigned_{named}"), &about, &unsigned, reason);
        let about = format!("`alg` is {alg:?} and the signature is good");
        family = family.refused((RFC8693, &server), &format!("signed_{named}"), &about, &token.compact(), reason);
    }
    family
}

/// A shared secret made of what everybody knows.
fn secrets(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let pem = Key::rsa().public_pem();
    let known = [
        ("pem", pem.clone()),
        ("pem_without_newline", pem.trim_end().to_owned()),
        ("pem_with_crlf", pem.replace('\n', "\r\n")),
        ("pem_after_a_blank", format!(" {pem}")),
        ("jwk", Key::rsa().jwk().to_string()),
        ("modulus", Key::rsa().jwk()["n"].as_str().unwrap().to_owned()),
        ("empty", String::new()),
        ("zeros", "\0".repeat(32)),
    ];
    for (named, secret) in known {
        for alg in ["HS256", "HS384", "HS512"] {
            let token = server.acting().by(Key::secret("rsa-1", secret.clone()).alg(alg)).compact();
            let about = format!("{alg} by a secret that is the public key's {named}");
            let id = format!("{}_of_{named}", alg.to_lowercase());
            family = family.refused((RFC8693, &server), &id, &about, &token, Reason::AlgorithmNotAllowed);
        }
    }
    for (name, server) in &servers()[1..] {
        let token = server.acting().by(Key::secret("rsa-1", pem.clone())).compact();
        let about = "HS256 by a secret that is the public key's pem";
        family =
            family.refused((name, server), &format!("{name}_hs256_of_pem"), about, &token, Reason::AlgorithmNotAllowed);
    }
    let token = server.acting().by(Key::secret("p256-1", Key::p256().public_pem())).compact();
    let about = "HS256 by a secret that is the public key's pem, of an elliptic curve";
    family.refused((RFC8693, &server), "hs256_of_p256", about, &token, Reason::AlgorithmNotAllowed)
}

/// Algorithms that are allowed, by a key that has another or is of another kind.
fn other(mut family: Family) -> Family {
    let server = Server::rfc8693();
    for alg in ["RS384", "RS512", "PS256", "PS384", "PS512"] {
        let (id, about) =
            (format!("rs256_key_by_{}", alg.to_lowercase()), format!("{alg} by a key whose `alg` is RS256"));
        let token = server.acting().by(Key::rsa().alg(alg)).compact();
        family = family.refused((RFC8693, &server), &id, &about, &token, Reason::KeyUnknown);
    }
    for (kid, alg, key) in [
        ("p256-1", "RS256", Key::rsa()),
        ("p256-1", "PS256", Key::rsa().alg("PS256")),
        ("rsa-1", "ES256", Key::p256()),
        ("p384-1", "ES256", Key::p256()),
        ("p384-1", "ES256", Key::p384()),
        ("p256-1", "ES384", Key::p384()),
        ("p256-1", "ES384", Key::p256()),
        ("p256-1", "EdDSA", Key::ed25519()),
        ("ed25519-1", "ES256", Key::p256()),
        ("ed25519-1", "RS256", Key::rsa()),
    ] {
        let by = key.jwk()["kid"].as_str().unwrap().to_owned();
        let id = format!("kid_{kid}_{}_by_{by}", alg.to_lowercase());
        let about = format!("{alg} under the name {kid}, signed by {by}");
        let token = server.acting().signed_by(key).header("alg", alg).header("kid", kid).compact();
        family = family.refused((RFC8693, &server), &id, &about, &token, Reason::KeyUnknown);
    }
    family
}

/// Algorithms that a profile does not allow, and some that nobody should.
fn foreign(mut family: Family) -> Family {
    let [(_, rfc8693), (_, clerk), (_, workos), (_, descope)] = servers();
    let allowed_elsewhere = [
        ("clerk", &clerk, Key::rsa().alg("PS256")),
        ("clerk", &clerk, Key::p256()),
        ("clerk", &clerk, Key::ed25519()),
        ("workos", &workos, Key::rsa().alg("RS384")),
        ("workos", &workos, Key::rsa().alg("RS512")),
        ("workos", &workos, Key::rsa().alg("PS256")),
        ("workos", &workos, Key::p256()),
        ("descope", &descope, Key::p256()),
        ("descope", &descope, Key::rsa().alg("RS384")),
        ("descope", &descope, Key::rsa().alg("PS256")),
        ("descope", &descope, Key::ed25519()),
    ];
    for (name, server, key) in allowed_elsewhere {
        let token = server.acting().by(key);
        let alg = serde_json::from_str::<serde_json::Value>(&token.header_text()).unwrap()["alg"].clone();
        let id = format!("{name}_{}", alg.as_str().unwrap().to_lowercase());
        let about = format!("{alg}, which this profile does not allow");
        family = family.refused((name, server), &id, &about, &token.compact(), Reason::AlgorithmNotAllowed);
    }
    for alg in [
        "rs256",
        "es256",
        "RS256 ",
        " ES256",
        "ES256\u{0}",
        "ES256K",
        "ES512",
        "Ed25519",
        "Ed448",
        "RS1",
        "HS1",
        "MD5",
        "RSA-OAEP",
        "RSA1_5",
        "ECDH-ES",
        "dir",
        "A256KW",
        "PBES2-HS256+A128KW",
        "ES256,none",
        "eddsa",
        "ＥＳ256",
    ] {
        let id = format!("alg_{}", slug(alg));
        let (about, token) =
            (format!("`alg` is {alg:?}, the rest is good"), rfc8693.acting().header("alg", alg).compact());
        family = family.refused((RFC8693, &rfc8693), &id, &about, &token, Reason::AlgorithmNotAllowed);
    }
    let token = clerk.acting().by(Key::rsa().alg("RS512")).compact();
    let about = "an algorithm that this profile allows, by a key whose `alg` is RS256";
    family.refused(("clerk", &clerk), "clerk_rs512", about, &token, Reason::KeyUnknown)
}

/// `alg` that is no text, or not there, or there twice.
fn malformed(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let good = server.acting();
    for (id, alg) in [
        ("array", json!(["ES256"])),
        ("list", json!(["none", "ES256"])),
        ("number", json!(256)),
        ("null", json!(null)),
        ("true", json!(true)),
        ("object", json!({ "name": "ES256" })),
    ] {
        let (about, token) = (format!("`alg` is {alg}"), good.clone().header("alg", alg).compact());
        family = family.refused((RFC8693, &server), &format!("alg_is_{id}"), &about, &token, Reason::HeaderMalformed);
    }
    for (id, header) in [
        ("missing", r#"{"kid":"p256-1"}"#),
        ("twice", r#"{"alg":"ES256","alg":"ES256","kid":"p256-1"}"#),
        ("none_first", r#"{"alg":"none","alg":"ES256","kid":"p256-1"}"#),
        ("none_last", r#"{"alg":"ES256","kid":"p256-1","alg":"none"}"#),
        ("none_escaped", r#"{"alg":"ES256","kid":"p256-1","\u0061lg":"none"}"#),
        ("other_case_only", r#"{"ALG":"ES256","kid":"p256-1"}"#),
    ] {
        let (about, token) = (format!("the header is {header}"), good.compact_of_header(header));
        family = family.refused((RFC8693, &server), &format!("alg_{id}"), &about, &token, Reason::HeaderMalformed);
    }
    let header = r#"{"\u0061lg":"E\u005325\u0036","kid":"p256-1","ALG":"none"}"#;
    let about = "the control: `alg` spelled by escapes is `alg`, and `ALG` is a member that nobody knows";
    family.accepted((RFC8693, &server), "alg_escaped", about, &good.compact_of_header(header), &Seen::staff(&server))
}

#[tokio::test]
async fn the_token_chooses_nothing() {
    family().hold().await;
}
