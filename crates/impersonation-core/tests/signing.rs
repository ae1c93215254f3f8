//! What an issuer signs with: made, kept, read again, never shown.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use impersonation_core::key::{Algorithm, KeyErrorKind, KeySet, PublicJwk, SigningKey};
use serde_json::{Value, json};

const CURVES: [Algorithm; 3] = [Algorithm::EdDSA, Algorithm::ES256, Algorithm::ES384];

fn key(algorithm: Algorithm) -> SigningKey {
    SigningKey::generate(algorithm).expect("a key")
}

/// Header, claims and signature of a compact JWS, and the bytes that are signed.
fn parts(token: &str) -> (Value, Value, Vec<u8>, &str) {
    let (signed, signature) = token.rsplit_once('.').expect("three segments");
    let (header, claims) = signed.split_once('.').expect("three segments");
    let decode = |segment: &str| BASE64_URL_SAFE_NO_PAD.decode(segment).expect("base64url");
    let read = |segment| serde_json::from_slice(&decode(segment)).expect("JSON");
    (read(header), read(claims), decode(signature), signed)
}

#[test]
fn a_token_says_who_signed_it_and_how() {
    for algorithm in CURVES {
        let key = key(algorithm);
        let claims = json!({ "sub": "user_1", "nested": { "list": [1, null] } });
        let token = key.sign_jws("k 1", "impersonation-ended+jwt", &claims).expect("a token");
        let (header, said, signature, signed) = parts(&token);
        assert_eq!(header, json!({ "alg": algorithm.name(), "kid": "k 1", "typ": "impersonation-ended+jwt" }));
        assert_eq!(said, claims);
        assert!(key.public().verifies(signed.as_bytes(), &signature));
        assert!(!key.public().verifies(token.as_bytes(), &signature));
    }
}

#[test]
fn its_jwk_finds_and_verifies() {
    for algorithm in CURVES {
        let (first, second) = (key(algorithm), key(algorithm));
        let set = PublicJwk::set(&[first.jwk("1"), second.jwk("2")]);
        let set = KeySet::from_json(set.as_bytes()).expect("a key set");
        assert!(set.skipped().is_empty());
        let token = second.sign_jws("2", "JWT", &json!({})).expect("a token");
        let (_, _, signature, signed) = parts(&token);
        let verifies = |kid| set.find(Some(kid), algorithm).expect("a key").verifies(signed.as_bytes(), &signature);
        assert_eq!((verifies("1"), verifies("2")), (false, true));
    }
}

