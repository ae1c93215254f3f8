//! Clerk session tokens as `@clerk/backend` judged them, from the header and from cookies.

use impersonation_conformance::{Departure, Ledger, Request, Verdict, cases, clock, seconds, text, vector};
use impersonation_core::key::StaticKeys;
use impersonation_core::profile::{self, Clerk, Profile};
use impersonation_core::verify::Reason;
use impersonation_core::{Presence, Refusal, Verifier};
use serde_json::Value;

use crate::picture::{Picture, owned, texts};

/// The instance of the matrix, and the origin that its tokens are made for.
const INSTANCE: &str = "https://clerk.inspired.puma-74.lcl.dev";
const PARTY: &str = "https://accounts.inspired.puma-74.lcl.dev";
/// What the recorded cookies said beside the token: when the client signed in.
const CLIENT_UAT: u64 = 1_666_648_250;

fn verifier(file: &Value, case: &Value, profile: Profile<Clerk>) -> Verifier {
    let keys = StaticKeys::jwks(file["jwks"].to_string().as_bytes()).unwrap();
    Verifier::builder().clock(clock(seconds(case, "now"))).trust(profile.keys(keys)).build().unwrap()
}

/// An accepted token says what its payload says, and the organization that the SDK read in it.
fn assert_session(case: &Value, payload: &Value, answer: &Result<Presence, Refusal>) {
    let Some(session) = answer.as_ref().ok().and_then(Presence::session) else { return };
    let recorded = &case["expected_authenticate_request_header"];
    let expected = Picture {
        organization: owned(&recorded["orgId"]),
        permissions: texts(&recorded["orgPermissions"]),
        ..Picture::from_claims(INSTANCE, payload)
    };
    assert_eq!(Picture::of(session), expected, "{}", case["id"]);
    let organization = session.organization();
    assert_eq!(organization.and_then(|it| it.slug()).map(Into::into), owned(&recorded["orgSlug"]), "{}", case["id"]);
    assert_eq!(session.roles().next().map(Into::into), owned(&recorded["orgRole"]), "{}", case["id"]);
    assert_eq!(session.claims::<Value>().unwrap(), *payload, "{}", case["id"]);
}

mod upstream {
    use super::*;

    const NO_SESSION: &[(&str, Verdict)] = &[
        ("mockJwt_azp_mismatch", Verdict::Refused(Reason::AuthorizedPartyMismatch)),
        (
            "mockJwt_before_nbf_minus_5 (boundary: accepted, but iat is 10 s later so future-iat rejects)",
            Verdict::Refused(Reason::NotYetValid),
        ),
        ("mockJwt_iat_minus_6 (iat in the future)", Verdict::Refused(Reason::NotYetValid)),
        ("mockExpiredJwt", Verdict::Refused(Reason::Expired)),
        ("oauth_at_jwt_allowed", Verdict::Refused(Reason::TypeNotAllowed)),
        ("oauth_application_at_jwt", Verdict::Refused(Reason::TypeNotAllowed)),
    ];

    const FROM_VERIFY_JWT: &[Departure] = &[(
        "oauth_at_jwt_allowed",
        Verdict::Refused(Reason::TypeNotAllowed),
        "contract: an OAuth access token is no session at Clerk, and no setting makes it one",
    )];

    /// The issuer is the payload's, so that what the case is about decides.
    fn profile(case: &Value) -> Profile<Clerk> {
        let payload = &case["decoded"]["payload"];
        let profile = profile::clerk(text(payload, "iss"));
        match case["options"]["authorizedParties"].as_array() {
            // An empty party, which no token could name, does not build here.
            Some(parties) => {
                let parties = parties.iter().filter_map(Value::as_str).filter(|party| !party.is_empty());
                parties.fold(profile, |it, party| it.authorized_party(party))
            }
            None => profile.authorized_party(text(payload, "azp")),
        }
    }

    #[test]
    fn recorded_tokens_are_judged_as_by_the_sdk_but_for_the_table() {
        let file = vector("clerk/session_tokens_upstream.json");
        let ledger = Ledger::of(cases(&file, "cases", 11), |case| {
            let answer = Request::get().bearer(text(case, "token")).presence(&verifier(&file, case, profile(case)));
            assert_session(case, &case["decoded"]["payload"], &answer);
            Verdict::of(&answer)
        });
        ledger.assert_no_session(NO_SESSION);
        ledger.assert_departures("expected_verify_jwt", FROM_VERIFY_JWT);
        ledger.assert_departures("expected_authenticate_request_header", &[]);
    }
}

mod act_matrix {
    use super::*;

    const IN_HEADER: &[(&str, Verdict)] = &[
        ("cat_template_no_sid", Verdict::Refused(Reason::NotASession)),
        ("cat_unknown", Verdict::Refused(Reason::NotASession)),
        ("m2m_sub_mch", Verdict::Refused(Reason::AuthorizedPartyMismatch)),
        ("typ_at_jwt", Verdict::Refused(Reason::TypeNotAllowed)),
        ("typ_lowercase_jwt", Verdict::Refused(Reason::TypeNotAllowed)),
        ("azp_missing", Verdict::Refused(Reason::AuthorizedPartyMismatch)),
        ("exp_missing", Verdict::Refused(Reason::TimeOutOfRange)),
        ("exp_string", Verdict::Refused(Reason::TimeOutOfRange)),
        ("iss_foreign", Verdict::Refused(Reason::IssuerUnknown)),
        ("attack_alg_none", Verdict::Refused(Reason::AlgorithmNotAllowed)),
        ("attack_alg_none_with_sig", Verdict::Refused(Reason::AlgorithmNotAllowed)),
        ("attack_alg_hs256_public_pem_as_secret", Verdict::Refused(Reason::AlgorithmNotAllowed)),
        ("attack_wrong_key", Verdict::Refused(Reason::SignatureInvalid)),
        ("attack_rs512_same_key", Verdict::Refused(Reason::KeyUnknown)),
        ("attack_two_segments", Verdict::Refused(Reason::TokenMalformed)),
        ("attack_four_segments", Verdict::Refused(Reason::TokenMalformed)),
    ];

