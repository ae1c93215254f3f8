//! Memory is bounded, whatever comes; and failures take none of it.

use impersonation_conformance::Verdict;
use impersonation_core::Timestamp;
use impersonation_core::testing::{Issuer, TokenBuilder};
use impersonation_core::verify::{Cache, Reason};

use super::subject::{NOW, Subject, issuer, lasting};

/// Tokens of so many different sessions.
fn flood(issuer: &Issuer, count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|id| issuer.session("user_2").claim("sid", id.to_string()).token())
}

fn padded(issuer: &Issuer, bytes: usize) -> TokenBuilder {
    issuer.session("user_2").claim("padding", "x".repeat(bytes))
}

#[track_caller]
fn assert_within(subject: &Subject, max_entries: usize, max_bytes: usize) {
    let usage = subject.verifier.cache_usage();
    assert!(usage.entries <= max_entries && usage.bytes <= max_bytes as u64, "{usage:?} of {max_entries}, {max_bytes}");
}

#[test]
fn a_flood_of_tokens_stays_within_the_entries() {
    const MIB: usize = 1024 * 1024;
    for (max_entries, max_bytes) in [(2, 16 * 1024), (3, 64 * MIB), (40, MIB), (65, 64 * MIB), (128, 100_003)] {
        let issuer = issuer();
        let subject = Subject::with(&issuer, lasting().max_entries(max_entries).max_bytes(max_bytes));
        for token in flood(&issuer, 4 * max_entries + 20) {
            // Twice, so that some are worth keeping longer than others.
            assert_eq!([subject.ask(&token), subject.ask(&token)], [Verdict::Session; 2]);
            assert_within(&subject, max_entries, max_bytes);
        }
        assert!(subject.verifier.cache_usage().entries > 0, "it is not kept by remembering nothing");
    }
}

#[test]
fn large_tokens_stay_within_the_bytes() {
    for max_bytes in [16 * 1024, 64 * 1024, 1_000_001] {
        let issuer = issuer();
        let subject = Subject::with(&issuer, lasting().max_bytes(max_bytes));
        for id in 0..200 {
            let token = padded(&issuer, 100 * (id % 80)).claim("sid", id.to_string()).token();
            assert_eq!([subject.ask(&token), subject.ask(&token)], [Verdict::Session; 2]);
            assert_within(&subject, usize::MAX, max_bytes);
        }
        let usage = subject.verifier.cache_usage();
        assert!(usage.entries > 0, "it is not kept by remembering nothing");
    }
}

#[test]
fn what_is_counted_is_not_less_than_what_is_kept() {
    let issuer = issuer();
    let subject = Subject::of(&issuer);
    let tokens: Vec<_> = (0..20).map(|id| padded(&issuer, 4_000).claim("sid", id.to_string()).token()).collect();
    tokens.iter().for_each(|token| assert_eq!(subject.ask(token), Verdict::Session));
    // The token, and the claims that are in it, decoded.
    let kept: usize = tokens.iter().map(|token| token.len() + 4_000).sum();
    let usage = subject.verifier.cache_usage();
    assert_eq!(usage.entries, 20);
    assert!((kept as u64..2 * kept as u64).contains(&usage.bytes), "{usage:?} for {kept}");
}

#[test]
fn a_token_that_fits_nowhere_verifies_each_time() {
    let issuer = issuer();
    let subject = Subject::with(&issuer, lasting().max_bytes(16 * 1024));
    let (small, large) = (issuer.session("user_2").token(), padded(&issuer, 11_000).token());
    subject.warm(&small);
    for _ in 0..3 {
        assert_eq!(subject.verifications_of(|| assert_eq!(subject.ask(&large), Verdict::Session)), 1);
        assert_within(&subject, usize::MAX, 16 * 1024);
    }
}

#[test]
fn what_comes_once_in_whatever_numbers_pushes_no_hot_token_out() {
    let issuer = issuer();
    let subject = Subject::with(&issuer, lasting().max_entries(40));
    let hot = issuer.session("user_2").claim("sid", "hot").token();
    subject.warm(&hot);
    for token in flood(&issuer, 400) {
        assert_eq!(subject.ask(&token), Verdict::Session);
        subject.assert_remembers(&hot);
    }
}

#[test]
fn failures_take_no_room() {
    let (issuer, forger, unknown) = (issuer(), issuer_of_forgeries(), issuer().kid("unknown"));
    let subject = Subject::of(&issuer);
    subject.verifier.revoke_session(issuer.url(), "revoked").unwrap();
    let session = || issuer.session("user_2");
    let expired = session().expires_at(Timestamp::from_unix_seconds(NOW - 5)).token();
    for (token, reason) in [
        ("garbage".into(), Reason::TokenMalformed),
        (forger.session("user_2").token(), Reason::SignatureInvalid),
        (unknown.session("user_2").token(), Reason::KeyUnknown),
        (session().audience("admin").token(), Reason::AudienceMismatch),
        (session().claim("nbf", NOW + 6).token(), Reason::NotYetValid),
        (session().claim("act", "staff_1").token(), Reason::ActMalformed),
        (session().claim("sid", "revoked").token(), Reason::Revoked),
        (expired, Reason::Expired),
    ] {
        for _ in 0..3 {
            assert_eq!(subject.ask(&token), Verdict::Refused(reason));
            let usage = subject.verifier.cache_usage();
            assert_eq!((usage.entries, usage.bytes), (0, 0), "{reason}");
        }
    }
}

/// Signs under the name of the other's key.
fn issuer_of_forgeries() -> Issuer {
    issuer()
}

#[test]
fn garbage_pushes_nothing_out() {
    let (issuer, forger) = (issuer(), issuer_of_forgeries());
    let subject = Subject::with(&issuer, Cache::new().max_entries(2));
    let token = issuer.session("user_2").token();
    subject.warm(&token);
    for forged in flood(&forger, 200) {
        assert_eq!(subject.ask(&forged), Verdict::Refused(Reason::SignatureInvalid));
    }
    subject.assert_remembers(&token);
}
