//! What follows from the id of a Descope project: the issuers that are its own, and the address of its keys.

use impersonation_conformance::{Request, Verdict, cases, clock, jwks_url, signed, text, vector};
use impersonation_core::profile;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::{ConfigErrorKind, Reason};
use impersonation_core::{Presence, Verifier};
use serde_json::json;

const NOW: u64 = 1_700_000_000;

/// The verdict on a session of the project that this issuer wrote, and the issuer that the session names.
fn judged(project: &str, iss: &str) -> (Verdict, Option<String>) {
    let issuer = Issuer::descope();
    let claims = json!({ "iss": iss, "sub": "U2", "drn": "DS", "exp": NOW + 300 });
    let trusted = profile::descope(project).keys(issuer.keys());
    let verifier = Verifier::builder().clock(clock(NOW)).trust(trusted).build().unwrap();
    let answer = Request::get().bearer(&signed(&issuer, "ES384", &claims)).presence(&verifier);
    let session = answer.as_ref().ok().and_then(Presence::session);
    (Verdict::of(&answer), session.map(|session| session.issuer().into()))
}

const FOREIGN: (Verdict, Option<String>) = (Verdict::Refused(Reason::IssuerUnknown), None);

#[test]
fn an_issuer_is_the_project_or_ends_in_it() {
    let file = vector("descope/issuer_project_match.json");
    let project = text(&file, "project_id");
    for case in cases(&file, "cases", 6) {
        let expected = if case["ok"] == true { (Verdict::Session, Some(project.into())) } else { FOREIGN };
        assert_eq!(judged(project, text(case, "iss")), expected, "{case}");
    }
}

/// Its host is no segment of a path: naming a host like the project is not naming the project.
#[test]
fn a_host_is_not_the_project() {
    for iss in ["https://project-id", "https://project-id/", "https://project-id/other"] {
        assert_eq!(judged("project-id", iss), FOREIGN, "{iss}");
    }
}

/// The SDKs make an address of an empty project id; here it does not build (promise 5).
#[test]
fn its_id_names_the_address_of_the_key_set() {
    let file = vector("descope/base_url.json");
    for case in cases(&file, "cases", 6) {
        let address = jwks_url(profile::descope(text(case, "project_id")));
        match text(case, "project_id") {
            "" => assert_eq!(address.unwrap_err().kind(), ConfigErrorKind::EmptyIssuer),
            _ => assert_eq!(address.unwrap().as_deref(), Some(text(case, "jwks_url"))),
        }
    }
}
