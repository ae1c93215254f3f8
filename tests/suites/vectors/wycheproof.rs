//! How a Wycheproof token is judged. Its payload is no JSON, so that no verifier would take it for a session.
//!
//! The verifier still reads it first: what it takes apart is three canonical segments with a strict header, and then it says
//! that the claims are malformed. Only then is the signature asked of the key.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use impersonation_conformance::Request;
use impersonation_core::key::{Algorithm, KeySet, VerifyingKey};
use impersonation_core::request::{Credentials, Presented, RequestView, TokenSource};
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};
use serde_json::{Value, json};

/// Whether the core takes the token apart, and a key that `find` gives for its header verifies its signature.
pub(crate) fn verifies(jws: &str, find: impl FnOnce(Option<&str>, Algorithm) -> Option<VerifyingKey>) -> bool {
    if !is_well_formed(jws) {
        return false;
    }
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let header = URL_SAFE_NO_PAD.decode(signed.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    let algorithm = Algorithm::from_name(header["alg"].as_str().unwrap()).unwrap();
    let key = find(header["kid"].as_str(), algorithm).filter(|key| key.algorithm() == algorithm);
    key.is_some_and(|key| key.verifies(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()))
}

/// Why the core does not take the token apart; [`Reason::ClaimsMalformed`] where it does.
pub(crate) fn reading(jws: &str) -> Reason {
    static READER: LazyLock<Verifier> = LazyLock::new(|| {
        let profile = profile::rfc8693("https://issuer.example").dangerous_any_audience().token_source(RawHeader);
        let no_keys = impersonation_core::testing::Issuer::rfc8693().keys();
        Verifier::builder().trust(profile.keys(no_keys)).build().unwrap()
    });
    let answer = Request::get().header("jws", jws).presence(&READER);
    answer.expect_err("a payload that is no JSON").reason().unwrap()
}

fn is_well_formed(jws: &str) -> bool {
    reading(jws) == Reason::ClaimsMalformed
}

/// A key set of these keys.
pub(crate) fn set(keys: &Value) -> KeySet {
    KeySet::from_json(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

/// Every test of a file, with its group.
pub(crate) fn tests(file: &Value) -> Vec<(&Value, &Value)> {
    let groups = file["testGroups"].as_array().unwrap();
    let tests =
        groups.iter().flat_map(|group| group["tests"].as_array().unwrap().iter().map(move |test| (group, test)));
    tests.collect()
}

/// The bytes of a header of their own, unlike `Authorization` with no syntax around them.
struct RawHeader;

impl TokenSource for RawHeader {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        request.visit_header("jws", &mut |value| found.push(Presented::in_header(value)));
    }

    fn reads(&self) -> &str {
        "jws"
    }
}
