//! An entry ends when its session, or its token, is revoked.

use std::thread;
use std::time::Duration;

use impersonation_conformance::Verdict;
use impersonation_conformance::drive::{App, Ask};
use impersonation_core::testing::{Issuer, TokenBuilder};
use impersonation_core::verify::{Cache, ConfigErrorKind, Reason};
use impersonation_core::{Verifier, profile};

use super::subject::{NOW, Subject, ask_by_cookie, issuer, lasting};

const REVOKED: Verdict = Verdict::Refused(Reason::Revoked);

fn session(issuer: &Issuer, sid: &str) -> TokenBuilder {
    issuer.session("user_2").claim("sid", sid)
}

type Revoke = fn(&Verifier);

/// By either id of the token under test.
const REVOCATIONS: [Revoke; 2] = [
    |verifier| verifier.revoke_session("https://issuer.example", "s1").unwrap(),
    |verifier| verifier.revoke_token("https://issuer.example", "t1").unwrap(),
];

#[tokio::test]
async fn a_revoked_session_is_refused_at_once_whether_it_was_cached_or_never_seen() {
    for revoke in REVOCATIONS {
        for is_seen in [true, false] {
            let issuer = issuer();
            let subject = Subject::of(&issuer);
            let app = App::whoami(subject.verifier.clone());
            let token = session(&issuer, "s1").claim("jti", "t1").token();
            let other = session(&issuer, "s2").claim("jti", "t2").token();
            let cookie = format!("session={token}");
            if is_seen {
                assert_eq!(Ask::get("/account").bearer(&token).of(&app).await.status, 200);
                assert_eq!(Ask::get("/account").cookie(&cookie).of(&app).await.status, 200);
                subject.warm(&token);
            }
            subject.warm(&other);
            revoke(&subject.verifier.clone());
            for ask in [Ask::get("/whoami").bearer(&token), Ask::get("/whoami").cookie(&cookie)] {
                let answer = ask.of(&app).await;
                answer.assert_refused(401, "invalid_token");
                assert_eq!(answer.refusal.unwrap().reason(), Some(Reason::Revoked));
            }
            subject.assert_remembers(&other);
            assert_eq!(Ask::get("/account").bearer(&other).of(&app).await.status, 200, "the others stay");
        }
    }
}

#[test]
fn every_token_of_a_revoked_session_is_refused_and_every_other_token_of_a_revoked_one_is_not() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let tokens = ["t1", "t2"].map(|jti| session(&issuer, "s1").claim("jti", jti).token());
    tokens.iter().for_each(|token| subject.warm(token));
    subject.verifier.revoke_token(issuer.url(), "t1").unwrap();
    assert_eq!(tokens.each_ref().map(|token| subject.ask(token)), [REVOKED, Verdict::Session]);
    subject.verifier.revoke_session(issuer.url(), "s1").unwrap();
    assert_eq!(tokens.each_ref().map(|token| subject.ask(token)), [REVOKED; 2]);
    let minted_later = session(&issuer, "s1").claim("jti", "t3").token();
    assert_eq!(subject.ask(&minted_later), REVOKED);
}

#[test]
fn an_id_of_a_session_is_none_of_a_token_and_nobodys_without_one() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let tokens = [
        session(&issuer, "t1").claim("jti", "s1").token(),
        issuer.session("s1").token(),
        session(&issuer, "S1").claim("jti", "T1").token(),
    ];
    tokens.iter().for_each(|token| subject.warm(token));
    REVOCATIONS.iter().for_each(|revoke| revoke(&subject.verifier));
    subject.verifier.revoke_session(issuer.url(), "").unwrap();
    tokens.iter().for_each(|token| subject.assert_remembers(token));
}

#[test]
fn a_revocation_is_of_one_issuer_by_any_of_its_spellings() {
    let one = issuer();
    let subject = Subject::built(
        &one,
        |profile| profile.also_issuer("https://login.example"),
        |builder| {
            let other = impersonation_core::profile::rfc8693("https://other.example").audience("api");
            builder.cache(lasting()).trust(other.keys(one.keys()))
        },
    );
    let tokens = ["https://issuer.example", "https://login.example", "https://other.example"]
        .map(|iss| session(&one, "s1").claim("iss", iss).token());
    let ask_all = || tokens.each_ref().map(|token| subject.ask(token));
    assert_eq!(ask_all(), [Verdict::Session; 3]);
    for unknown in ["https://stranger.example", "", "https://issuer.example/"] {
        assert!(subject.verifier.revoke_session(unknown, "s1").is_err());
        assert!(subject.verifier.revoke_token(unknown, "s1").is_err());
    }
    assert_eq!(ask_all(), [Verdict::Session; 3], "an error revokes nothing");
    subject.verifier.revoke_session("https://login.example", "s1").unwrap();
    assert_eq!(ask_all(), [REVOKED, REVOKED, Verdict::Session]);
    subject.verifier.revoke_session("https://other.example", "s1").unwrap();
    assert_eq!(ask_all(), [REVOKED; 3]);
}

#[test]
fn a_token_that_a_thread_keeps_for_itself_is_refused_when_another_thread_revokes() {
    for revoke in REVOCATIONS {
        let issuer = issuer();
        let subject = Subject::of(&issuer);
        let token = session(&issuer, "s1").claim("jti", "t1").token();
        for _ in 0..100 {
            subject.warm(&token);
        }
        let verifier = subject.verifier.clone();
        thread::spawn(move || revoke(&verifier)).join().unwrap();
        for _ in 0..3 {
            assert_eq!(subject.ask(&token), REVOKED);
        }
        let verifier = subject.verifier.clone();
        let elsewhere = thread::spawn(move || super::subject::ask(&verifier, &token));
        assert_eq!(elsewhere.join().unwrap(), REVOKED);
    }
}

