//! Each backend reads what the other wrote, and signs the same way.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64_simd::STANDARD;
use spki::der::SecretDocument;

use super::{aws_lc, rust_crypto};
use crate::key::{Algorithm, PublicKey};

const SHARED: [Algorithm; 3] = [Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];

#[test]
fn pure_rust_reads_what_aws_lc_wrote() {
    for algorithm in SHARED {
        let ours = aws_lc::KeyPair::generate(algorithm).expect("a key");
        let document = ours.to_pkcs8().expect("a document");
        let theirs = rust_crypto::KeyPair::from_pkcs8(algorithm, &document).expect("the same key");
        assert_eq!(theirs.public(), ours.public(), "{algorithm}");
        assert!(verifies(algorithm, &ours.public().expect("a half"), &theirs.sign(b"m").expect("a signature")));
    }
}

#[test]
fn aws_lc_reads_what_pure_rust_wrote() {
    for algorithm in SHARED {
        let ours = rust_crypto::KeyPair::generate(algorithm).expect("a key");
        let document = ours.to_pkcs8().expect("a document");
        let theirs = aws_lc::KeyPair::from_pkcs8(algorithm, &document).expect("the same key");
        assert_eq!(theirs.public(), ours.public(), "{algorithm}");
        assert!(verifies(algorithm, &ours.public().expect("a half"), &theirs.sign(b"m").expect("a signature")));
    }
}

#[test]
fn both_write_an_ed25519_key_alike() {
    let ours = aws_lc::KeyPair::generate(Algorithm::EdDSA).expect("a key");
    let document = ours.to_pkcs8().expect("a document");
    let theirs = rust_crypto::KeyPair::from_pkcs8(Algorithm::EdDSA, &document).expect("the same key");
    assert_eq!(theirs.to_pkcs8().expect("a document").as_bytes(), document.as_bytes());
}

/// The one key of RFC 8410 §10.3: in version 1, and in version 2 with an attribute and the public half.
const VERSION_1: &str = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const VERSION_2: &str = "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\
    oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
const PUBLIC: &str = "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

#[test]
fn both_read_either_version_of_an_ed25519_key() {
    let public = PublicKey::Ed25519(decoded(PUBLIC).try_into().expect("32 bytes"));
    for text in [VERSION_1, VERSION_2] {
        let document = document(&decoded(text));
        let ours = aws_lc::KeyPair::from_pkcs8(Algorithm::EdDSA, &document).expect("aws-lc reads it");
        let theirs = rust_crypto::KeyPair::from_pkcs8(Algorithm::EdDSA, &document).expect("pure Rust reads it");
        assert_eq!((ours.public(), theirs.public()), (Some(public.clone()), Some(public.clone())));
        // What is written again has lost the public half: version 1, whatever was read.
        assert_eq!(ours.to_pkcs8().expect("a document").as_bytes(), decoded(VERSION_1));
        assert_eq!(theirs.to_pkcs8().expect("a document").as_bytes(), decoded(VERSION_1));
    }
}

#[test]
fn both_refuse_halves_that_do_not_belong_together() {
    let mut bytes = decoded(VERSION_2);
    *bytes.last_mut().expect("a byte") ^= 1;
    let document = document(&bytes);
    assert!(aws_lc::KeyPair::from_pkcs8(Algorithm::EdDSA, &document).is_none());
    assert!(rust_crypto::KeyPair::from_pkcs8(Algorithm::EdDSA, &document).is_none());
}

#[test]
fn both_refuse_a_key_of_another_algorithm() {
    for (written, asked) in SHARED.into_iter().flat_map(|written| SHARED.map(|asked| (written, asked))) {
        let document = aws_lc::KeyPair::generate(written).and_then(|key| key.to_pkcs8()).expect("a document");
        let is_read = written == asked;
        assert_eq!(aws_lc::KeyPair::from_pkcs8(asked, &document).is_some(), is_read, "{written} as {asked}");
        assert_eq!(rust_crypto::KeyPair::from_pkcs8(asked, &document).is_some(), is_read, "{written} as {asked}");
    }
}

/// Whether both backends take it.
fn verifies(algorithm: Algorithm, public: &PublicKey, signature: &[u8]) -> bool {
    let ours = aws_lc::Key::from_public(algorithm, public).expect("a key");
    let theirs = rust_crypto::Key::from_public(algorithm, public).expect("a key");
    ours.verifies(b"m", signature) && theirs.verifies(b"m", signature)
}

fn decoded(text: &str) -> Vec<u8> {
    STANDARD.decode_to_vec(text).expect("base64")
}

fn document(bytes: &[u8]) -> SecretDocument {
    SecretDocument::try_from(bytes).expect("one DER value")
}
