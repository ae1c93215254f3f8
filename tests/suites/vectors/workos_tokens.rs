//! WorkOS access tokens as jose judged them for `workos-node`, from the header and from the cookie.

use impersonation_conformance::{
    Departure, Ledger, Request, Verdict, cases, clock, jwks_url, seconds, signed, text, vector,
};
use impersonation_core::key::StaticKeys;
use impersonation_core::profile::{self, Profile, WorkOs};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Presence, Refusal, Timestamp, Verifier};
use serde_json::{Value, json};

use crate::picture::{Picture, owned, texts};

const CANONICAL: &str = "https://api.workos.com";
const CUSTOM_DOMAIN: &str = "https://auth.example.com";

const NO_SESSION: &[(&str, Verdict)] = &[
    ("impersonated_custom_domain_iss", Verdict::Refused(Reason::IssuerUnknown)),
    ("expired_at_exp", Verdict::Refused(Reason::Expired)),
    ("unknown_kid", Verdict::Refused(Reason::KeyUnknown)),
    ("upstream_hs256_fixture", Verdict::Refused(Reason::IssuerUnknown)),
    ("attack_hs256_public_pem", Verdict::Refused(Reason::AlgorithmNotAllowed)),
];

const DEPARTURES: &[Departure] = &[(
    "impersonated_custom_domain_iss",
    Verdict::Refused(Reason::IssuerUnknown),
    "promise 5: the issuer is configured and compared; a custom domain is added by also_issuer",
)];

fn verifier(file: &Value, case: &Value, profile: Profile<WorkOs>) -> Verifier {
    let keys = StaticKeys::jwks(file["jwks"].to_string().as_bytes()).unwrap();
    Verifier::builder().clock(clock(seconds(case, "now"))).trust(profile.keys(keys)).build().unwrap()
}

fn client(file: &Value) -> Profile<WorkOs> {
    profile::workos_client(text(file, "client_id"))
}

fn picture(claims: &Value) -> Picture {
    Picture {
        organization: owned(&claims["org_id"]),
        permissions: texts(&claims["permissions"]),
        ..Picture::from_claims(CANONICAL, claims)
    }
}

fn assert_session(case: &Value, answer: &Result<Presence, Refusal>) {
    let Some(session) = answer.as_ref().ok().and_then(Presence::session) else { return };
    let claims: Value = session.claims().unwrap();
    assert_eq!(claims, case["expected_jose_jwtVerify"]["claims"], "{}", case["id"]);
    assert_eq!(Picture::of(session), picture(&claims), "{}", case["id"]);
    assert_eq!(session.issuer(), CANONICAL, "{}", case["id"]);
    assert!(session.roles().eq(claims["roles"].as_array().into_iter().flatten().filter_map(Value::as_str)));
    assert!(session.actor().is_none_or(|actor| actor.email() == Some(actor.subject()) && actor.issuer_is_implied()));
}

#[test]
fn a_token_in_the_header_is_judged_as_by_jose_but_for_the_table() {
    let file = vector("workos/access_tokens_verify.json");
    let ledger = Ledger::of(cases(&file, "cases", 13), |case| {
        let answer = Request::get().bearer(text(case, "token")).presence(&verifier(&file, case, client(&file)));
        assert_session(case, &answer);
        Verdict::of(&answer)
    });
    ledger.assert_no_session(NO_SESSION);
    ledger.assert_departures("expected_jose_jwtVerify", DEPARTURES);
}

