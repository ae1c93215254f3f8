//! What may be said of the cache, and what does not build.

use std::time::Duration;

use impersonation_conformance::Verdict;
use impersonation_core::verify::{Cache, CacheUsage, ConfigErrorKind, Reason};
use impersonation_core::{Verifier, profile};

use super::subject::{Subject, issuer};

fn kind(cache: Cache) -> Option<ConfigErrorKind> {
    let issuer = issuer();
    let trusted = profile::rfc8693(issuer.url()).audience("api").keys(issuer.keys());
    Verifier::builder().trust(trusted).cache(cache).build().err().map(|error| error.kind())
}

#[test]
fn a_cache_with_room_for_nothing_does_not_build() {
    for cache in [
        Cache::new().max_entries(0),
        Cache::new().max_bytes(0),
        Cache::new().max_bytes(16 * 1024 - 1),
        Cache::new().max_age(Duration::ZERO),
        Cache::new().max_age(Duration::from_millis(999)),
    ] {
        assert_eq!(kind(cache), Some(ConfigErrorKind::CacheTooSmall), "{cache:?}");
    }
}

#[test]
fn the_smallest_and_the_largest_cache_build() {
    for cache in [
        Cache::default(),
        Cache::new().max_entries(2).max_bytes(16 * 1024).max_age(Duration::from_secs(1)),
        Cache::new().max_entries(usize::MAX).max_bytes(1 << 40).max_age(Duration::MAX),
        Cache::off().max_entries(0).max_bytes(0).max_age(Duration::ZERO),
    ] {
        assert_eq!(kind(cache), None, "{cache:?}");
    }
}

/// More would overflow where weights are added up, and with it the bound.
#[test]
fn a_cache_of_more_than_a_tebibyte_does_not_build() {
    assert_eq!(kind(Cache::new().max_bytes((1 << 40) + 1)), Some(ConfigErrorKind::CacheTooLarge));
    assert_eq!(kind(Cache::new().max_bytes(usize::MAX).max_entries(2)), Some(ConfigErrorKind::CacheTooLarge));
}

#[test]
fn one_entry_is_too_few_as_none_would_be_kept() {
    assert_eq!(kind(Cache::new().max_entries(1)), Some(ConfigErrorKind::CacheTooSmall));
    let issuer = issuer();
    let subject = Subject::with(&issuer, Cache::new().max_entries(2));
    subject.warm(&issuer.session("user_2").token());
    assert_eq!(subject.verifier.cache_usage().entries, 1);
}

#[test]
fn a_cache_that_is_off_remembers_nothing_and_revokes_all_the_same() {
    let issuer = issuer();
    let subject = Subject::with(&issuer, Cache::off());
    let token = issuer.session("user_2").claim("sid", "s1").token();
    for asked in 1..5 {
        assert_eq!(subject.ask(&token), Verdict::Session);
        assert_eq!((subject.ring.lookups(), subject.verifier.cache_usage()), (asked, CacheUsage::default()));
    }
    subject.verifier.revoke_session(issuer.url(), "s1").unwrap();
    assert_eq!(subject.ask(&token), Verdict::Refused(Reason::Revoked));
}

#[test]
fn a_cache_is_on_unless_it_is_turned_off() {
    let issuer = issuer();
    let subject = Subject::built(&issuer, |profile| profile, |builder| builder);
    subject.warm(&issuer.session("user_2").token());
    assert_eq!(subject.verifier.cache_usage().entries, 1);
    assert_eq!(subject.verifier.clone().cache_usage(), subject.verifier.cache_usage());
}
