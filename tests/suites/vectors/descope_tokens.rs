//! Descope tokens as jose (signature and time alone) and `@descope/node-sdk` judged them, from the header and the cookie.

use impersonation_conformance::{Departure, Ledger, Request, Verdict, cases, clock, seconds, text, vector};
use impersonation_core::key::StaticKeys;
use impersonation_core::profile::{self, Descope, Profile};
use impersonation_core::verify::Reason;
use impersonation_core::{Presence, Refusal, Verifier};
use serde_json::{Value, json};

use crate::picture::{Picture, owned, texts};

const JOSE: &str = "expected_jose";
const NODE: &str = "expected_descope_node_validateSession";

/// Judges a case from the header, and checks that the cookie makes no difference.
fn judged(profile: Profile<Descope>, project: &str, jwks: &Value, case: &Value) -> Verdict {
    let trusted = profile.keys(StaticKeys::jwks(jwks.to_string().as_bytes()).unwrap());
    let verifier = Verifier::builder().clock(clock(seconds(case, "now"))).trust(trusted).build().unwrap();
    let answer = Request::get().bearer(text(case, "token")).presence(&verifier);
    assert_session(project, case, &answer);
    let verdict = Verdict::of(&answer);
    let in_cookie = Verdict::of(&Request::get().cookie("DS", text(case, "token")).presence(&verifier));
    assert_eq!(in_cookie, verdict, "{}", case["id"]);
    assert_eq!(
        Verdict::of(&Request::get().cookie("DSR", text(case, "token")).presence(&verifier)),
        Verdict::Nobody,
        "the refresh token's cookie is never read"
    );
    verdict
}

fn assert_session(project: &str, case: &Value, answer: &Result<Presence, Refusal>) {
    let Some(session) = answer.as_ref().ok().and_then(Presence::session) else { return };
    let claims = &case[JOSE]["claims"];
    assert_eq!(session.claims::<Value>().unwrap(), *claims, "{}", case["id"]);
    let registered = Picture::from_claims(project, claims);
    let expected = Picture {
        subject: owned(&claims["dsub"]).unwrap_or(registered.subject),
        organization: owned(&claims["dct"]),
        permissions: texts(&claims["permissions"]),
        ..registered
    };
    assert_eq!(Picture::of(session), expected, "{}", case["id"]);
    assert_eq!(session.issuer(), project, "{}", case["id"]);
    let tenants = claims["tenants"].as_object().into_iter().flatten();
    assert_eq!(session.memberships().len(), tenants.clone().count());
    for (membership, (tenant, held)) in session.memberships().iter().zip(tenants) {
        assert_eq!(membership.organization(), tenant);
        assert!(membership.permissions().eq(texts(&held["permissions"])));
        assert!(membership.roles().eq(texts(&held["roles"])));
    }
}

mod python_sdk {
    use super::*;

    const NO_SESSION: &[(&str, Verdict)] = &[
        ("_INVALID_HEADER_TOKEN", Verdict::Refused(Reason::HeaderMalformed)),
        ("_INVALID_PAYLOAD_TOKEN", Verdict::Refused(Reason::IssuerUnknown)),
        ("legacy_cookieName_token", Verdict::Refused(Reason::IssuerUnknown)),
    ];

    const FROM_JOSE: &[Departure] = &[(
        "legacy_cookieName_token",
        Verdict::Refused(Reason::IssuerUnknown),
        "promise 5: the issuer is configured and compared (so does the node SDK)",
    )];

    #[test]
    fn recorded_tokens_are_judged_as_by_the_node_sdk() {
        let file = vector("descope/tokens_python_sdk.json");
        let ledger = Ledger::of(cases(&file, "cases", 5), |case| {
            let jwks = &file["jwks"][text(case, "keys_ref")];
            let project = text(&file, "project_id");
            judged(profile::descope(project), project, jwks, case)
        });
        ledger.assert_no_session(NO_SESSION);
        ledger.assert_departures(JOSE, FROM_JOSE);
        ledger.assert_departures(NODE, &[]);
    }

    #[test]
    fn a_session_is_the_recorded_users() {
        let file = vector("descope/tokens_python_sdk.json");
        let claims = &cases(&file, "cases", 5)[0][JOSE]["claims"];
        assert_eq!(claims["sub"], file["expected_user_id"]);
    }

