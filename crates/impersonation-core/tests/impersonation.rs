//! Tokens of an issuer of impersonations: each claim is required, of its type, and fits the others.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use impersonation_core::key::Algorithm;
use impersonation_core::profile::{self, Dialect};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::session::Slot;
use impersonation_core::testing::{AUDIENCE, Grants, Issuer, TokenBuilder};
use impersonation_core::verify::{Cache, ConfigErrorKind, Reason};
use impersonation_core::{ActorKind, AssertedClaims, Presence, Refusal, Timestamp, Verdict, Verifier};
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000;

fn issuer() -> Issuer {
    Issuer::impersonation().at(Timestamp::from_unix_seconds(NOW))
}

fn check(verifier: &Verifier, token: &str) -> Result<Presence, Refusal> {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    match verifier.check(&RequestView::new("POST", &HeaderList::new(&headers))) {
        Verdict::Decided(decision) => decision,
        Verdict::Undecided(_) => panic!("nothing is asked for anew"),
    }
}

fn reason(issuer: &Issuer, header: &str, claims: &str) -> Option<Reason> {
    check(&issuer.verifier(), &issuer.sign(header, claims)).err().map(|refusal| refusal.reason().unwrap())
}

const HEADER: &str = r#"{"alg":"EdDSA","kid":"test-key","typ":"JWT"}"#;

/// Why a token is refused in which the member at a path is this, or missing.
fn refused_with(path: &str, value: Option<&Value>) -> Option<Reason> {
    let issuer = issuer();
    let mut claims: Value = serde_json::from_str(&good(&issuer).claims_json()).unwrap();
    let (parent, member) = path.rsplit_once('/').unwrap();
    let parent = claims.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => drop(parent.insert(member.into(), value.clone())),
        None => assert!(parent.remove(member).is_some(), "{path} is there"),
    }
    reason(&issuer, HEADER, &claims.to_string())
}

/// With all that need not be there.
fn good(issuer: &Issuer) -> TokenBuilder {
    let act = json!({
        "iss": "https://issuer.example", "sub": "staff_1", "sub_profile": "human", "email": "mira@example.com",
        "auth_time": NOW - 60,
    });
    let token = issuer.session("user_2").bearer().claim("act", act).claim("org_id", "org_1");
    token.capabilities(["personal", "billing", "personal"]).granted("reason_id", "reason_1").claim("plan", "pro")
}

#[test]
fn all_that_it_says_is_read() {
    let session = issuer().verified(&good(&issuer()).token());
    assert!(session.is_none(), "another issuer of the same name has other keys");
    let issuer = issuer();
    let session = issuer.verified(&good(&issuer).token()).unwrap();
    assert_eq!((session.dialect(), session.subject()), (Dialect::Impersonation, "user_2"));
    assert_eq!((session.session_id(), session.token_id()), (Some("grant_1"), Some("grant_1.1")));
    assert_eq!(session.organization().unwrap().id(), "org_1");
    let actor = session.actor().unwrap();
    assert_eq!((actor.issuer(), actor.subject()), ("https://issuer.example", "staff_1"));
    assert_eq!((actor.kind(), actor.email()), (ActorKind::Staff, Some("mira@example.com")));
    let impersonation = session.impersonation().unwrap();
    let base = impersonation.base();
    assert_eq!((base.issuer(), base.subject(), base.session_id()), ("https://issuer.example", "staff_1", "sess_staff"));
    assert_eq!((impersonation.slot(), impersonation.reason_id()), (Slot::Bearer, Some("reason_1")));
    let times = [impersonation.began_at(), impersonation.token_expires_at(), impersonation.ends_at()];
    assert_eq!(times.map(Timestamp::as_unix_seconds), [NOW, NOW + 300, NOW + 3600]);
    assert_eq!(session.impersonation_began_at(), Some(impersonation.began_at()), "not when the actor signed in");
    assert_eq!(session.capabilities().iter().collect::<Vec<_>>(), ["billing", "personal"]);
    assert!(session.capabilities().contains("personal") && !session.capabilities().contains("person"));
}

