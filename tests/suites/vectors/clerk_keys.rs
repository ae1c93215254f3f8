//! Clerk's test keys: as a set, as PEM, as a private key that verifies nothing, and as a set that is none.

use impersonation_conformance::{Request, Verdict, clock, text, vector};
use impersonation_core::Verifier;
use impersonation_core::key::{Algorithm, IntoKeySource, KeySet, StaticKeys};
use impersonation_core::profile;
use impersonation_core::verify::Reason;
use serde_json::{Value, json};

const INSTANCE: &str = "https://clerk.inspired.puma-74.lcl.dev";

/// The verdict on the recorded session token with these keys.
fn verdict(keys: impl IntoKeySource + Send + 'static) -> Verdict {
    let file = vector("clerk/session_tokens_act_matrix.json");
    let case = &file["cases"][0];
    let profile = profile::clerk(INSTANCE).authorized_party(text(&case["payload"], "azp"));
    let verifier = Verifier::builder().clock(clock(1_666_648_250)).trust(profile.keys(keys)).build().unwrap();
    Verdict::of(&Request::get().bearer(text(case, "token")).presence(&verifier))
}

fn pem(pem: &str) -> StaticKeys {
    StaticKeys::pem(Algorithm::RS256, pem).unwrap()
}

fn set(keys: &Value) -> KeySet {
    KeySet::from_json(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

#[track_caller]
fn assert_left_out(set: &KeySet, why: &str) {
    assert!(set.is_empty());
    let [skipped] = set.skipped() else { panic!("one key of one") };
    assert_eq!(skipped.index(), 0);
    assert!(skipped.to_string().contains(why), "{skipped}");
}

#[test]
fn the_set_and_the_pem_are_the_same_key() {
    let file = vector("clerk/keys.json");
    assert_eq!(verdict(StaticKeys::jwks(file["jwks"].to_string().as_bytes()).unwrap()), Verdict::Session);
    assert_eq!(verdict(pem(text(&file, "public_pem"))), Verdict::Session);
}

#[test]
fn an_unrelated_pem_verifies_nothing() {
    let file = vector("clerk/keys.json");
    let unrelated = pem(text(&file, "unrelated_public_pem"));
    assert_eq!(verdict(unrelated), Verdict::Refused(Reason::SignatureInvalid));
}

#[test]
fn a_pem_is_for_an_algorithm_that_fits_it() {
    let file = vector("clerk/keys.json");
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::HS256] {
        assert!(StaticKeys::pem(algorithm, text(&file, "public_pem")).is_err(), "{algorithm}");
    }
    let other = StaticKeys::pem(Algorithm::RS512, text(&file, "public_pem")).unwrap();
    assert_eq!(verdict(other), Verdict::Refused(Reason::KeyUnknown));
}

#[test]
fn a_private_key_verifies_nothing() {
    let file = vector("clerk/keys.json");
    assert!(StaticKeys::pem(Algorithm::RS256, text(&file, "private_pem_test_key")).is_err());
    assert_left_out(&set(&json!([file["signing_jwk_private_test_key"]])), "key_ops");
}

/// The SDK takes the body alone; we want the whole file. That both are one key is seen by a verified token only, and for
/// this pair none was recorded.
#[test]
fn a_pem_and_its_jwk_are_both_taken_but_no_pem_without_its_frame() {
    let pair = &vector("clerk/keys.json")["pem_to_jwk"];
    let jwk = set(&json!([pair["expected_jwk"]]));
    assert!(jwk.find(Some("local-test-kid"), Algorithm::RS256).is_some());
    assert_eq!(verdict(pem(text(pair, "pem"))), Verdict::Refused(Reason::SignatureInvalid));
    assert!(StaticKeys::pem(Algorithm::RS256, text(pair, "pem_body")).is_err());
}

/// Promise 5. The last character of the modulus has bits that belong to no byte: two texts would be one key.
#[test]
fn a_modulus_that_is_not_canonical_leaves_its_key_out() {
    let mut jwks = vector("clerk/jwks_instance_fixture.json")["jwks"].take();
    assert_left_out(&set(&jwks["keys"]), "canonical base64url");
    assert!(StaticKeys::jwks(jwks.to_string().as_bytes()).is_err());

    let modulus = text(&jwks["keys"][0], "n").strip_suffix('V').unwrap().to_owned();
    jwks["keys"][0]["n"] = (modulus + "Q").into();
    assert!(set(&jwks["keys"]).find(Some("ins_1234"), Algorithm::RS256).is_some(), "only the stray bits were wrong");
}