#[test]
fn a_jwk_has_nothing_of_the_private_half() {
    let members = |algorithm| -> Vec<String> {
        let jwk = serde_json::to_value(key(algorithm).jwk("1")).expect("JSON");
        assert_eq!((&jwk["use"], &jwk["alg"], &jwk["kid"]), (&json!("sig"), &json!(algorithm.name()), &json!("1")));
        jwk.as_object().expect("an object").keys().cloned().collect()
    };
    let mut okp = members(Algorithm::EdDSA);
    okp.sort();
    assert_eq!(okp, ["alg", "crv", "kid", "kty", "use", "x"]);
    let mut ec = members(Algorithm::ES256);
    ec.sort();
    assert_eq!(ec, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
}

#[test]
fn a_key_that_was_kept_is_the_same_key() {
    for algorithm in CURVES {
        let key = key(algorithm);
        let again = SigningKey::from_pkcs8(algorithm, key.to_pkcs8().expect("a document").expose()).expect("a key");
        assert_eq!(again.jwk("1"), key.jwk("1"));
        let (_, _, signature, signed) = parts_of(&again.sign_jws("1", "JWT", &json!({})).expect("a token"));
        assert!(key.public().verifies(signed.as_bytes(), &signature));
    }
}

fn parts_of(token: &str) -> (Value, Value, Vec<u8>, String) {
    let (header, claims, signature, signed) = parts(token);
    (header, claims, signature, signed.into())
}

#[test]
fn a_document_of_another_key_is_refused() {
    for (written, asked) in CURVES.into_iter().zip(CURVES.into_iter().cycle().skip(1)) {
        let document = key(written).to_pkcs8().expect("a document");
        let refused = SigningKey::from_pkcs8(asked, document.expose()).expect_err("another algorithm");
        assert_eq!(refused.kind(), KeyErrorKind::NoPrivateKey, "{written} as {asked}");
    }
}

#[test]
fn a_document_that_is_cut_or_followed_by_more_is_refused() {
    for algorithm in CURVES {
        let document = key(algorithm).to_pkcs8().expect("a document").expose().to_vec();
        let longer = [&document[..], &[0]].concat();
        let twice = [&document[..], &document[..]].concat();
        let cuts = (0..document.len()).map(|length| document[..length].to_vec());
        for bytes in cuts.chain([longer, twice]) {
            let refused = SigningKey::from_pkcs8(algorithm, &bytes).expect_err("no document");
            assert_eq!(refused.kind(), KeyErrorKind::NoPrivateKey);
        }
    }
}

#[test]
fn a_shared_secret_is_no_signing_key() {
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let kind =
            |outcome: Result<SigningKey, impersonation_core::key::KeyError>| outcome.expect_err("refused").kind();
        assert_eq!(kind(SigningKey::generate(algorithm)), KeyErrorKind::Unsupported);
        assert_eq!(kind(SigningKey::from_pkcs8(algorithm, &[7; 64])), KeyErrorKind::Unsupported);
    }
}

#[test]
fn claims_are_an_object() {
    let key = key(Algorithm::EdDSA);
    for claims in [json!([]), json!("{}"), json!(1), Value::Null] {
        assert_eq!(key.sign_jws("1", "JWT", &claims).expect_err("no object").kind(), KeyErrorKind::NoClaims);
    }
    let unserializable = std::collections::HashMap::from([(vec![1], 1)]);
    assert_eq!(key.sign_jws("1", "JWT", &unserializable).expect_err("no object").kind(), KeyErrorKind::NoClaims);
}

#[test]
fn a_key_is_never_shown() {
    let key = key(Algorithm::EdDSA);
    let document = key.to_pkcs8().expect("a document");
    assert_eq!(format!("{key:?}"), "SigningKey { algorithm: EdDSA, .. }");
    assert_eq!(format!("{document:?}"), "Pkcs8(..)");
    let refused = SigningKey::from_pkcs8(Algorithm::ES256, document.expose()).expect_err("another algorithm");
    let seed: Vec<String> = document.expose()[16..20].iter().map(u8::to_string).collect();
    assert!(!format!("{refused:?} {refused}").contains(&seed.join(", ")));
}

#[test]
fn two_keys_are_two() {
    for algorithm in CURVES {
        assert_ne!(key(algorithm).jwk("1"), key(algorithm).jwk("1"));
    }
}

#[cfg(feature = "aws_lc_rs")]
#[test]
fn rsa_signs_and_is_kept_by_aws_lc() {
    for algorithm in [Algorithm::RS256, Algorithm::PS256] {
        let key = key(algorithm);
        let document = key.to_pkcs8().expect("a document");
        let again = SigningKey::from_pkcs8(algorithm, document.expose()).expect("a key");
        assert_eq!(again.jwk("1"), key.jwk("1"));
        let token = again.sign_jws("1", "JWT", &json!({})).expect("a token");
        let (_, _, signature, signed) = parts(&token);
        assert!(key.public().verifies(signed.as_bytes(), &signature));
    }
}

#[cfg(not(feature = "aws_lc_rs"))]
#[test]
fn rsa_is_not_kept_in_pure_rust() {
    assert_eq!(key(Algorithm::RS256).to_pkcs8().expect_err("for tests alone").kind(), KeyErrorKind::NotWritten);
}