#[test]
fn other_sessions_have_no_grant_and_no_capabilities() {
    let issuer = Issuer::rfc8693();
    let token =
        issuer.session("user_2").acting("staff_1").claim("impersonation", json!({ "capabilities": ["personal"] }));
    let session = issuer.verified(&token.token()).unwrap();
    assert!(session.impersonation().is_none());
    assert_eq!(session.capabilities().iter().count(), 0);
}

#[test]
fn kinds_are_read_as_elsewhere() {
    let issuer = issuer();
    for (profile, kind) in [
        ("human", ActorKind::Staff),
        ("ai_agent", ActorKind::Agent),
        ("service", ActorKind::Service),
        ("", ActorKind::Unknown),
        ("human ai_agent", ActorKind::Unknown),
    ] {
        let act = json!({ "iss": "https://issuer.example", "sub": "staff_1", "sub_profile": profile });
        let session = issuer.verified(&good(&issuer).claim("act", act).token()).unwrap();
        assert_eq!(session.actor().unwrap().kind(), kind, "{profile}");
    }
}

/// Where a claim is, and what it cannot be.
fn required() -> Vec<(&'static str, Vec<Value>)> {
    let id = || vec![json!(""), json!(7), json!(null), json!(["x"]), json!({})];
    let long = || id().into_iter().chain([json!("x".repeat(513))]).collect::<Vec<_>>();
    let time = || vec![json!("1800000000"), json!(null), json!(-1), json!(1e12), json!(true), json!([])];
    let also = |mut values: Vec<Value>, more: &[Value]| {
        values.extend_from_slice(more);
        values
    };
    vec![
        ("/iss", also(id(), &[json!("https://other.example")])),
        ("/aud", also(id(), &[json!("other"), json!(["api", 7])])),
        ("/sub", id()),
        ("/sid", also(id(), &[json!("grant_2"), json!("grant 1"), json!("after-grant_1"), json!("g".repeat(129))])),
        ("/jti", also(id(), &["grant_1", "grant_1.", "grant_2.1", "grant_1-1"].map(|id| json!(id)))),
        ("/iat", also(time(), &[json!(NOW + 60), json!(NOW + 301)])),
        ("/exp", also(time(), &[json!(NOW - 60), json!(NOW + 3601)])),
        ("/act", also(id(), &[json!("staff_1")])),
        ("/act/iss", also(id(), &[json!("https://other.example")])),
        ("/act/sub", also(id(), &[json!("staff_2")])),
        ("/act/sub_profile", vec![json!(7), json!(null), json!(["human"])]),
        ("/impersonation", also(id(), &[json!("grant_1")])),
        ("/impersonation/base", id()),
        ("/impersonation/base/iss", also(long(), &[json!("https://other.example")])),
        ("/impersonation/base/sub", also(long(), &[json!("staff_2")])),
        ("/impersonation/base/sid", long()),
        ("/impersonation/slot", also(id(), &[json!("Bearer"), json!("base"), json!("overlay")])),
        ("/impersonation/capabilities", {
            let (many, long) = (json!(vec!["c"; 65]), json!(vec!["c".repeat(65)]));
            vec![json!("c"), json!(7), json!(null), json!({}), json!([""]), json!([7]), json!([["c"]]), many, long]
        }),
        ("/impersonation/began_at", also(time(), &[json!(NOW + 3601)])),
        ("/impersonation/ends_at", also(time(), &[json!(NOW - 1), json!(NOW + 299)])),
    ]
}

#[test]
fn each_claim_is_required_and_of_its_type() {
    for (path, wrong) in required() {
        let missing = refused_with(path, None);
        assert!(missing.is_some(), "without {path}");
        for value in wrong {
            assert!(refused_with(path, Some(&value)).is_some(), "{path} is {value}");
        }
    }
}

