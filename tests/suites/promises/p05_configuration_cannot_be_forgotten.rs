//! Promise 5: what is dangerous to forget does not build, keys are pinned to algorithms, and claims are required with their
//! type. What does not even compile is shown by `compile_fail` examples of the core.

use std::time::Duration;

use impersonation_core::key::{Algorithm, KeySet, StaticKeys};
use impersonation_core::profile::{self, Dialect};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::verify::{ConfigErrorKind, Reason};
use impersonation_core::{Session, Timestamp, Verdict, Verifier};
use serde_json::{Value, json};

fn keys() -> StaticKeys {
    Issuer::rfc8693().keys()
}

fn kind(builder: impersonation_core::verify::VerifierBuilder) -> ConfigErrorKind {
    builder.build().expect_err("does not build").kind()
}

fn check(verifier: &Verifier, token: &str) -> Result<Session, Reason> {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    let headers = HeaderList::new(&headers);
    match verifier.check(&RequestView::new("GET", &headers)) {
        Verdict::Decided(Ok(presence)) => Ok(presence.session().cloned().expect("a session")),
        Verdict::Decided(Err(refusal)) => Err(refusal.reason().expect("a reason")),
        Verdict::Undecided(_) => panic!("the keys are static"),
    }
}

#[test]
fn what_is_forgotten_does_not_build() {
    let builder = Verifier::builder;
    assert_eq!(kind(builder()), ConfigErrorKind::NoIssuer);
    let undecided = profile::rfc8693("https://issuer.example").keys(keys());
    assert_eq!(kind(builder().trust(undecided)), ConfigErrorKind::AudienceUndecided);
    let undecided = profile::clerk("https://clerk.example.com").keys(keys());
    assert_eq!(kind(builder().trust(undecided)), ConfigErrorKind::AuthorizedPartyUndecided);
    let none = profile::descope("P2").algorithms([]).keys(keys());
    assert_eq!(kind(builder().trust(none)), ConfigErrorKind::NoAlgorithms);
    let empty = profile::descope("").keys(keys());
    assert_eq!(kind(builder().trust(empty)), ConfigErrorKind::EmptyIssuer);
    let long = profile::descope("P2").leeway(Duration::from_secs(61)).keys(keys());
    assert_eq!(kind(builder().trust(long)), ConfigErrorKind::LeewayTooLong);
    let realm = builder().realm("a\r\nb").trust(profile::descope("P2").keys(keys()));
    assert_eq!(kind(realm), ConfigErrorKind::InvalidRealm);
}

#[test]
fn what_is_empty_or_of_no_use_does_not_build() {
    let empty = [
        profile::rfc8693("https://issuer.example").audience("").keys(keys()),
        profile::rfc8693("https://issuer.example").audience("api").cookie("").keys(keys()),
        profile::rfc8693("https://issuer.example").audience("api").cookie("a=b").keys(keys()),
        profile::rfc8693("https://issuer.example").audience("api").refuse_claim("").keys(keys()),
        profile::clerk("https://clerk.example.com").authorized_party("").keys(Issuer::clerk().keys()),
        profile::clerk("https://clerk.example.com")
            .authorized_party("https://app.example.com")
            .publishable_key("sk_live_secret")
            .keys(Issuer::clerk().keys()),
        profile::workos_client("").keys(Issuer::workos().keys()),
    ];
    for trusted in empty {
        assert_eq!(kind(Verifier::builder().trust(trusted)), ConfigErrorKind::InvalidSetting);
    }
    // Keys of ES256 for a profile that allows RS256 would refuse every token.
    let useless = profile::workos("https://api.workos.com").keys(keys());
    assert_eq!(kind(Verifier::builder().trust(useless)), ConfigErrorKind::Keys);
    let many = (0..65).map(|i| profile::rfc8693(format!("https://{i}.example")).audience("api").keys(keys()));
    let many = many.fold(Verifier::builder(), impersonation_core::verify::VerifierBuilder::trust);
    assert_eq!(kind(many), ConfigErrorKind::TooManyIssuers);
}