    const FROM_VERIFY_JWT: &[Departure] = &[
        (
            "cat_template_no_sid",
            Verdict::Refused(Reason::NotASession),
            "promise 1: a template can hide `act`, so that its tokens are no sessions (so does authenticateRequest)",
        ),
        ("cat_unknown", Verdict::Refused(Reason::NotASession), "the same: a class of token that is not a session's"),
        (
            "m2m_sub_mch",
            Verdict::Refused(Reason::AuthorizedPartyMismatch),
            "promise 5: a machine's token was made for none of the authorized parties",
        ),
        (
            "azp_missing",
            Verdict::Refused(Reason::AuthorizedPartyMismatch),
            "promise 5: the authorized party is decided; a missing azp would let any token by",
        ),
        ("iss_foreign", Verdict::Refused(Reason::IssuerUnknown), "promise 5: the issuer is configured and compared"),
    ];

    const FROM_HEADER: &[Departure] = &[
        (
            "azp_missing",
            Verdict::Refused(Reason::AuthorizedPartyMismatch),
            "promise 5: the authorized party is decided; a missing azp would let any token by",
        ),
        ("iss_foreign", Verdict::Refused(Reason::IssuerUnknown), "promise 5: the issuer is configured and compared"),
    ];

    const FROM_COOKIE: &[Departure] = &[
        (
            "azp_missing",
            Verdict::Refused(Reason::AuthorizedPartyMismatch),
            "promise 5: the authorized party is decided; a missing azp would let any token by",
        ),
        (
            "iat_missing",
            Verdict::Nobody,
            "promise 5: a time is compared by its type; undefined < __client_uat is false in JavaScript only",
        ),
    ];

    fn profile() -> Profile<Clerk> {
        let live = text(&vector("clerk/keys.json")["publishable_keys"], "live").to_owned();
        profile::clerk(INSTANCE).publishable_key(&live)
    }

    fn in_header(case: &Value) -> Request {
        Request::get().bearer(text(case, "token"))
    }

    fn in_cookie(case: &Value) -> Request {
        Request::get().cookie("__session", text(case, "token")).cookie("__client_uat", CLIENT_UAT)
    }

    fn ledger<'v>(file: &'v Value, present: fn(&Value) -> Request, profile: fn() -> Profile<Clerk>) -> Ledger<'v> {
        Ledger::of(cases(file, "cases", 28), |case| {
            let answer = present(case).presence(&verifier(file, case, profile()));
            assert_session(case, &case["payload"], &answer);
            Verdict::of(&answer)
        })
    }

    #[test]
    fn a_token_in_the_header_is_judged_as_by_the_sdk_but_for_the_table() {
        let file = vector("clerk/session_tokens_act_matrix.json");
        let ledger = ledger(&file, in_header, || profile().authorized_party(PARTY));
        ledger.assert_no_session(IN_HEADER);
        ledger.assert_departures("expected_verify_jwt", FROM_VERIFY_JWT);
        ledger.assert_departures("expected_authenticate_request_header", FROM_HEADER);
    }

    /// The same verdicts, but that the foreign token is another instance's cookie, and that a cookie needs its `iat`.
    #[test]
    fn a_token_in_a_cookie_is_judged_as_by_the_sdk_but_for_the_table() {
        let file = vector("clerk/session_tokens_act_matrix.json");
        let ledger = ledger(&file, in_cookie, || profile().authorized_party(PARTY));
        let mut expected = IN_HEADER.to_vec();
        let foreign = expected.iter().position(|(case, _)| *case == "iss_foreign").unwrap();
        expected[foreign].1 = Verdict::Nobody;
        expected.insert(foreign, ("iat_missing", Verdict::Nobody));
        ledger.assert_no_session(&expected);
        ledger.assert_departures("expected_authenticate_request_cookie", FROM_COOKIE);
    }

    #[test]
    fn a_missing_azp_is_accepted_only_where_the_application_says_so() {
        let file = vector("clerk/session_tokens_act_matrix.json");
        let mut lenient = IN_HEADER.to_vec();
        lenient.retain(|(case, _)| *case != "azp_missing");
        lenient.iter_mut().find(|(case, _)| *case == "m2m_sub_mch").unwrap().1 =
            Verdict::Refused(Reason::SessionIdMissing);
        let accepting = || profile().authorized_party(PARTY).accept_missing_authorized_party();
        ledger(&file, in_header, accepting).assert_no_session(&lenient);
        ledger(&file, in_header, || profile().dangerous_any_authorized_party()).assert_no_session(&lenient);
    }

    #[test]
    fn with_the_category_required_only_its_bearer_is_a_session() {
        let file = vector("clerk/session_tokens_act_matrix.json");
        let strict = || profile().authorized_party(PARTY).require_category();
        let is_session = |case: &&Value| {
            Verdict::of(&in_header(case).presence(&verifier(&file, case, strict()))) == Verdict::Session
        };
        let sessions = cases(&file, "cases", 28).iter().filter(is_session).map(|case| text(case, "id"));
        assert!(sessions.eq(["cat_session"]));
    }
}