#[test]
fn what_need_not_be_there_is_of_its_type() {
    let id = || vec![json!(""), json!(7), json!(null), json!(["x"]), json!("x".repeat(513))];
    for (path, wrong) in [
        ("/act/email", id()),
        ("/act/auth_time", vec![json!("1"), json!(null), json!(-1)]),
        ("/org_id", id()),
        ("/impersonation/reason_id", id()),
    ] {
        assert_eq!(refused_with(path, None), None, "without {path}");
        for value in wrong {
            assert_eq!(refused_with(path, Some(&value)), Some(Reason::ImpersonationMalformed), "{path} is {value}");
        }
    }
    assert_eq!(refused_with("/act/act", Some(&json!({ "sub": "staff_0" }))), Some(Reason::ImpersonationMalformed));
    assert_eq!(refused_with("/cnf", Some(&json!({ "jkt": "x" }))), Some(Reason::BoundToken));
    assert_eq!(refused_with("/nbf", Some(&json!(NOW + 60))), Some(Reason::NotYetValid));
    assert_eq!(refused_with("/plan", None), None, "custom claims are the application's");
    assert_eq!(refused_with("/impersonation/more", Some(&json!(1))), None, "an issuer may say more one day");
}

#[test]
fn bounds_are_kept_to_the_last() {
    for (path, value) in [
        ("/impersonation/base/sid", json!("x".repeat(512))),
        ("/impersonation/reason_id", json!("x".repeat(512))),
        ("/impersonation/capabilities", json!(vec!["c".repeat(64); 64])),
        ("/impersonation/ends_at", json!(NOW + 300)),
        ("/exp", json!(NOW + 3600)),
        ("/aud", json!(["other", "api"])),
    ] {
        assert_eq!(refused_with(path, Some(&value)), None, "{path}");
    }
    let issuer = issuer();
    let longest = "g".repeat(128);
    assert!(issuer.verified(&good(&issuer).grant(&longest).token()).is_some());
}

#[test]
fn a_key_that_comes_twice_is_seen_at_every_level() {
    let issuer = issuer();
    let claims = good(&issuer).claims_json();
    assert_eq!(reason(&issuer, HEADER, &claims), None);
    for member in [
        r#""sid":"#,
        r#""jti":"#,
        r#""iat":"#,
        r#""exp":"#,
        r#""aud":"#,
        r#""act":"#,
        r#""impersonation":"#,
        r#""base":"#,
        r#""slot":"#,
        r#""began_at":"#,
        r#""ends_at":"#,
        r#""capabilities":"#,
        r#""reason_id":"#,
        r#""sub_profile":"#,
        r#""org_id":"#,
    ] {
        for (at, _) in claims.match_indices(member) {
            let (before, from) = claims.split_at(at);
            let twice = format!("{before}{member}0,{from}");
            assert_eq!(reason(&issuer, HEADER, &twice), Some(Reason::DuplicateClaim), "{twice}");
        }
        assert!(claims.contains(member), "{member}");
    }
}

#[test]
fn the_type_is_exactly_its_own() {
    let issuer = issuer();
    let claims = good(&issuer).claims_json();
    for typ in [r#""jwt""#, r#""at+jwt""#, r#""application/jwt""#, r#""""#, r#""secevent+jwt""#] {
        let header = format!(r#"{{"alg":"EdDSA","kid":"test-key","typ":{typ}}}"#);
        assert_eq!(reason(&issuer, &header, &claims), Some(Reason::TypeNotAllowed), "{typ}");
    }
    let header = r#"{"alg":"EdDSA","kid":"test-key"}"#;
    assert_eq!(reason(&issuer, header, &claims), Some(Reason::TypeNotAllowed));
    // A tombstone is no session, whatever else its claims say.
    let header = r#"{"alg":"EdDSA","kid":"test-key","typ":"impersonation-ended+jwt"}"#;
    assert_eq!(reason(&issuer, header, &claims), Some(Reason::SlotMismatch));
    assert!(issuer.verified(&issuer.tombstone("grant_1").token()).is_none());
}

#[test]
fn a_leeway_never_lengthens_a_grant() {
    let issuer = Issuer::impersonation().at(Timestamp::from_unix_seconds(NOW + 302));
    let token = issuer.session("user_2").bearer().claim("exp", NOW + 300).claim("iat", NOW);
    assert!(issuer.verified(&token.clone().granted("began_at", NOW).token()).is_some());
    let ended = token.granted("began_at", NOW).granted("ends_at", NOW + 300);
    assert_eq!(check(&issuer.verifier(), &ended.token()).unwrap_err().reason(), Some(Reason::Expired));
}

#[test]
fn algorithms_are_the_two_that_are_signed_with() {
    for algorithm in [Algorithm::EdDSA, Algorithm::ES256] {
        let issuer = Issuer::new(Dialect::Impersonation, "https://impersonation.example", algorithm);
        assert!(issuer.verified(&issuer.session("user_2").bearer().token()).is_some());
    }
    let issuer = Issuer::new(Dialect::Impersonation, "https://impersonation.example", Algorithm::ES384);
    let profile = profile::impersonation(issuer.url()).audience(AUDIENCE).dangerous_without_grants();
    let error = Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::Keys);
}