#[test]
fn a_claim_that_is_refused_refuses_its_token() {
    let issuer = Issuer::rfc8693();
    let profile = profile::rfc8693(issuer.url()).audience("api").refuse_claim("impersonation_context");
    let verifier = Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap();
    assert!(check(&verifier, &issuer.session("user_2").token()).is_ok());
    let marked = issuer.session("user_2").claim("impersonation_context", Value::Null).token();
    assert_eq!(check(&verifier, &marked).unwrap_err(), Reason::ClaimRefused);
}

#[test]
fn a_scope_is_no_permission_unless_that_is_said() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").claim("scope", "reports:write openid").token();
    assert!(!check(&issuer.verifier(), &token).unwrap().has_permission("reports:write"));
    let profile = profile::rfc8693(issuer.url()).audience("api").scopes_are_permissions();
    let verifier = Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap();
    assert!(check(&verifier, &token).unwrap().has_permission("reports:write"));
}

#[test]
fn a_key_that_no_backend_takes_is_listed_as_left_out() {
    let off_the_curve = r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"k",
        "x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}"#;
    let set = KeySet::from_json(off_the_curve.as_bytes()).unwrap();
    assert!(set.is_empty());
    assert_eq!(set.skipped().len(), 1);
}

#[test]
fn an_issuer_is_trusted_once() {
    let once = || profile::descope("P2").keys(Issuer::descope().keys());
    assert_eq!(kind(Verifier::builder().trust(once()).trust(once())), ConfigErrorKind::DuplicateIssuer);
    let overlapping = profile::rfc8693("https://api.example/P2").audience("api").keys(keys());
    assert_eq!(kind(Verifier::builder().trust(once()).trust(overlapping)), ConfigErrorKind::DuplicateIssuer);
}

#[test]
fn a_secret_must_be_long_and_allowed() {
    assert!(StaticKeys::secret(Algorithm::HS256, &[7; 31]).is_err());
    assert!(StaticKeys::secret(Algorithm::RS256, &[7; 32]).is_err());
    let secret = StaticKeys::secret(Algorithm::HS256, &[7; 32]).unwrap();
    let trusted = profile::rfc8693("https://issuer.example").audience("api").keys(secret);
    assert_eq!(kind(Verifier::builder().trust(trusted)), ConfigErrorKind::Keys);
}

#[test]
fn a_token_is_judged_by_the_keys_of_its_own_issuer() {
    let one = Issuer::rfc8693();
    let other = Issuer::new(Dialect::Rfc8693, "https://other.example", Algorithm::ES256);
    let trust = |issuer: &Issuer| profile::rfc8693(issuer.url()).audience("api").keys(issuer.keys());
    let verifier = Verifier::builder().trust(trust(&one)).trust(trust(&other)).build().unwrap();
    assert!(check(&verifier, &one.session("user_2").token()).is_ok());
    assert!(check(&verifier, &other.session("user_2").token()).is_ok());
    let crossed = other.session("user_2").claim("iss", one.url()).token();
    assert_eq!(check(&verifier, &crossed).unwrap_err(), Reason::SignatureInvalid);
}

#[test]
fn the_algorithm_of_a_token_chooses_nothing() {
    let issuer = Issuer::clerk();
    let verifier = issuer.verifier();
    let claims = issuer.session("user_2").claims_json();
    for (alg, reason) in [
        ("none", Reason::AlgorithmNotAllowed),
        ("HS256", Reason::AlgorithmNotAllowed),
        ("PS256", Reason::AlgorithmNotAllowed),
        ("ES256", Reason::AlgorithmNotAllowed),
        // Allowed by the profile, but the key is pinned to RS256.
        ("RS384", Reason::KeyUnknown),
        ("rs256", Reason::AlgorithmNotAllowed),
    ] {
        let token = issuer.sign(&json!({ "alg": alg, "kid": "test-key" }).to_string(), &claims);
        assert_eq!(check(&verifier, &token).unwrap_err(), reason, "{alg}");
    }
}

