//! The bar in a real browser: what people see of it, on the pages of the example servers and on hostile pages of our own.
//! `browser/README.md` says what is needed to run it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accessibility;
mod announcement;
mod countdown;
mod harness;
mod images;
mod keyboard;
mod languages;
mod minimised;
mod names;
mod own_issuer;
mod policy;
mod preferences;
mod shown;
mod stop;
mod support_desk;
mod widths;
