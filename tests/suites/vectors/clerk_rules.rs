//! The claim rules of `@clerk/backend`, recorded as data, each driven by a token of its own.

use std::time::Duration;

use impersonation_conformance::{Departure, Ledger, Request, Verdict, cases, clock, vector};
use impersonation_core::key::{Algorithm, StaticKeys};
use impersonation_core::profile::{Clerk, Dialect, Profile};
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::verify::{ConfigErrorKind, Reason};
use impersonation_core::{Timestamp, Verifier};
use serde_json::Value;

use crate::minted::{CLERK, NOW, profile, verifier};

/// The cases of one rule, each with an id that says what it gives.
fn rule(name: &str, count: usize) -> Vec<Value> {
    let file = vector("clerk/claims_assertions.json");
    let mut cases = cases(&file, name, count).to_vec();
    for case in &mut cases {
        let given = |member: &str| case.get(member).map(|value| format!(" {member}={value}")).unwrap_or_default();
        let id: String = [name, "delta_s", "allowed", "authorized_parties", "skew_ms"].map(given).concat();
        case["id"] = id.trim_start().into();
    }
    cases
}

fn verdict(profile: Profile<Clerk>, token: &str) -> Verdict {
    Verdict::of(&Request::get().bearer(token).presence(&verifier(profile)))
}

mod typ {
    use super::*;