#[test]
fn what_is_revoked_while_it_verifies_is_refused() {
    for revoke in REVOCATIONS {
        let issuer = issuer();
        let subject = Subject::of(&issuer);
        let token = session(&issuer, "s1").claim("jti", "t1").token();
        let verifier = subject.verifier.clone();
        subject.ring.once_found(move || revoke(&verifier));
        assert_eq!(subject.ask(&token), REVOKED);
        assert_eq!(subject.verifier.cache_usage().entries, 0);
    }
}

#[test]
fn a_revoked_cookie_is_refused_on_a_page_for_nobody_too() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let token = session(&issuer, "s1").token();
    assert_eq!(ask_by_cookie(&subject.verifier, "session", &token), Verdict::Session);
    subject.verifier.revoke_session(issuer.url(), "s1").unwrap();
    assert_eq!(ask_by_cookie(&subject.verifier, "session", &token), REVOKED);
}

#[test]
fn a_revocation_ends_when_it_was_said_to_cached_or_not() {
    for cache in [lasting(), Cache::off()] {
        let issuer = issuer();
        let lasts = Duration::from_secs(50);
        let subject =
            Subject::built(&issuer, |profile| profile, |builder| builder.cache(cache).remember_revocations(lasts));
        let (token, other) = (session(&issuer, "s1").token(), session(&issuer, "s2").token());
        assert_eq!([subject.ask(&token), subject.ask(&other)], [Verdict::Session; 2]);
        subject.verifier.revoke_session(issuer.url(), "s1").unwrap();
        for (second, verdict) in [(0, REVOKED), (49, REVOKED), (50, Verdict::Session), (51, Verdict::Session)] {
            subject.hand.set(NOW + second);
            assert_eq!([subject.ask(&token), subject.ask(&other)], [verdict, Verdict::Session], "{second}");
        }
        subject.verifier.revoke_session(issuer.url(), "s1").unwrap();
        assert_eq!(subject.ask(&token), REVOKED, "it can be said again");
    }
}

#[test]
fn a_revocation_lasts_a_day_unless_something_else_is_said() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let token = session(&issuer, "s1").claim("exp", NOW + 1_000_000).token();
    subject.verifier.revoke_session(issuer.url(), "s1").unwrap();
    subject.hand.set(NOW + 24 * 60 * 60 - 1);
    assert_eq!(subject.ask(&token), REVOKED);
    subject.hand.set(NOW + 24 * 60 * 60);
    assert_eq!(subject.ask(&token), Verdict::Session);
}

/// Lists are swept when they have grown.
#[test]
fn of_many_revocations_none_is_forgotten_early() {
    let issuer = issuer();
    let lasts = Duration::from_secs(100);
    let subject =
        Subject::built(&issuer, |profile| profile, |builder| builder.cache(lasting()).remember_revocations(lasts));
    let (first, last) = (session(&issuer, "0").token(), session(&issuer, "4999").token());
    subject.warm(&first);
    subject.warm(&last);
    for id in 0..5_000_u64 {
        subject.hand.set(NOW + id / 100);
        subject.verifier.revoke_session(issuer.url(), &id.to_string()).unwrap();
    }
    let ask_both = || [subject.ask(&first), subject.ask(&last)];
    assert_eq!(ask_both(), [REVOKED; 2]);
    subject.hand.set(NOW + 99);
    subject.verifier.revoke_session(issuer.url(), "another").unwrap();
    assert_eq!(ask_both(), [REVOKED; 2]);
    subject.hand.set(NOW + 148);
    (0..5_000).for_each(|id| subject.verifier.revoke_session(issuer.url(), &format!("other-{id}")).unwrap());
    assert_eq!(ask_both(), [Verdict::Session, REVOKED]);
    subject.hand.set(NOW + 149);
    assert_eq!(ask_both(), [Verdict::Session; 2]);
}

/// Or the browser that still holds it would be shut out of public pages, the sign-in among them, for as long as it is revoked.
#[test]
fn a_revoked_cookie_that_has_expired_is_judged_as_expired() {
    for cache in [lasting(), Cache::off()] {
        let issuer = issuer();
        let subject = Subject::with(&issuer, cache);
        let token = session(&issuer, "s1").token();
        assert_eq!(ask_by_cookie(&subject.verifier, "session", &token), Verdict::Session);
        subject.verifier.revoke_session(issuer.url(), "s1").unwrap();
        assert_eq!(ask_by_cookie(&subject.verifier, "session", &token), REVOKED);
        subject.hand.set(NOW + 3600);
        assert_eq!(ask_by_cookie(&subject.verifier, "session", &token), Verdict::Nobody);
        assert_eq!(subject.ask(&token), Verdict::Refused(Reason::Expired));
    }
}

#[test]
fn revocations_that_would_end_at_once_do_not_build() {
    let issuer = issuer();
    for lasts in [Duration::ZERO, Duration::from_millis(999)] {
        let trusted = profile::rfc8693(issuer.url()).audience("api").keys(issuer.keys());
        let error = Verifier::builder().trust(trusted).remember_revocations(lasts).build().unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::RevocationsTooShort);
    }
}
