//! Arbitrary bytes as a key set, and as a public key in PEM: nothing panics, and what comes out is a public key that was in
//! the document for this `kid` and this algorithm, never a symmetric one.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use impersonation_core::key::{Algorithm, KeySet, StaticKeys};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const ALGORITHMS: [Algorithm; 12] = [
    Algorithm::HS256,
    Algorithm::HS384,
    Algorithm::HS512,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

fn key_set(document: &[u8]) {
    let Ok(set) = KeySet::from_json(document) else { return };
    let value: Value = serde_json::from_slice(document).expect("a set of no JSON");
    let keys = value["keys"].as_array().expect("a set without a list of keys");
    assert!(set.skipped().iter().all(|skipped| skipped.index() < keys.len() && !skipped.to_string().is_empty()));
    assert_eq!(set.is_empty(), StaticKeys::jwks(document).is_err());

    let kids = keys.iter().filter_map(|key| key["kid"].as_str()).map(Some);
    for kid in kids.take(16).chain([None, Some(""), Some("no-such-key")]) {
        for algorithm in ALGORITHMS {
            let Some(found) = set.find(kid, algorithm) else { continue };
            assert_eq!(found.algorithm(), algorithm);
            assert!(!algorithm.is_symmetric(), "a symmetric key came out");
            assert!(keys.iter().any(|key| may_verify(key, kid, algorithm)), "no such key went in");
            let _ = found.verifies(b"message", &document[..document.len().min(96)]);
        }
    }
}

fn may_verify(key: &Value, kid: Option<&str>, algorithm: Algorithm) -> bool {
    let kty = match algorithm {
        Algorithm::ES256 | Algorithm::ES384 => "EC",
        Algorithm::EdDSA => "OKP",
        _ => "RSA",
    };
    let absent_or = |member: &str, text: &str| key.get(member).is_none_or(|value| value == text);
    let is_named = kid.is_none_or(|kid| key["kid"] == kid);
    is_named && key["kty"] == kty && absent_or("use", "sig") && absent_or("alg", algorithm.name())
}

fn pem(text: &str) {
    for algorithm in ALGORITHMS {
        assert!(StaticKeys::pem(algorithm, text).is_err() || !algorithm.is_symmetric());
    }
}

/// DER in its wrapping, so that the bytes get as far as the key.
fn wrapped(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}

fuzz_target!(|bytes: &[u8]| {
    key_set(bytes);
    pem(&wrapped(bytes));
    if let Ok(text) = std::str::from_utf8(bytes) {
        pem(text);
    }
});
