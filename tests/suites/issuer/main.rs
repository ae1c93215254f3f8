//! An application with an issuer of its own, and those who attack it: a family of attacks a file, in both frameworks. What they send
//! changes what is there, so that it is no table of single requests.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod attacks;
mod catalogue;
mod world;
