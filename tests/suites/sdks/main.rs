//! The providers' own SDKs, of npm, against the emulators and against us: what an SDK starts our middleware names, and what we seal
//! an SDK opens. `sdks/README.md` says what is needed to run it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod clerk;
mod descope;
mod node;
mod workos;
