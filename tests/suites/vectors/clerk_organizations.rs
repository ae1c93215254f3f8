//! Clerk's organization claims: masks of version 2, and the same written out as version 1 has it.

use impersonation_conformance::{Request, cases, signed, vector};
use impersonation_core::Session;
use impersonation_core::profile;
use serde_json::{Value, json};

use crate::minted::{CLERK, verifier_at};
use crate::picture::{Picture, owned, texts};

/// When the recorded claims were issued; they expire in the same second.
const ISSUED_AT: u64 = 1_234_567_890;

fn session(claims: &Value) -> Session {
    let issuer = claims["iss"].as_str().unwrap();
    let verifier = verifier_at(ISSUED_AT, profile::clerk(issuer).authorized_party("azp"));
    let presence = Request::get().bearer(&signed(&CLERK, "RS256", claims)).presence(&verifier).unwrap();
    presence.session().unwrap().clone()
}

fn assert_access(case: &Value, session: &Session) {
    let expected = &case["expected"];
    let picture = Picture::of(session);
    assert_eq!(picture.organization, owned(&expected["org_id"]), "{}", case["id"]);
    assert_eq!(picture.permissions, texts(&expected["org_permissions"]), "{}", case["id"]);
    assert_eq!(session.organization().unwrap().slug().map(Into::into), owned(&expected["org_slug"]), "{}", case["id"]);
    assert!(session.roles().eq(expected["org_role"].as_str()), "{}", case["id"]);
}

#[test]
fn permissions_are_unpacked_as_by_the_sdk() {
    let file = vector("clerk/jwt_v2_permissions.json");
    for case in cases(&file, "cases", 13) {
        let session = session(&case["claims"]);
        assert_access(case, &session);
        let registered = Picture::from_claims("https://api.clerk.com", &case["claims"]);
        let Picture { organization, permissions, .. } = Picture::of(&session);
        assert_eq!(Picture::of(&session), Picture { organization, permissions, ..registered }, "{}", case["id"]);
    }
}

#[test]
fn version_1_says_the_same_written_out() {
    let file = vector("clerk/jwt_v2_permissions.json");
    for case in cases(&file, "cases", 13) {
        let mut claims = case["claims"].clone();
        claims.as_object_mut().unwrap().retain(|claim, _| !["v", "fea", "o"].contains(&claim.as_str()));
        for (claim, value) in case["expected"].as_object().unwrap() {
            claims[claim] = value.clone();
        }
        assert_access(case, &session(&claims));
    }
}

#[test]
fn claims_of_the_other_version_are_not_looked_at() {
    let file = vector("clerk/jwt_v2_permissions.json");
    let mut claims = cases(&file, "cases", 13)[0]["claims"].clone();
    claims["org_permissions"] = json!(["org:everything:manage"]);
    claims["org_role"] = json!("org:owner");
    assert!(!session(&claims).has_permission("org:everything:manage"));
    assert!(session(&claims).roles().eq(["org:admin"]));
}
