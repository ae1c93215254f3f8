//! Wycheproof's JWK cases: a key set gives no key that it should not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use impersonation_conformance::{bound, vector};
use impersonation_core::key::{Algorithm, KeyLookup, KeySource as _, StaticKeys};
use serde_json::{Value, json};

use crate::wycheproof::{set, tests, verifies};

const FILE: &str = "wycheproof/json_web_key_test.json";

/// Valid by Wycheproof and refused here: promise 5, a symmetric key never comes from a key set.
const SYMMETRIC: [u64; 4] = [2, 13, 14, 15];

/// The key with the ROCA weakness (CVE-2017-15361), which has a test of its own.
const ROCA: u64 = 7;

/// Sets with private keys in them are read as they are; where there is a public one it stands for it.
fn keys(group: &Value) -> &Value {
    let public = &group["public"]["keys"];
    if public.is_array() { public } else { &group["private"]["keys"] }
}

fn verified(group: &Value, test: &Value) -> bool {
    let set = set(keys(group));
    verifies(test["jws"].as_str().unwrap(), |kid, algorithm| set.find(kid, algorithm).cloned())
}

fn id(test: &Value) -> u64 {
    test["tcId"].as_u64().unwrap()
}

#[test]
fn a_valid_key_verifies_unless_it_is_symmetric() {
    let file = vector(FILE);
    let valid: Vec<_> = tests(&file).into_iter().filter(|(_, test)| test["result"] == "valid").collect();
    assert_eq!(valid.len(), 5);
    let refused: Vec<_> =
        valid.iter().filter(|(group, test)| !verified(group, test)).map(|(_, test)| id(test)).collect();
    assert_eq!(refused, SYMMETRIC);
}

#[test]
fn an_invalid_one_never_does() {
    let file = vector(FILE);
    let invalid: Vec<_> = tests(&file).into_iter().filter(|(_, test)| test["result"] == "invalid").collect();
    assert_eq!(invalid.len(), 21);
    let others = invalid.iter().filter(|(_, test)| id(test) != ROCA);
    let accepted: Vec<_> = others.filter(|(group, test)| verified(group, test)).map(|(_, test)| id(test)).collect();
    assert!(accepted.is_empty(), "{accepted:?}");
}

/// Whoever has the public key can compute the private one.
#[test]
fn a_key_with_the_roca_weakness_verifies_nothing() {
    let file = vector(FILE);
    let (group, test) = tests(&file).into_iter().find(|(_, test)| id(test) == ROCA).unwrap();
    assert!(!verified(group, test));
}

#[test]
fn every_test_of_the_file_was_read() {
    let file = vector(FILE);
    assert_eq!(tests(&file).len(), 26);
    assert_eq!(file["numberOfTests"], 26);
}

/// The same keys, handed over by the application.
mod as_secrets {
    use super::*;

    /// What [`StaticKeys::secret`] makes of the key with that `kid`, and whether it verifies the test's token.
    fn verified(group: &Value, test: &Value) -> Option<bool> {
        let jws = test["jws"].as_str().unwrap();
        let header = URL_SAFE_NO_PAD.decode(jws.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        let jwk = keys(group).as_array().unwrap().iter().find(|jwk| jwk["kid"] == header["kid"]).unwrap();
        let algorithm = Algorithm::from_name(jwk["alg"].as_str()?)?;
        let secret = URL_SAFE_NO_PAD.decode(jwk["k"].as_str()?).unwrap();
        let source = bound(algorithm, StaticKeys::secret(algorithm, &secret).ok()?).unwrap();
        Some(verifies(jws, |kid, algorithm| match source.find(kid, algorithm) {
            KeyLookup::Found(key) => Some(key),
            _ => None,
        }))
    }

    fn test(file: &Value, tc: u64) -> Option<bool> {
        let (group, test) = tests(file).into_iter().find(|(_, test)| id(test) == tc).unwrap();
        verified(group, test)
    }

    #[test]
    fn the_valid_ones_verify() {
        let file = vector(FILE);
        for tc in SYMMETRIC {
            assert_eq!(test(&file, tc), Some(true), "{tc}");
        }
    }

    #[test]
    fn a_modified_signature_does_not() {
        assert_eq!(test(&vector(FILE), 3), Some(false));
    }

    /// RFC 7518 §3.2: a key of the size of the hash output or larger must be used.
    #[test]
    fn a_secret_shorter_than_the_hash_is_refused() {
        let file = vector(FILE);
        for tc in [10, 11, 12, 16, 17, 18] {
            assert_eq!(test(&file, tc), None, "{tc}");
        }
    }

    /// A key for AES is a secret for no signature.
    #[test]
    fn a_key_of_another_algorithm_is_none() {
        let file = vector(FILE);
        assert_eq!((test(&file, 25), test(&file, 26)), (None, None));
        let keys = json!([{ "kty": "oct", "k": "-ebuDNsVZ2iJtoZ-akfXTSCt4UO2cruLCsbWlBinggE", "kid": "k" }]);
        assert!(set(&keys).is_empty());
    }
}
