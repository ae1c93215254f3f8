//! What the suites share: vector files, requests, verdicts, clocks and keys that change, and key sources that tell what they were
//! bound to.
//!
//! A suite reads a file by [`vector`], judges each of its cases with a verifier whose clock stands at the case's `now`, and
//! enters the verdicts in a [`Ledger`]. The ledger knows two tables, written beside the test: what we refuse, and where that
//! departs from what an official SDK did, with the promise or rule behind it. Both are compared whole: a case that departs
//! without an entry fails, and so does an entry that no longer departs.
//!
//! Nothing here is for production: a file that cannot be read, or a member that is not there, panics.
#![expect(clippy::expect_used, clippy::panic, reason = "a test without its vector has nothing left to do")]
#![expect(clippy::exhaustive_structs, reason = "what tests fill in and take apart")]

mod binding;
mod changing;
pub mod drive;
pub mod forge;
mod ledger;
mod request;
pub mod socket;
pub mod table;
mod vector;

pub use binding::{bound, jwks_url};
pub use changing::{Hand, Ring};
pub use ledger::{Departure, Ledger, Verdict};
pub use request::Request;
pub use vector::{cases, clock, seconds, signed, text, vector};

/// What the documents show compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../docs/guards.md")]
#[doc = include_str!("../../docs/issuing.md")]
#[doc = include_str!("../../docs/side-effects.md")]
#[doc = include_str!("../../docs/testing.md")]
mod documents {}
