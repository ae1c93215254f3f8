//! Who is really acting in this session?
//!
//! Support staff and AI agents act in an application *as* one of its users; the token says so in its `act` claim
//! (RFC 8693 §4.1). This crate reads such tokens and decides what they may do. It does no I/O, needs no runtime, and has no
//! type of an HTTP library in its API. An application adds one of the adapters (`impersonation-axum`,
//! `impersonation-tower`) and meets this crate through it.
//!
//! # The way of a request
//!
//! 1. A [`Verifier`] trusts issuers, each by a [`profile`] and its own [keys](key). It finds the credentials of a request
//!    ([`request`]), verifies all of them ([`verify`]), and answers with a [`Presence`] or a [`Refusal`].
//! 2. The [`Presence`] says who is there: nobody, a user in their own [`Session`], or an [`Actor`](session::Actor) in a user's.
//! 3. A [`Policy`] decides what an actor may do on a route.
//! 4. A [`Refusal`] is problem details (RFC 9457) and a challenge (RFC 6750), the same under every framework.
//!
//! How such a session starts and ends, a [`Provider`] says ([`provider`]). Under an issuer of one's own its [`grant`] is asked with
//! each request, and a [`page`] says which session it was made for.
//!
//! # What it promises
//!
//! - `act` decides, strictly: present and malformed, it makes a refused token, never an ordinary session.
//! - Only the outermost actor decides; earlier ones are another type.
//! - A session cannot be made up: only verification makes one, or claims that the application asserts, marked so.
//! - A configuration that forgets issuer, keys, audience or algorithms does not compile or does not build.
//! - Refusals are uniform, and no token is ever logged.
//!
//! # Features
//!
//! - `aws_lc_rs` (default): signatures by aws-lc-rs, preferred where both backends are on.
//! - `rust_crypto`: signatures in pure Rust. Neither touches the process-global provider of another crate.
//! - `tracing`: a span for each session and an event for each refusal, for adapters to use.
//! - `signing`: `key::SigningKey`, a private key for an issuer of one's own.
//! - `testing`: [`testing::Issuer`], which mints tokens of every profile with a throw-away key.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod adapter;
mod asserted;
mod assertion;
pub mod audit;
pub mod cross_site;
pub mod current;
pub mod grant;
mod json;
pub mod key;
pub mod page;
pub mod policy;
mod presence;
pub mod profile;
pub mod provider;
pub mod redact;
pub mod refusal;
pub mod request;
mod return_to;
pub mod session;
#[cfg(all(feature = "testing", any(feature = "aws_lc_rs", feature = "rust_crypto")))]
pub mod testing;
mod time;
mod token;
pub mod verify;

pub use asserted::AssertedClaims;
pub use assertion::Assertion;
pub use policy::Policy;
pub use presence::{ActingSession, OwnSession, Presence};
pub use provider::Provider;
pub use refusal::Refusal;
pub use return_to::ReturnTo;
pub use session::{ActorKind, Session};
pub use time::{Clock, FrozenClock, SystemClock, Timestamp};
pub use verify::{ConfigError, Verdict, Verifier};