#[test]
fn a_token_in_the_cookie_is_judged_alike_and_an_expired_one_is_nobody() {
    let file = vector("workos/access_tokens_verify.json");
    let ledger = Ledger::of(cases(&file, "cases", 13), |case| {
        let request = Request::get().cookie("workos-access-token", text(case, "token"));
        Verdict::of(&request.presence(&verifier(&file, case, client(&file))))
    });
    let expired = |it: &(&'static str, Verdict)| if it.0 == "expired_at_exp" { (it.0, Verdict::Nobody) } else { *it };
    ledger.assert_no_session(&NO_SESSION.iter().map(expired).collect::<Vec<_>>());
}

#[test]
fn a_custom_domain_is_the_same_issuer_once_it_is_named() {
    let file = vector("workos/access_tokens_verify.json");
    let ledger = Ledger::of(cases(&file, "cases", 13), |case| {
        let verifier = verifier(&file, case, client(&file).also_issuer(CUSTOM_DOMAIN));
        let answer = Request::get().bearer(text(case, "token")).presence(&verifier);
        assert_session(case, &answer);
        Verdict::of(&answer)
    });
    ledger.assert_no_session(&NO_SESSION[1..]);
    ledger.assert_departures("expected_jose_jwtVerify", &[]);
}

#[test]
fn the_key_set_is_the_clients() {
    let file = vector("workos/access_tokens_verify.json");
    assert_eq!(jwks_url(client(&file)).unwrap().as_deref(), Some(text(&file, "jwks_url")));
    assert_eq!(jwks_url(profile::workos(CANONICAL)).unwrap(), None);
}

mod documented_claims {
    use super::*;

    const NOW: u64 = 1_709_193_600;

    fn verdict_and_session(claims: &Value) -> Result<Presence, Refusal> {
        let issuer = Issuer::workos().at(Timestamp::from_unix_seconds(NOW));
        Request::get().bearer(&signed(&issuer, "RS256", claims)).presence(&issuer.verifier())
    }

    #[test]
    fn the_example_of_the_documentation_is_an_impersonated_session() {
        let file = vector("workos/access_token_docs_payload.json");
        let (claims, expected) = (&file["payload"], &file["expected"]);
        let presence = verdict_and_session(claims).unwrap();
        let session = presence.session().unwrap();
        assert_eq!(Picture::of(session), picture(claims));
        assert_eq!(session.is_impersonated(), expected["impersonated"] == true);
        assert_eq!(session.actor().unwrap().email(), expected["actor_email"].as_str());
        assert_eq!(session.subject(), expected["subject"]);
        assert_eq!(session.session_id(), expected["session_id"].as_str());
        assert_eq!(session.organization().map(|organization| organization.id()), expected["org_id"].as_str());
        assert_eq!(session.token_id(), claims["jti"].as_str());
        assert_eq!(session.reason(), None);
    }

    #[test]
    fn the_newer_claims_change_nothing_but_the_authentication_time() {
        let file = vector("workos/access_token_docs_payload.json");
        assert_eq!(file["newer_optional_claims"], json!(["client_id", "feature_flags", "auth_time"]));
        let mut claims = file["payload"].clone();
        claims["client_id"] = json!("client_123456789");
        claims["feature_flags"] = json!(["advanced-analytics"]);
        claims["auth_time"] = json!(1_709_193_000);
        let presence = verdict_and_session(&claims).unwrap();
        let session = presence.session().unwrap();
        assert_eq!(Picture::of(session), picture(&file["payload"]));
        assert_eq!(session.authenticated_at(), Some(Timestamp::from_unix_seconds(1_709_193_000)));
    }

    /// What tells an agent's token, which the same key signs and which carries `act` too.
    #[test]
    fn the_claims_of_an_agent_are_no_session() {
        let file = vector("workos/access_token_docs_payload.json");
        let with = |claim: &str, value: Value| {
            let mut claims = file["payload"].clone();
            claims[claim] = value;
            Verdict::of(&verdict_and_session(&claims))
        };
        assert_eq!(with("aud", json!("client_123456789")), Verdict::Refused(Reason::NotASession));
        assert_eq!(with("sub", json!("agent_reg_01")), Verdict::Refused(Reason::NotASession));
        let mut claims = file["payload"].clone();
        claims.as_object_mut().unwrap().remove("sid");
        assert_eq!(Verdict::of(&verdict_and_session(&claims)), Verdict::Refused(Reason::SessionIdMissing));
    }
}