    const NO_SESSION: &[(&str, Verdict)] = &[
        (r#"typ="" allowed=null"#, Verdict::Refused(Reason::TypeNotAllowed)),
        (r#"typ="Aloha" allowed=null"#, Verdict::Refused(Reason::TypeNotAllowed)),
        (r#"typ="at+jwt" allowed=["at+jwt"]"#, Verdict::Refused(Reason::TypeNotAllowed)),
        (r#"typ="at+jwt" allowed=["JWT"]"#, Verdict::Refused(Reason::TypeNotAllowed)),
    ];

    const DEPARTURES: &[Departure] = &[
        (
            r#"typ=null allowed=["JWT"]"#,
            Verdict::Session,
            "contract: at Clerk absent or exactly JWT, which no setting changes",
        ),
        (
            r#"typ="at+jwt" allowed=["at+jwt"]"#,
            Verdict::Refused(Reason::TypeNotAllowed),
            "contract: at Clerk absent or exactly JWT; an OAuth access token is no session",
        ),
        (
            r#"typ="JWT" allowed=["at+jwt"]"#,
            Verdict::Session,
            "contract: at Clerk absent or exactly JWT, which no setting changes",
        ),
    ];

    #[test]
    fn a_session_token_says_jwt_or_nothing() {
        let cases = rule("typ", 8);
        let ledger = Ledger::of(&cases, |case| {
            let token = CLERK.session("user_2").header("typ", case["typ"].clone()).token();
            verdict(profile().authorized_party(AUTHORIZED_PARTY), &token)
        });
        ledger.assert_no_session(NO_SESSION);
        ledger.assert_departures("ok", DEPARTURES);
    }
}

mod alg {
    use super::*;

    /// A key of the algorithm itself where we have one, so that nothing but the profile stands in its way.
    fn judged(alg: &str) -> Verdict {
        let token = |issuer: &Issuer| issuer.session("user_2").header("alg", alg).token();
        let Some(algorithm) = Algorithm::from_name(alg) else {
            return verdict(profile().authorized_party(AUTHORIZED_PARTY), &token(&CLERK));
        };
        let issuer = Issuer::new(Dialect::Clerk, CLERK.url(), algorithm).at(Timestamp::from_unix_seconds(NOW));
        // Beside a key that the profile has a use for: a set without one does not build.
        let both =
            [CLERK.jwks(), issuer.jwks()].map(|set| serde_json::from_str::<Value>(&set).unwrap()["keys"][0].take());
        let both = serde_json::json!({ "keys": both }).to_string();
        let keys = profile().authorized_party(AUTHORIZED_PARTY).keys(StaticKeys::jwks(both.as_bytes()).unwrap());
        let verifier = Verifier::builder().clock(clock(NOW)).trust(keys).build().unwrap();
        Verdict::of(&Request::get().bearer(&token(&issuer)).presence(&verifier))
    }

    #[test]
    fn only_the_three_rsa_algorithms_are_taken_even_from_a_key_of_another() {
        let cases = rule("alg", 9);
        let ledger = Ledger::of(&cases, |case| judged(case["alg"].as_str().unwrap()));
        let refused = Verdict::Refused(Reason::AlgorithmNotAllowed);
        ledger.assert_no_session(&[
            (r#"alg="""#, refused),
            (r#"alg="ES256""#, refused),
            (r#"alg="ES384""#, refused),
            (r#"alg="ES512""#, refused),
            (r#"alg="PS512""#, refused),
            (r#"alg="Aloha""#, refused),
        ]);
        ledger.assert_departures("ok", &[]);
    }
}

mod azp {
    use super::*;

    /// Where the SDK is told no party it looks at none; here that is said aloud.
    fn configured(case: &Value) -> Profile<Clerk> {
        match case["authorized_parties"].as_array().map(Vec::as_slice) {
            None | Some([]) => profile().dangerous_any_authorized_party(),
            // An empty party, which no token could name, does not build here: another that none of these names stands in.
            Some(parties) => parties.iter().filter_map(Value::as_str).fold(profile(), |it, party| {
                it.authorized_party(if party.is_empty() { "https://nobody.example" } else { party })
            }),
        }
    }

    #[test]
    fn a_token_is_for_an_authorized_party() {
        let cases = rule("azp", 10);
        let ledger = Ledger::of(&cases, |case| {
            let token = match &case["azp"] {
                Value::Null => CLERK.session("user_2").without("azp"),
                azp => CLERK.session("user_2").claim("azp", azp),
            };
            verdict(configured(case), &token.token())
        });
        let refused = Verdict::Refused(Reason::AuthorizedPartyMismatch);
        ledger.assert_no_session(&[
            (r#"azp="" authorized_parties=["azp-1"]"#, refused),
            (r#"azp=null authorized_parties=["azp-1"]"#, refused),
            (r#"azp="azp" authorized_parties=[""]"#, refused),
            (r#"azp="azp" authorized_parties=["azp-1"]"#, refused),
        ]);
        ledger.assert_departures("ok", &[]);
    }

    /// Promise 5: the SDK takes no parties for any party.
    #[test]
    fn an_undecided_party_does_not_build() {
        let built = Verifier::builder().trust(profile().keys(CLERK.keys())).build();
        assert_eq!(built.unwrap_err().kind(), ConfigErrorKind::AuthorizedPartyUndecided);
    }
}

mod times {
    use super::*;

    /// A token whose `claim` lies that far from now, judged with the skew as leeway on `exp`.
    fn judged(claim: &str, case: &Value) -> Verdict {
        let leeway = Duration::from_millis(case["skew_ms"].as_u64().unwrap());
        let token = match case["delta_s"].as_i64() {
            Some(delta) => CLERK.session("user_2").claim(claim, NOW.saturating_add_signed(delta)),
            None => CLERK.session("user_2").without(claim),
        };
        verdict(profile().authorized_party(AUTHORIZED_PARTY).leeway(leeway), &token.token())
    }

    #[test]
    fn an_expired_token_is_refused_once_the_leeway_is_over() {
        let cases = rule("exp", 6);
        let ledger = Ledger::of(&cases, |case| judged("exp", case));
        ledger.assert_no_session(&[
            ("delta_s=-5 skew_ms=0", Verdict::Refused(Reason::Expired)),
            ("delta_s=0 skew_ms=0", Verdict::Refused(Reason::Expired)),
        ]);
        ledger.assert_departures("ok", &[]);
    }

    #[test]
    fn a_token_is_not_good_before_its_time_but_for_five_seconds() {
        let cases = rule("nbf", 6);
        let ledger = Ledger::of(&cases, |case| judged("nbf", case));
        ledger.assert_no_session(&[]);
        ledger.assert_departures("ok", &[("delta_s=5 skew_ms=0", Verdict::Session, FIXED)]);
    }

    #[test]
    fn a_token_of_the_future_is_refused_but_for_five_seconds() {
        let cases = rule("iat", 5);
        let ledger = Ledger::of(&cases, |case| judged("iat", case));
        ledger.assert_no_session(&[]);
        ledger.assert_departures("ok", &[("delta_s=5 skew_ms=0", Verdict::Session, FIXED)]);
    }

    const FIXED: &str = "design: the tolerance for nbf and iat is 5 seconds, whatever the leeway on exp";

    #[test]
    fn six_seconds_are_too_many_whatever_the_leeway() {
        for claim in ["nbf", "iat"] {
            let case = serde_json::json!({ "delta_s": 6, "skew_ms": 60_000 });
            assert_eq!(judged(claim, &case), Verdict::Refused(Reason::NotYetValid), "{claim}");
        }
    }
}