#[test]
fn headers_that_would_change_what_is_signed_are_refused() {
    let issuer = Issuer::rfc8693();
    let verifier = issuer.verifier();
    for (name, value, reason) in [
        ("crit", json!(["exp"]), Reason::CriticalHeader),
        ("crit", json!([]), Reason::CriticalHeader),
        ("b64", json!(false), Reason::CriticalHeader),
        ("kid", json!(7), Reason::HeaderMalformed),
        ("typ", json!(7), Reason::HeaderMalformed),
        ("alg", json!(7), Reason::HeaderMalformed),
        ("alg", Value::Null, Reason::HeaderMalformed),
        ("typ", json!("JOSE"), Reason::TypeNotAllowed),
        ("typ", json!("dpop+jwt"), Reason::TypeNotAllowed),
        ("kid", json!("another"), Reason::KeyUnknown),
    ] {
        let token = issuer.session("user_2").header(name, value.clone()).token();
        assert_eq!(check(&verifier, &token).unwrap_err(), reason, "{name} {value}");
    }
    for typ in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/JWT"] {
        assert!(check(&verifier, &issuer.session("user_2").header("typ", typ).token()).is_ok(), "{typ}");
    }
    assert!(check(&verifier, &issuer.session("user_2").header("kid", Value::Null).token()).is_ok());
}

#[test]
fn a_key_set_gives_no_key_that_may_not_verify() {
    let jwk = |change: fn(&mut Value)| {
        let mut set: Value = serde_json::from_str(&Issuer::rfc8693().jwks()).unwrap();
        change(&mut set["keys"][0]);
        KeySet::from_json(set.to_string().as_bytes()).unwrap().is_empty()
    };
    assert!(!jwk(|_| {}));
    assert!(jwk(|key| key["use"] = json!("enc")));
    assert!(jwk(|key| key["key_ops"] = json!(["sign"])));
    assert!(jwk(|key| key["key_ops"] = json!("verify")));
    assert!(!jwk(|key| key["key_ops"] = json!(["sign", "verify"])));
    assert!(jwk(|key| key["alg"] = json!("RS256")));
    assert!(jwk(|key| key["alg"] = json!("ES384")));
    assert!(jwk(|key| key["alg"] = json!("none")));
    assert!(jwk(|key| key["kty"] = json!("oct")));
    assert!(jwk(|key| key["crv"] = json!("P-384")));
    assert!(jwk(|key| key["x"] = json!("AAAA")));
    assert!(jwk(|key| key["kid"] = json!(7)));
    assert!(jwk(
        |key| *key = json!({ "kty": "oct", "kid": "test-key", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0" })
    ));
}

#[test]
fn claims_are_required_with_their_type() {
    let issuer = Issuer::rfc8693();
    let verifier = issuer.verifier();
    for (claim, value, reason) in [
        ("iss", json!(42), Reason::IssuerUnknown),
        ("iss", json!(["https://issuer.example", "https://evil.example"]), Reason::IssuerUnknown),
        ("iss", json!("https://issuer.example/"), Reason::IssuerUnknown),
        ("aud", json!(7), Reason::AudienceMismatch),
        ("aud", json!([]), Reason::AudienceMismatch),
        ("aud", json!(["api", 7]), Reason::AudienceMismatch),
        ("aud", json!("apis"), Reason::AudienceMismatch),
        ("sub", json!(7), Reason::ClaimMistyped),
        ("sub", json!(""), Reason::ClaimMistyped),
        ("sid", json!(7), Reason::ClaimMistyped),
        ("jti", json!(7), Reason::ClaimMistyped),
        ("jti", Value::Null, Reason::ClaimMistyped),
        ("exp", json!("1"), Reason::TimeOutOfRange),
        ("exp", json!(-1), Reason::TimeOutOfRange),
        ("exp", json!(1e300), Reason::TimeOutOfRange),
        ("exp", json!(253_402_300_800_u64), Reason::TimeOutOfRange),
        ("iat", Value::Null, Reason::TimeOutOfRange),
        ("nbf", json!("now"), Reason::TimeOutOfRange),
        ("cnf", json!({ "jkt": "x" }), Reason::BoundToken),
    ] {
        let token = issuer.session("user_2").claim(claim, &value).token();
        assert_eq!(check(&verifier, &token).unwrap_err(), reason, "{claim} {value}");
    }
    for (claim, reason) in [
        ("iss", Reason::IssuerUnknown),
        ("aud", Reason::AudienceMismatch),
        ("sub", Reason::SubjectMissing),
        ("exp", Reason::TimeOutOfRange),
    ] {
        assert_eq!(check(&verifier, &issuer.session("user_2").without(claim).token()).unwrap_err(), reason, "{claim}");
    }
    assert!(check(&verifier, &issuer.session("user_2").claim("aud", ["other", "api"]).without("iat").token()).is_ok());
}

#[test]
fn times_hold_against_the_injected_clock() {
    const NOW: u64 = 1_700_000_000;
    let issuer = Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW));
    let verifier = issuer.verifier();
    for (claim, value, good) in [
        ("exp", json!(NOW - 4), true),
        ("exp", json!(NOW - 5), false),
        ("exp", json!(NOW as f64 - 4.5), true),
        ("iat", json!(NOW + 5), true),
        ("iat", json!(NOW + 6), false),
        ("iat", json!(NOW as f64 + 5.5), false),
        ("nbf", json!(NOW + 5), true),
        ("nbf", json!(NOW + 6), false),
        ("iat", json!(0), true),
    ] {
        let token = issuer.session("user_2").claim(claim, &value).token();
        assert_eq!(check(&verifier, &token).is_ok(), good, "{claim} {value}");
    }
    let session = check(&verifier, &issuer.session("user_2").claim("exp", 1_700_000_300.9).token()).unwrap();
    assert_eq!(session.expires_at().as_unix_seconds(), 1_700_000_300);
}

