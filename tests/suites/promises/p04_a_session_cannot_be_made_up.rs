//! Promise 4: only verification makes a session, or a layer from asserted claims, which marks it. That `Session` and `Actor`
//! have no constructor is shown by `compile_fail` examples of the core.

use impersonation_core::profile::Dialect;
use impersonation_core::session::Provenance;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{AssertedClaims, Assertion, Timestamp};
use serde_json::{Value, json};

use impersonation_conformance::drive::{Answer, App, Ask};

use crate::small::{self, Plumbing};

async fn asserted(dialect: Dialect, claims: Value) -> Answer {
    let claims = AssertedClaims::new(dialect, &claims);
    Ask::get("/caller").of(&small::app(Plumbing::Asserted(Some(claims.into()))).await).await
}

const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_000);
const FUTURE: u64 = 253_402_300_799;

#[tokio::test]
async fn a_token_of_another_key_is_no_session() {
    let (issuer, stranger) = (Issuer::rfc8693(), Issuer::rfc8693());
    let token = stranger.session("user_2").token();
    Ask::get("/whoami").bearer(&token).of(&App::of(&issuer)).await.assert_refused(401, "invalid_token");
}

#[test]
fn a_verified_session_says_so() {
    let issuer = Issuer::rfc8693();
    let session = issuer.verified(&issuer.session("user_2").token()).unwrap();
    assert_eq!(session.provenance(), Provenance::Verified);
}

#[tokio::test]
async fn asserted_claims_make_a_session_that_says_so() {
    let claims = json!({ "iss": "https://issuer.example", "sub": "user_2", "exp": FUTURE, "act": null });
    let answer = asserted(Dialect::Rfc8693, claims).await;
    assert_eq!(answer.body, "user_2 Asserted");
}

#[tokio::test]
async fn asserted_claims_are_read_by_the_same_rules() {
    let good = json!({ "iss": "https://issuer.example", "sub": "user_2", "exp": FUTURE, "act": { "sub": "staff_1" } });
    let answer = asserted(Dialect::Rfc8693, good.clone()).await;
    assert_eq!(answer.body, "staff_1 as user_2 Asserted");
    for (claim, value) in [
        ("act", json!("staff_1")),
        ("act", json!({})),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("iss", Value::Null),
        ("exp", json!(0)),
        ("exp", json!("tomorrow")),
        ("nbf", json!(FUTURE)),
        ("cnf", json!({ "jkt": "x" })),
    ] {
        let mut claims = good.clone();
        claims[claim] = value;
        let answer = asserted(Dialect::Rfc8693, claims.clone()).await;
        assert_eq!(answer.verdict(), (401, Some("invalid_token".into())), "{claims}");
    }
    asserted(Dialect::Rfc8693, json!([good])).await.assert_refused(401, "invalid_token");
}

#[tokio::test]
async fn an_application_may_refuse_whoever_is_there() {
    let app = small::app(Plumbing::Asserted(Some(Assertion::Refused))).await;
    for path in ["/caller", "/session", "/anonymous"] {
        let answer = Ask::get(path).of(&app).await;
        answer.assert_refused(401, "invalid_token");
        assert_eq!(answer.refusal.unwrap().reason(), Some(Reason::AssertionRefused));
    }
    let nobody = small::app(Plumbing::Asserted(Some(Assertion::Nobody))).await;
    assert_eq!(Ask::get("/caller").of(&nobody).await.body, "nobody");
}

#[tokio::test]
async fn asserted_claims_that_do_not_say_who_acts_are_refused() {
    let silent = json!({ "iss": "https://issuer.example", "sub": "user_2", "exp": FUTURE });
    let answer = asserted(Dialect::Rfc8693, silent.clone()).await;
    assert_eq!(answer.refusal.unwrap().reason(), Some(Reason::ActUnsaid));
    // The token's own text says it by not saying it.
    let verdict = AssertedClaims::from_json(Dialect::Rfc8693, silent.to_string()).read(NOW, &"api".into());
    assert!(verdict.unwrap().require_own().is_ok());
    let null = format!("{},\"act\":null}}", silent.to_string().trim_end_matches('}'));
    assert!(AssertedClaims::from_json(Dialect::Rfc8693, null).read(NOW, &"api".into()).is_err());
}

#[test]
fn what_a_type_of_the_applications_leaves_out_is_missing() {
    let claims = json!({
        "iss": "https://issuer.example", "sub": "user_2", "exp": FUTURE, "act": { "sub": "staff_1" },
        "jti": null, "sid": null, "iat": null, "nbf": null, "cnf": null, "events": null,
    });
    let read = |claims: AssertedClaims| claims.read(NOW, &"api".into());
    assert!(read(AssertedClaims::new(Dialect::Rfc8693, &claims)).unwrap().require_actor().is_ok());
    assert!(read(AssertedClaims::from_json(Dialect::Rfc8693, claims.to_string())).is_err(), "a token has no None");
    for required in ["iss", "sub", "exp"] {
        let mut claims = claims.clone();
        claims[required] = Value::Null;
        assert!(read(AssertedClaims::new(Dialect::Rfc8693, &claims)).is_err(), "{required}");
    }
}

#[test]
fn an_actor_is_not_lost_behind_a_field_of_the_same_name() {
    #[derive(serde::Serialize)]
    struct Flattened {
        iss: &'static str,
        sub: &'static str,
        exp: u64,
        #[serde(flatten)]
        extra: Value,
        act: Option<Value>,
    }
    let extra = json!({ "act": { "sub": "staff_1" } });
    let claims = Flattened { iss: "https://issuer.example", sub: "user_2", exp: FUTURE, extra, act: None };
    let refusal = AssertedClaims::new(Dialect::Rfc8693, &claims).read(NOW, &"api".into()).unwrap_err();
    assert_eq!(refusal.reason(), Some(Reason::DuplicateClaim));
}

#[tokio::test]
async fn asserted_claims_of_a_token_that_is_no_session_are_refused() {
    let refresh = json!({ "iss": "P2Project", "sub": "user_2", "exp": FUTURE, "drn": "DSR", "act": null });
    asserted(Dialect::Descope, refresh).await.assert_refused(401, "invalid_token");
    let agent =
        json!({ "iss": "https://api.workos.com", "sub": "agent_reg_1", "exp": FUTURE, "sid": "s", "act": null });
    asserted(Dialect::WorkOs, agent).await.assert_refused(401, "invalid_token");
}
