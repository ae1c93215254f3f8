//! What depends on the request is judged on each: companion cookies, other credentials, and what a seal says.

use std::sync::{Arc, Mutex};

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::{Hand, Request, Ring, Verdict};
use impersonation_core::profile::{Profile, Rfc8693};
use impersonation_core::request::{Credentials, Presented, RequestView, Seal, TokenSource};
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer, TokenBuilder};
use impersonation_core::verify::Reason;
use impersonation_core::{Session, Timestamp, Verifier, profile};

use super::subject::{NOW, Subject, issuer, lasting};

const DISAGREES: Verdict = Verdict::Refused(Reason::SealDisagrees);
const NOBODY: &str = r#"{"subject":null,"acting":"none","impersonated":false}"#;

#[tokio::test]
async fn the_companion_of_a_cached_cookie_is_read_each_time() {
    let issuer = Issuer::clerk().at(Timestamp::from_unix_seconds(NOW));
    let ring = Ring::of(&[&issuer]);
    let trusted = profile::clerk(issuer.url()).authorized_party(AUTHORIZED_PARTY).keys(ring.clone());
    let builder = Verifier::builder().clock(Hand::at(NOW)).cache(lasting());
    let app = App::whoami(builder.trust(trusted).build().unwrap());
    let token = issuer.session("user_2").token();
    let beside = |companion: String| Ask::get("/whoami").cookie(&format!("__session={token}{companion}"));
    for contradicting in
        ["; __client_uat=0".into(), String::new(), format!("; __client_uat={}", NOW + 60), "; __client_uat=x".into()]
    {
        for _ in 0..3 {
            assert_eq!(beside("; __client_uat=1".into()).of(&app).await.json()["subject"], "user_2");
        }
        assert_eq!(beside(contradicting.clone()).of(&app).await.body, NOBODY, "{contradicting}");
        let answer = Ask { path: "/account".into(), ..beside(contradicting) }.of(&app).await;
        answer.assert_refused(401, "invalid_token");
    }
    // In the header it needs no companion, and as a header it is another entry.
    assert_eq!(Ask::get("/account").bearer(&token).of(&app).await.status, 200);
    assert_eq!(beside(String::new()).of(&app).await.body, NOBODY);
    assert_eq!(ring.lookups(), 2, "once as a cookie and once as a header");
}

#[tokio::test]
async fn cached_credentials_that_disagree_are_refused() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let app = App::whoami(subject.verifier.clone());
    let acted = issuer.session("user_2").acting("staff_1");
    let [acted, again, own, other] =
        [acted.clone(), acted.claim("jti", "t2"), issuer.session("user_2"), issuer.session("user_3")]
            .map(|token| token.token());
    for _ in 0..3 {
        for token in [&acted, &again, &own, &other] {
            assert_eq!(Ask::get("/account").bearer(token).of(&app).await.status, 200);
            assert_eq!(Ask::get("/account").cookie(&format!("session={token}")).of(&app).await.status, 200);
        }
    }
    let verifications = subject.ring.lookups();
    for (header, cookie) in [(&acted, &own), (&own, &acted), (&own, &other), (&acted, &other)] {
        let ask = Ask::get("/whoami").bearer(header).cookie(&format!("session={cookie}"));
        ask.of(&app).await.assert_refused(400, "conflicting_credentials");
    }
    let twins = Ask::get("/whoami").cookie(&format!("session={own}; session={other}"));
    twins.of(&app).await.assert_refused(400, "conflicting_credentials");
    let agreeing = Ask::get("/whoami").bearer(&acted).cookie(&format!("session={again}"));
    assert_eq!(agreeing.of(&app).await.json()["actor"]["subject"], "staff_1");
    assert_eq!(subject.ring.lookups(), verifications, "all of them from memory");
}

