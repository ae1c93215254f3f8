//! What holds for every policy, session and request, and not for a list of them.
//!
//! Policies are drawn as [recipes](recipe::Recipe), which are data: a base and the calls that follow it. So a stricter one can
//! be made from a laxer one, and the same calls be made in another order. Sessions come from signed tokens alone.
//!
//! The cases are the same in every run. `PROPTEST_CASES=100000` looks longer.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod actors;
mod ages;
mod cached_and_uncached;
mod lines;
mod order;
mod party;
mod presence;
mod recipe;
mod request;
mod runner;
mod stricter;
mod users;
