//! The table of vectors, made and held: every adapter answers every vector as it says, and all the same. A file is a family;
//! `attacks` holds those that somebody would send on purpose, with what cannot be written as one request beside them.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod attacks;
mod contract;
mod layers;
mod table;
