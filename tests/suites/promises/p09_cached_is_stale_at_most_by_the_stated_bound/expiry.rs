//! An entry ends with its token, to the second, and at the latest by the age that is set.

use std::time::Duration;

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::{Ring, Verdict};
use impersonation_core::Timestamp;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::{Cache, Reason};

use super::subject::{NOW, Subject, issuer, lasting};

/// In seconds after `NOW`.
const EXPIRY: u64 = 100;
const NOBODY: &str = r#"{"subject":null,"acting":"none","impersonated":false}"#;

fn with_leeway(issuer: &Issuer, leeway: u64) -> Subject {
    Subject::built(issuer, |profile| profile.leeway(Duration::from_secs(leeway)), |builder| builder.cache(lasting()))
}

fn token(issuer: &Issuer) -> String {
    issuer.session("user_2").expires_at(Timestamp::from_unix_seconds(NOW + EXPIRY)).token()
}

#[tokio::test]
async fn a_cached_token_in_a_header_expires_to_the_second() {
    for leeway in [0, 5, 60] {
        let issuer = issuer();
        let subject = with_leeway(&issuer, leeway);
        let (app, token) = (App::whoami(subject.verifier.clone()), token(&issuer));
        for second in [0, 0, 1, EXPIRY, EXPIRY + leeway - 1] {
            // Without leeway the first second of its expiry is one too late.
            let second = second.min(EXPIRY + leeway - 1);
            subject.hand.set(NOW + second);
            assert_eq!(Ask::get("/account").bearer(&token).of(&app).await.status, 200, "{second}");
        }
        assert_eq!(subject.ring.lookups(), 1, "it was verified once, for three servers");
        for second in [EXPIRY + leeway, EXPIRY + leeway + 1, 1_000_000] {
            subject.hand.set(NOW + second);
            let answer = Ask::get("/account").bearer(&token).of(&app).await;
            answer.assert_refused(401, "invalid_token");
            assert_eq!(answer.refusal.unwrap().reason(), Some(Reason::Expired));
        }
    }
}

#[tokio::test]
async fn a_cached_token_in_a_cookie_expires_as_one_that_is_not() {
    for (leeway, cache) in [(0, lasting()), (5, lasting()), (5, Cache::off())] {
        let issuer = issuer();
        let profile = |profile: impersonation_core::profile::Profile<_>| profile.leeway(Duration::from_secs(leeway));
        let subject = Subject::built(&issuer, profile, |builder| builder.cache(cache));
        let app = App::whoami(subject.verifier.clone());
        let cookie = format!("session={}", token(&issuer));
        for second in [0, 0, EXPIRY + leeway - 1] {
            subject.hand.set(NOW + second);
            assert_eq!(Ask::get("/whoami").cookie(&cookie).of(&app).await.json()["subject"], "user_2");
            assert_eq!(Ask::post("/reports").cookie(&cookie).of(&app).await.status, 200);
        }
        subject.hand.set(NOW + EXPIRY + leeway);
        assert_eq!(Ask::get("/whoami").cookie(&cookie).of(&app).await.body, NOBODY);
        Ask::post("/reports").cookie(&cookie).of(&app).await.assert_refused(401, "invalid_token");
        Ask::get("/account").cookie(&cookie).of(&app).await.assert_refused(401, "invalid_token");
    }
}

#[test]
fn an_expiry_between_two_seconds_is_the_later_one() {
    let issuer = issuer();
    let subject = with_leeway(&issuer, 0);
    let token = issuer.session("user_2").claim("exp", NOW as f64 + 9.5).token();
    subject.warm(&token);
    subject.hand.set(NOW + 9);
    subject.assert_remembers(&token);
    subject.hand.set(NOW + 10);
    assert_eq!(subject.ask(&token), Verdict::Refused(Reason::Expired));
}

#[test]
fn a_clock_that_goes_back_believes_nothing_that_was_verified_later() {
    for claim in ["iat", "nbf"] {
        let issuer = issuer();
        let subject = Subject::of(&issuer);
        let token = issuer.session("user_2").without("iat").claim(claim, NOW).token();
        subject.warm(&token);
        subject.hand.set(NOW - 6);
        assert_eq!(subject.ask(&token), Verdict::Refused(Reason::NotYetValid));
        subject.hand.set(NOW - 5);
        let verifications = subject.verifications_of(|| assert_eq!(subject.ask(&token), Verdict::Session));
        assert_eq!(verifications, 1, "within the tolerance it is good, and said to be so now");
        subject.warm(&token);
        subject.hand.set(NOW);
        subject.assert_remembers(&token);
    }
}

/// The key leaves, and the source does not say so: what is left is the age.
#[test]
fn without_an_epoch_a_removed_key_serves_until_the_age_and_not_a_second_longer() {
    for age in [1, 10, 60] {
        let (issuer, other) = (issuer(), issuer().kid("other"));
        let subject = Subject::with(&issuer, Cache::new().max_age(Duration::from_secs(age)));
        let token = issuer.session("user_2").token();
        subject.warm(&token);
        subject.ring.hold(&[&other]);
        // Being asked does not make it younger.
        for second in 0..age {
            subject.hand.set(NOW + second);
            subject.assert_remembers(&token);
        }
        subject.hand.set(NOW + age);
        assert_eq!(subject.ask(&token), Verdict::Refused(Reason::KeyUnknown));
    }
}

#[test]
fn the_default_age_is_a_minute_and_parts_of_a_second_do_not_count() {
    for (cache, age) in [(Cache::new(), 60), (Cache::new().max_age(Duration::from_millis(1_999)), 1)] {
        let issuer = issuer();
        let subject = Subject::with(&issuer, cache);
        let token = issuer.session("user_2").token();
        subject.warm(&token);
        subject.hand.set(NOW + age - 1);
        subject.assert_remembers(&token);
        subject.hand.set(NOW + age);
        assert_eq!(subject.verifications_of(|| assert_eq!(subject.ask(&token), Verdict::Session)), 1);
    }
}

#[test]
fn an_age_without_end_outlives_no_token() {
    let issuer = issuer();
    let subject = Subject::with(&issuer, Cache::new().max_age(Duration::MAX));
    let token = token(&issuer);
    subject.warm(&token);
    subject.hand.set(NOW + EXPIRY + 5);
    assert_eq!(subject.ask(&token), Verdict::Refused(Reason::Expired));
}

/// Else what is shown above by lookups would be shown by nothing.
#[test]
fn a_lookup_of_the_key_is_a_verification() {
    let issuer = issuer();
    let subject = Subject::with(&issuer, Cache::off());
    let token = issuer.session("user_2").token();
    let asks = || (0..5).for_each(|_| assert_eq!(subject.ask(&token), Verdict::Session));
    assert_eq!(subject.verifications_of(asks), 5);
    assert_eq!(Ring::of(&[&issuer]).lookups(), 0);
}
