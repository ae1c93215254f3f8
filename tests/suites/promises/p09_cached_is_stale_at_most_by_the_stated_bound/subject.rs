//! The verifier under test, and what it is asked by.

use std::time::Duration;

use impersonation_conformance::{Hand, Request, Ring, Verdict};
use impersonation_core::profile::{self, Profile, Rfc8693};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::{Cache, VerifierBuilder};
use impersonation_core::{Timestamp, Verifier};

/// When tokens are minted. They are good for five minutes.
pub(super) const NOW: u64 = 1_700_000_000;

/// Longer than any token of these tests lives.
const AGES: Duration = Duration::from_secs(100_000);

/// A cache in which an entry ends for no reason but the one under test.
pub(super) fn lasting() -> Cache {
    Cache::new().max_age(AGES)
}

pub(super) fn issuer() -> Issuer {
    Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW))
}

/// A verifier with its clock and its keys.
pub(super) struct Subject {
    pub(super) verifier: Verifier,
    pub(super) hand: Hand,
    pub(super) ring: Ring,
}

impl Subject {
    /// Trusts this issuer, in the header and the cookie `session`.
    pub(super) fn of(issuer: &Issuer) -> Self {
        Self::with(issuer, lasting())
    }

    pub(super) fn with(issuer: &Issuer, cache: Cache) -> Self {
        Self::built(issuer, |profile| profile, |builder| builder.cache(cache))
    }

    pub(super) fn built(
        issuer: &Issuer,
        profile: impl FnOnce(Profile<Rfc8693>) -> Profile<Rfc8693>,
        build: impl FnOnce(VerifierBuilder) -> VerifierBuilder,
    ) -> Self {
        let (hand, ring) = (Hand::at(NOW), Ring::of(&[issuer]));
        let plain = profile::rfc8693(issuer.url()).audience("api").cookie("session");
        let builder = Verifier::builder().clock(hand.clone()).trust(profile(plain).keys(ring.clone()));
        Self { verifier: build(builder).build().unwrap(), hand, ring }
    }

    pub(super) fn ask(&self, token: &str) -> Verdict {
        ask(&self.verifier, token)
    }

    /// Asks until the thread keeps the token, and makes sure that it does.
    #[track_caller]
    pub(super) fn warm(&self, token: &str) {
        for _ in 0..4 {
            assert_eq!(self.ask(token), Verdict::Session);
        }
        self.assert_remembers(token);
    }

    /// That the token is good, and was not verified for it.
    #[track_caller]
    pub(super) fn assert_remembers(&self, token: &str) {
        assert_eq!(self.verifications_of(|| assert_eq!(self.ask(token), Verdict::Session)), 0, "it is remembered");
    }

    /// How many tokens were verified meanwhile.
    pub(super) fn verifications_of(&self, meanwhile: impl FnOnce()) -> usize {
        let before = self.ring.lookups();
        meanwhile();
        self.ring.lookups() - before
    }
}

/// The verdict on a token in the header.
pub(super) fn ask(verifier: &Verifier, token: &str) -> Verdict {
    Verdict::of(&Request::get().bearer(token).presence(verifier))
}

/// The verdict on a token in a cookie.
pub(super) fn ask_by_cookie(verifier: &Verifier, name: &str, token: &str) -> Verdict {
    Verdict::of(&Request::get().cookie(name, token).presence(verifier))
}
