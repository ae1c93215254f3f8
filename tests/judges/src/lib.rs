//! Other people's verifiers as judges of ours: no token that ours accepts is one that they refuse.
//!
//! A [`Corpus`] is sound tokens and mutated ones. [`Ours`] and a [`Judge`] look at each with the same keys, issuer, audience
//! and clock, and a [`Trial`] lays their verdicts side by side. A judge may be laxer. Where it is stricter, either ours has a
//! fault, or the difference has an [`Excuse`] that names the judge's own words; an excuse that nothing needs is a failure too.
//!
//! The seed fixes what is done to the tokens. Keys are made anew by each run, so a finding is printed with its own.
//!
//! Nothing here is for production: what cannot do its work panics.
#![expect(clippy::expect_used, clippy::panic, reason = "a trial without its keys or its judge has nothing left to do")]

mod case;
mod corpus;
mod draft;
mod judge;
mod key;
mod members;
mod mutate;
mod ours;
mod settings;
mod trial;

pub use case::{Case, Family};
pub use corpus::Corpus;
pub use judge::{Identity, Jose, Josekit, Judge, Missing, Verdict};
pub use key::{Key, Keys};
pub use ours::Ours;
pub use settings::Settings;
pub use trial::{Excuse, Trial};

/// The issuer that every verifier trusts.
pub const ISSUER: &str = "https://issuer.example";
/// The audience that every verifier expects.
pub const AUDIENCE: &str = "api";
/// What every clock shows.
pub const NOW: u64 = 1_700_000_000;
/// Ours by default, on `exp`; and fixed on `nbf` and `iat`.
pub const LEEWAY: u64 = 5;