#[test]
fn clerk_wants_its_party_and_category() {
    let issuer = Issuer::clerk();
    let verifier = issuer.verifier();
    for (claim, value, reason) in [
        ("azp", json!("https://evil.example"), Reason::AuthorizedPartyMismatch),
        ("azp", json!(""), Reason::AuthorizedPartyMismatch),
        ("azp", Value::Null, Reason::AuthorizedPartyMismatch),
        ("sts", json!("pending"), Reason::SessionPending),
        ("sts", json!(7), Reason::SessionPending),
        ("sub", json!("mch_1"), Reason::NotASession),
    ] {
        let token = issuer.session("user_2").claim(claim, &value).token();
        assert_eq!(check(&verifier, &token).unwrap_err(), reason, "{claim} {value}");
    }
    let without = |claim| check(&verifier, &issuer.session("user_2").without(claim).token()).unwrap_err();
    assert_eq!(without("azp"), Reason::AuthorizedPartyMismatch);
    assert_eq!(without("sid"), Reason::SessionIdMissing);

    let strict = profile::clerk(issuer.url()).authorized_party(AUTHORIZED_PARTY).require_category();
    let strict = Verifier::builder().trust(strict.keys(issuer.keys())).build().unwrap();
    let token = issuer.session("user_2");
    assert_eq!(check(&strict, &token.token()).unwrap_err(), Reason::NotASession);
    assert!(check(&strict, &token.clone().header("cat", "cl_B7d4PD111AAA").token()).is_ok());
    assert!(check(&strict, &token.header("cat", "cl_I7d4PD111III").token()).is_err());
}
