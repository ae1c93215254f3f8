//! Clerk tokens for rules that were recorded without tokens: one key, made once.

use std::sync::LazyLock;

use impersonation_conformance::clock;
use impersonation_core::Timestamp;
use impersonation_core::Verifier;
use impersonation_core::profile::{self, Clerk, Profile};
use impersonation_core::testing::Issuer;

/// When the tokens are minted and judged.
pub(crate) const NOW: u64 = 1_700_000_000;

/// An instance that signs with RS256.
pub(crate) static CLERK: LazyLock<Issuer> = LazyLock::new(|| Issuer::clerk().at(Timestamp::from_unix_seconds(NOW)));

/// The profile of [`CLERK`], with its authorized party left to say.
pub(crate) fn profile() -> Profile<Clerk> {
    profile::clerk(CLERK.url())
}

/// A verifier with the key of [`CLERK`], at `now`.
pub(crate) fn verifier_at(now: u64, profile: Profile<Clerk>) -> Verifier {
    Verifier::builder().clock(clock(now)).trust(profile.keys(CLERK.keys())).build().unwrap()
}

/// The same at [`NOW`].
pub(crate) fn verifier(profile: Profile<Clerk>) -> Verifier {
    verifier_at(NOW, profile)
}