    /// A token of 2022 says `cookieName` where later ones say `drn`.
    #[test]
    fn a_legacy_token_is_no_session_in_its_own_project_either() {
        let file = vector("descope/tokens_python_sdk.json");
        let case = &cases(&file, "cases", 5)[4];
        let project = text(&case["decoded"]["payload"], "iss");
        for profile in [profile::descope(project), profile::descope(project).accept_missing_drn()] {
            let verdict = judged(profile, project, &file["jwks"]["2Bt5"], case);
            assert_eq!(verdict, Verdict::Refused(Reason::NotASession));
        }
    }
}

mod go_sdk {
    use super::*;

    const NO_SESSION: &[(&str, Verdict)] = &[
        ("jwtRTokenValid", Verdict::Refused(Reason::NotASession)),
        ("jwtTokenExpired", Verdict::Refused(Reason::IssuerUnknown)),
        ("jwtTokenValid_with_unknown_key", Verdict::Refused(Reason::KeyUnknown)),
    ];

    const DEPARTURES: &[Departure] = &[(
        "jwtRTokenValid",
        Verdict::Refused(Reason::NotASession),
        "profile: drn must be DS; no SDK looks at it, and a refresh token is no session",
    )];

    #[test]
    fn recorded_tokens_are_judged_as_by_the_sdk_but_for_the_table() {
        let file = vector("descope/tokens_go_sdk.json");
        let ledger = Ledger::of(cases(&file, "cases", 4), |case| {
            let jwks = json!({ "keys": [file["jwks"][text(case, "jwk")]] });
            judged(profile::descope("test"), "test", &jwks, case)
        });
        ledger.assert_no_session(NO_SESSION);
        ledger.assert_departures(JOSE, DEPARTURES);
        ledger.assert_departures(NODE, DEPARTURES);
    }
}

mod impersonation {
    use super::*;

    const NO_SESSION: &[(&str, Verdict)] = &[
        ("refresh_impersonated_RS256", Verdict::Refused(Reason::NotASession)),
        ("session_other_project_issuer", Verdict::Refused(Reason::IssuerUnknown)),
        ("session_dpop_bound", Verdict::Refused(Reason::BoundToken)),
        ("oidc_access_token", Verdict::Refused(Reason::NotASession)),
    ];

    const REFRESH: Departure = (
        "refresh_impersonated_RS256",
        Verdict::Refused(Reason::NotASession),
        "profile: drn must be DS; what the impersonation call returns is a refresh token",
    );
    const BOUND: Departure = (
        "session_dpop_bound",
        Verdict::Refused(Reason::BoundToken),
        "contract: cnf is refused, as nothing here checks it",
    );
    const OIDC: Departure = (
        "oidc_access_token",
        Verdict::Refused(Reason::NotASession),
        "profile: drn must be DS, unless the application says accept_missing_drn",
    );
    const OTHER_PROJECT: Departure = (
        "session_other_project_issuer",
        Verdict::Refused(Reason::IssuerUnknown),
        "promise 5: the issuer is configured and compared (so does the node SDK)",
    );

    fn ledger(file: &Value, configure: fn(Profile<Descope>) -> Profile<Descope>) -> Ledger<'_> {
        let project = text(file, "project_id");
        let judged = |case| judged(configure(profile::descope(project)), project, &file["jwks"], case);
        Ledger::of(cases(file, "cases", 10), judged)
    }

    #[test]
    fn generated_tokens_are_judged_as_by_the_sdk_but_for_the_table() {
        let file = vector("descope/tokens_impersonation_generated.json");
        let ledger = ledger(&file, |profile| profile);
        ledger.assert_no_session(NO_SESSION);
        ledger.assert_departures(JOSE, &[REFRESH, OTHER_PROJECT, BOUND, OIDC]);
        ledger.assert_departures(NODE, &[REFRESH, BOUND, OIDC]);
    }

    #[test]
    fn tokens_without_drn_and_bound_ones_are_accepted_only_where_the_application_says_so() {
        let file = vector("descope/tokens_impersonation_generated.json");
        let ledger = ledger(&file, |profile| profile.accept_missing_drn().dangerous_accept_bound_tokens());
        ledger.assert_no_session(&NO_SESSION[..2]);
        ledger.assert_departures(NODE, &[REFRESH]);
    }
}
