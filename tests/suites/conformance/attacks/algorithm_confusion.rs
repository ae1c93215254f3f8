//! A token that chooses how it is verified.

use impersonation_conformance::forge::{Key, segment};
use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;

const RFC8693: &str = "rfc8693";

pub(crate) fn family() -> Family {
    let about = "A token that chooses how it is verified: no signature at all, a public key taken for a shared secret, \
                 another algorithm of the same key, or a signature in another encoding.";
    let family = Family::new("algorithm_confusion", about)
        .source(
            "CVE-2015-9235",
            "https://nvd.nist.gov/vuln/detail/CVE-2015-9235",
            "jsonwebtoken for Node took an RSA public key for an HMAC secret",
        )
        .source(
            "RFC 8725 §2.1, §3.1",
            "https://www.rfc-editor.org/rfc/rfc8725#section-2.1",
            "weak verification of `alg`",
        );
    secrets(none(controls(family)))
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
    family
}

#[tokio::test]
async fn the_token_chooses_nothing() {
    family().hold().await;
}
