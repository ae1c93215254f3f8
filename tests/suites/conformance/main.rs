//! The table of vectors, made and held: every adapter answers every vector as it says, and all the same. A file is a family;
//! `contract` holds what `docs/contract.md` says, `providers` the tokens that providers wrote, and `attacks` those that somebody
//! would send on purpose, with what cannot be written as one request beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod attacks;
mod catalogue;
mod contract;
mod equality;
mod layers;
mod providers;
mod table;