/// What stands beside a token that is remembered: two lines of it, two of another header, what cannot be read, too many.
#[tokio::test]
async fn nothing_beside_a_remembered_token_is_overlooked() {
    let issuer = issuer();
    let source = |profile: Profile<Rfc8693>| profile.token_source(Torn);
    let subject = Subject::built(&issuer, source, |builder| builder.cache(lasting()));
    let app = App::whoami(subject.verifier.clone());
    let [own, other, more @ ..] =
        ["user_2", "user_3", "user_4", "user_5", "user_6", "user_7"].map(|user| issuer.session(user).token());
    for _ in 0..4 {
        let hot = Ask::get("/account").bearer(&own);
        assert_eq!(hot.clone().of(&app).await.status, 200);
        let twice = hot.clone().bearer(&own);
        twice.of(&app).await.assert_refused(400, "conflicting_credentials");
        let unrelated = hot.clone().header("x-other", "1").header("x-other", "2");
        assert_eq!(unrelated.clone().of(&app).await.status, 200);
        unrelated.bearer(&other).of(&app).await.assert_refused(400, "conflicting_credentials");
        let second_line = hot.clone().cookie("theme=dark").cookie(&format!("session={other}"));
        second_line.of(&app).await.assert_refused(400, "conflicting_credentials");
        hot.clone().header("x-torn", "1").of(&app).await.assert_refused(401, "invalid_token");
        hot.clone().cookie("session=junk").of(&app).await.assert_refused(401, "invalid_token");
        let many = more.iter().fold(hot, |ask, token| ask.cookie(&format!("session={token}")));
        many.of(&app).await.assert_refused(400, "conflicting_credentials");
    }
}

/// A wrapped token that can never be unwrapped.
struct Torn;

impl TokenSource for Torn {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        request.visit_header("x-torn", &mut |_| found.unreadable());
    }

    fn reads(&self) -> &str {
        "x-torn"
    }
}

/// What the seal says that the test sets, around the token of a header of its own.
#[derive(Clone, Default)]
struct Sealed(Arc<Mutex<Option<Seal>>>);

impl TokenSource for Sealed {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        let seal = self.0.lock().unwrap().clone();
        request.visit_header("x-sealed", &mut |token| {
            let presented = Presented::in_cookie(token);
            found.push(match &seal {
                Some(seal) => presented.sealed(seal.clone()),
                None => presented,
            });
        });
    }

    fn reads(&self) -> &str {
        "x-sealed"
    }
}

/// A verifier behind seals, and the token that it is asked for.
struct Opened {
    sealed: Sealed,
    subject: Subject,
    token: String,
}

impl Opened {
    fn acted() -> Self {
        let act = serde_json::json!({ "sub": "staff_1", "email": "admin@example.com" });
        Self::of(|token| token.claim("act", act))
    }

    fn of(token: impl FnOnce(TokenBuilder) -> TokenBuilder) -> Self {
        let (issuer, sealed) = (issuer(), Sealed::default());
        let source = sealed.clone();
        let subject =
            Subject::built(&issuer, |profile| profile.token_source(source), |builder| builder.cache(lasting()));
        Self { sealed, subject, token: token(issuer.session("user_2")).token() }
    }

    fn under(&self, seal: Option<Seal>) -> Result<Session, Verdict> {
        *self.sealed.0.lock().unwrap() = seal;
        let presence = Request::get().header("x-sealed", &self.token).presence(&self.subject.verifier);
        let session = presence.as_ref().ok().and_then(|presence| presence.session());
        session.cloned().ok_or_else(|| Verdict::of(&presence))
    }
}

#[test]
fn a_seal_around_a_cached_token_is_judged_each_time() {
    let opened = Opened::acted();
    for _ in 0..4 {
        assert!(opened.under(None).is_ok());
        assert!(opened.under(Some(Seal::new().user("user_2"))).is_ok());
        assert_eq!(opened.under(Some(Seal::new().user("user_3"))).unwrap_err(), DISAGREES);
    }
    assert_eq!(opened.subject.ring.lookups(), 1);
}

#[test]
fn a_seal_that_names_an_impersonator_needs_an_actor_in_a_cached_token_too() {
    let opened = Opened::of(|own| own);
    for _ in 0..4 {
        assert!(opened.under(None).is_ok());
        let seal = Seal::new().impersonator("admin@example.com", Some("ticket 7"));
        assert_eq!(opened.under(Some(seal)).unwrap_err(), DISAGREES);
    }
    assert_eq!(opened.subject.ring.lookups(), 1);
}

#[test]
fn the_reason_that_one_seal_gives_is_no_other_requests() {
    let opened = Opened::acted();
    let because = |email: &str, reason| Some(Seal::new().impersonator(email, Some(reason)));
    let reason = |seal| opened.under(seal).unwrap().reason().map(str::to_owned);
    // The first time too, when it is verified and remembered under a seal.
    for _ in 0..4 {
        assert_eq!(reason(because("admin@example.com", "ticket 7")).as_deref(), Some("ticket 7"));
        assert_eq!(reason(because("admin@example.com", "ticket 8")).as_deref(), Some("ticket 8"));
        assert_eq!(reason(because("other@example.com", "ticket 9")), None);
        assert_eq!(reason(None), None);
    }
    assert_eq!(opened.subject.ring.lookups(), 1);
}