#[test]
fn what_is_undecided_does_not_build() {
    let issuer = issuer();
    let kind = |profile: profile::Profile<profile::Impersonation>| {
        let built = Verifier::builder().trust(profile.keys(issuer.keys())).build();
        built.err().map(|error| error.kind())
    };
    let start = || profile::impersonation(issuer.url());
    assert_eq!(kind(start()), Some(ConfigErrorKind::AudienceUndecided));
    assert_eq!(kind(start().audience("api")), Some(ConfigErrorKind::GrantsUndecided));
    assert_eq!(kind(start().audience("").grants(Grants::live())), Some(ConfigErrorKind::InvalidSetting));
    let whole = || start().audience("api").grants(Grants::live());
    assert_eq!(kind(whole()), None);
    assert_eq!(kind(start().audience("api").dangerous_without_grants()), None);
    for name in ["", "a b", "a;b", "a=b"] {
        assert_eq!(kind(whole().overlay_cookie(name)), Some(ConfigErrorKind::InvalidSetting), "{name:?}");
    }
    // Nothing of it is good in another place.
    assert_eq!(kind(whole().cookie("session")), Some(ConfigErrorKind::InvalidSetting));
}

#[test]
fn nobody_can_assert_an_impersonation() {
    let issuer = issuer();
    let claims = AssertedClaims::from_json(Dialect::Impersonation, good(&issuer).claims_json());
    let refusal = claims.read(issuer.now(), &"api".into()).unwrap_err();
    assert_eq!(refusal.reason(), Some(Reason::NotASession));
}

#[test]
fn what_is_remembered_is_asked_for_its_grant_each_time() {
    let (issuer, grants) = (issuer(), Grants::live());
    let profile = profile::impersonation(issuer.url()).audience(AUDIENCE).grants(grants.clone());
    let builder = Verifier::builder().clock(impersonation_core::FrozenClock::at(issuer.now()));
    let verifier = builder.cache(Cache::new()).trust(profile.keys(issuer.keys())).build().unwrap();
    let token = issuer.session("user_2").bearer().token();
    for asked in 1..5 {
        assert!(check(&verifier, &token).unwrap().is_acting());
        assert_eq!(grants.asked(), asked);
    }
    assert_eq!(verifier.cache_usage().entries, 1);
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    assert!(verifier.remembered(&RequestView::new("GET", &HeaderList::new(&headers))).is_none());
    grants.end("grant_1");
    assert_eq!(check(&verifier, &token).unwrap_err().reason(), Some(Reason::Revoked));
}

#[test]
fn a_bearers_session_ends_with_its_token_or_its_grant() {
    let (issuer, grants) = (issuer(), Grants::live());
    let profile = profile::impersonation(issuer.url()).audience(AUDIENCE).grants(grants.clone());
    let builder = Verifier::builder().clock(impersonation_core::FrozenClock::at(issuer.now()));
    let verifier = builder.trust(profile.keys(issuer.keys())).build().unwrap();
    let token = issuer.session("user_2").bearer().token();
    let ends = || check(&verifier, &token).map(|presence| presence.session().unwrap().expires_at().as_unix_seconds());
    assert_eq!(ends().unwrap(), NOW + 300);
    grants.live_until("grant_1", Timestamp::from_unix_seconds(NOW + 100));
    assert_eq!(ends().unwrap(), NOW + 100);
    grants.live_until("grant_1", Timestamp::from_unix_seconds(NOW));
    assert_eq!(ends().unwrap_err().reason(), Some(Reason::Revoked));
}
