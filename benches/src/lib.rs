//! What the benches measure: tokens of every algorithm, the bare signature check below them, and the crates that one would use
//! instead, checking the same tokens; starts and redemptions, and the bare inserts below them.
//!
//! Each bench prints its figures and fails where one is over its limit. With `FIGURES=overwrite` in the environment it writes
//! them to `figures/` too, of which `cargo run -p impersonation-benches` makes `docs/performance.md`.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench says what it finds, and stops where it finds nothing"
)]
#![expect(clippy::exhaustive_enums, clippy::exhaustive_structs, reason = "nobody but the benches uses it")]

pub mod actix;
pub mod bare;
pub mod figures;
pub mod issuing;
pub mod pages;
pub mod paired;
pub mod peers;
pub mod records;
pub mod requests;
pub mod sample;
pub mod services;
pub mod signer;
