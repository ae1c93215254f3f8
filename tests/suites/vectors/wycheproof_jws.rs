//! Wycheproof's JWS cases: whatever is valid verifies, but for a named list, and nothing else does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use impersonation_conformance::{bound, vector};
use impersonation_core::key::{Algorithm, BoxedKeySource, KeyLookup, KeySet, KeySource as _, StaticKeys, VerifyingKey};
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

use crate::wycheproof::{reading, set, tests, verifies};

const FILE: &str = "wycheproof/json_web_signature_test.json";

/// Valid by Wycheproof and refused here.
const EXCLUDED: &[(u64, &str)] = &[
    (346, "promise 5: the key is pinned to PS256 and the token says PS384"),
    (347, "ES512 and P-521 are outside our algorithms"),
    (350, "promise 5: the key is pinned to PS256 and the token says PS384"),
    (351, "ES512 and P-521 are outside our algorithms"),
    (372, "contract: canonical base64url; a character outside the alphabet is never skipped"),
    (373, "contract: canonical base64url; a character outside the alphabet is never skipped"),
];

/// Invalid by Wycheproof, for a padding that its file lost: byte for byte the valid 357.
const DEFECTIVE: [u64; 2] = [367, 370];

enum Keys {
    Set(KeySet),
    Secret(BoxedKeySource),
}

impl Keys {
    /// The key of a group: a set of its public key, or its secret, which no set would give.
    fn of(group: &Value) -> Self {
        if group["public"].is_object() {
            return Self::Set(set(&json!([group["public"]])));
        }
        let jwk = &group["private"];
        assert!(set(&json!([jwk])).is_empty(), "a symmetric key never comes from a key set");
        let algorithm = Algorithm::from_name(jwk["alg"].as_str().unwrap()).unwrap();
        let secret = URL_SAFE_NO_PAD.decode(jwk["k"].as_str().unwrap()).unwrap();
        Self::Secret(bound(algorithm, StaticKeys::secret(algorithm, &secret).unwrap()).unwrap())
    }

    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<VerifyingKey> {
        match self {
            Self::Set(set) => set.find(kid, algorithm).cloned(),
            Self::Secret(source) => match source.find(kid, algorithm) {
                KeyLookup::Found(key) => Some(key),
                _ => None,
            },
        }
    }
}

/// The text of the case; one in JSON serialization is an object.
fn jws(test: &Value) -> String {
    test["jws"].as_str().map_or_else(|| test["jws"].to_string(), Into::into)
}

fn id(test: &Value) -> u64 {
    test["tcId"].as_u64().unwrap()
}

fn verified(group: &Value, test: &Value) -> bool {
    let keys = Keys::of(group);
    verifies(&jws(test), |kid, algorithm| keys.find(kid, algorithm))
}

/// The tests with that result, of which there are so many.
fn with_result<'v>(file: &'v Value, result: &str, count: usize) -> Vec<(&'v Value, &'v Value)> {
    let tests: Vec<_> = tests(file).into_iter().filter(|(_, test)| test["result"] == result).collect();
    assert_eq!(tests.len(), count);
    tests
}

#[test]
fn a_valid_signature_verifies_but_for_the_list() {
    let file = vector(FILE);
    let valid = with_result(&file, "valid", 46);
    let refused = valid.iter().filter(|(group, test)| !verified(group, test)).map(|(_, test)| id(test));
    assert!(refused.eq(EXCLUDED.iter().map(|(id, _)| *id)));
}

#[test]
fn an_invalid_one_never_does() {
    let file = vector(FILE);
    let invalid = with_result(&file, "invalid", 355);
    let accepted: Vec<_> = invalid.iter().filter(|(group, test)| verified(group, test)).map(|(_, it)| id(it)).collect();
    assert_eq!(accepted, DEFECTIVE);
}

#[test]
fn the_defective_ones_are_a_valid_one_again() {
    let file = vector(FILE);
    let text = |tc| tests(&file).into_iter().find(|(_, test)| id(test) == tc).map(|(_, test)| jws(test));
    assert!(DEFECTIVE.into_iter().all(|tc| text(tc) == text(357)));
}

#[test]
fn every_test_of_the_file_was_read() {
    let file = vector(FILE);
    assert_eq!(tests(&file).len(), 401);
    assert_eq!(file["numberOfTests"], 401);
    let groups = file["testGroups"].as_array().unwrap();
    let secrets = groups.iter().filter(|group| !group["public"].is_object()).count();
    assert_eq!((groups.len(), secrets), (23, 4));
}

/// Seen from outside: a stray character is refused as no token, before any key is asked.
#[test]
fn segments_that_are_not_canonical_base64url_are_no_token() {
    let file = vector(FILE);
    let malformed = tests(&file)
        .into_iter()
        .filter(|(group, test)| group["comment"] == "base64" && reading(&jws(test)) == Reason::TokenMalformed);
    let malformed: Vec<_> = malformed.map(|(_, test)| id(test)).collect();
    assert_eq!(malformed, [360, 361, 362, 363, 364, 365, 366, 368, 369, 371, 372, 373, 374, 375]);
}
