//! What resembles a cached token is not one: other bytes, another place, another verifier.

use impersonation_conformance::Verdict;
use impersonation_core::profile::{self, Profile, Rfc8693};
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::verify::{Cache, Reason};
use impersonation_core::{FrozenClock, Timestamp, Verifier};

use super::subject::{NOW, Subject, ask, ask_by_cookie, issuer, lasting};

/// Tokens are looked up by a hash of their end, so that nearly all of these collide with the cached one.
#[test]
fn a_token_that_differs_in_one_byte_is_no_session() {
    let issuer = issuer();
    let [cached, uncached] = [lasting(), Cache::off()].map(|cache| Subject::with(&issuer, cache));
    let token = issuer.session("user_2").acting("staff_1").claim("sid", "s1").token();
    cached.warm(&token);
    for place in 0..token.len() {
        for byte in [b'A', b'B', b'w', b'_', b'.', token.as_bytes()[place] ^ 1] {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = byte;
            let Some(other) = String::from_utf8(bytes).ok().filter(|other| *other != token) else { continue };
            let verdict = cached.ask(&other);
            assert_eq!(verdict, uncached.ask(&other), "{byte} at {place} of {token}");
            assert_ne!(verdict, Verdict::Session, "{byte} at {place} of {token}");
        }
    }
    cached.assert_remembers(&token);
    assert_eq!(cached.verifier.cache_usage().entries, 1);
}

#[test]
fn a_token_that_is_longer_or_shorter_is_no_session() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let token = issuer.session("user_2").token();
    subject.warm(&token);
    let ends = (1..token.len()).map(|start| token[start..].to_owned());
    let starts = (1..token.len()).map(|end| token[..end].to_owned());
    let longer =
        ["A", ".", "=", "eyJ"].into_iter().flat_map(|more| [format!("{token}{more}"), format!("{more}{token}")]);
    for other in ends.chain(starts).chain(longer) {
        assert!(matches!(subject.ask(&other), Verdict::Refused(_)), "{other}");
    }
    subject.assert_remembers(&token);
}

#[test]
fn the_claims_of_one_under_the_signature_of_another_are_no_session() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let tokens = ["user_2", "user_3"].map(|user| issuer.session(user).token());
    tokens.iter().for_each(|token| subject.warm(token));
    let [one, another] = tokens.each_ref().map(|token| token.rsplit_once('.').unwrap());
    for (signed, signature) in [(one.0, another.1), (another.0, one.1)] {
        assert_eq!(subject.ask(&format!("{signed}.{signature}")), Verdict::Refused(Reason::SignatureInvalid));
    }
}

/// Two issuers, each with a cookie of its own, and one that both read.
fn two_issuers() -> (Verifier, [String; 2]) {
    let issuers = ["https://one.example", "https://two.example"]
        .map(|iss| Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW)).iss(iss));
    let trusted = |place: usize, cookie: &str| {
        let profile = profile::rfc8693(issuers[place].url()).audience("api").cookie(cookie).cookie("both");
        profile.keys(issuers[place].keys())
    };
    let builder = Verifier::builder().clock(FrozenClock::at(Timestamp::from_unix_seconds(NOW))).cache(lasting());
    let verifier = builder.trust(trusted(0, "one")).trust(trusted(1, "two")).build().unwrap();
    (verifier, issuers.map(|issuer| issuer.session("user_2").token()))
}

#[test]
fn a_cached_token_is_not_taken_from_the_cookie_of_another_issuer() {
    const STRANGE: Verdict = Verdict::Refused(Reason::IssuerUnknown);
    let (verifier, [one, two]) = two_issuers();
    let header = |token: &str| ask(&verifier, token);
    let cookies = |token: &str| ["one", "two", "both"].map(|name| ask_by_cookie(&verifier, name, token));
    // By turns, so that each place is asked first and last, and often enough that the thread keeps what it may.
    for _ in 0..5 {
        assert_eq!(cookies(&one), [Verdict::Session, STRANGE, Verdict::Session]);
        assert_eq!(header(&one), Verdict::Session);
        assert_eq!(header(&two), Verdict::Session);
        assert_eq!(cookies(&two), [STRANGE, Verdict::Session, Verdict::Session]);
    }
    let (verifier, [one, _]) = two_issuers();
    for _ in 0..5 {
        assert_eq!(ask(&verifier, &one), Verdict::Session);
    }
    assert_eq!(ask_by_cookie(&verifier, "two", &one), STRANGE, "cached from the header alone");
}

#[test]
fn verifiers_of_other_rules_on_one_thread_share_nothing() {
    let issuer = issuer();
    let of = |profile: fn(Profile<Rfc8693>) -> Profile<Rfc8693>| {
        let trusted = profile(profile::rfc8693(issuer.url())).keys(issuer.keys());
        let builder = Verifier::builder().clock(FrozenClock::at(issuer.now()));
        builder.trust(trusted).build().unwrap()
    };
    let verifiers = [
        of(|profile| profile.audience("api")),
        of(|profile| profile.audience("admin")),
        of(|profile| profile.audience("api").refuse_claim("act")),
        of(|profile| profile.dangerous_any_audience()),
    ];
    let token = issuer.session("user_2").acting("staff_1").token();
    for _ in 0..10 {
        let [api, admin, refusing, any] = verifiers.each_ref().map(|verifier| ask(verifier, &token));
        assert_eq!([api, any], [Verdict::Session; 2]);
        assert_eq!(admin, Verdict::Refused(Reason::AudienceMismatch));
        assert_eq!(refusing, Verdict::Refused(Reason::ClaimRefused));
    }
}

#[test]
fn verifiers_of_other_parties_and_other_revocations_share_nothing() {
    let issuer = Issuer::clerk();
    let of = |party: &str| {
        let trusted = profile::clerk(issuer.url()).authorized_party(party).keys(issuer.keys());
        Verifier::builder().trust(trusted).build().unwrap()
    };
    let verifiers = [of(AUTHORIZED_PARTY), of("https://other.example.com"), of(AUTHORIZED_PARTY)];
    let token = issuer.session("user_2").token();
    let ask_all = || verifiers.each_ref().map(|verifier| ask(verifier, &token));
    let another = Verdict::Refused(Reason::AuthorizedPartyMismatch);
    for _ in 0..5 {
        assert_eq!(ask_all(), [Verdict::Session, another, Verdict::Session]);
    }
    verifiers[2].revoke_session(issuer.url(), "sess_1").unwrap();
    for _ in 0..5 {
        assert_eq!(ask_all(), [Verdict::Session, another, Verdict::Refused(Reason::Revoked)]);
    }
}
