//! The keys of an issuer over HTTPS, for [`impersonation_core`].
//!
//! ```
//! use impersonation_core::{Verifier, profile};
//! use impersonation_jwks::Jwks;
//!
//! let verifier = Verifier::builder()
//!     .trust(
//!         profile::clerk("https://clerk.example.com")
//!             .authorized_party("https://app.example.com")
//!             .keys(Jwks::discover()),
//!     )
//!     .build()?; // nothing is fetched yet
//! # Ok::<(), impersonation_core::ConfigError>(())
//! ```
//!
//! # What it keeps
//!
//! - **Tokens move nothing outside.** However many arrive, with whatever `kid`s, and whether or not their clients stay to
//!   hear the answer: the endpoint is asked at most once per [cool-down](Jwks::cool_down), counted from the end of the last
//!   fetch, failed ones too. A key that was rotated in just now is known within it.
//! - **A removed key is dead** when its set has expired (`Cache-Control`, within [bounds](Jwks::ttl_bounds)), and its
//!   verifications leave every cache that goes by [`epoch`](impersonation_core::key::KeySource::epoch). A set is renewed in
//!   the background after four fifths of its time, so that under load no request waits.
//! - **A broken endpoint costs nobody a valid session** while known keys last: down, hanging, answering junk, a redirect, or a
//!   set without a usable key, it leaves the old keys in place for at most 24 hours after they were fetched. Without known
//!   keys the answer is 503, and the first request after the cool-down tries again.
//! - **What is asked is bounded**: https, or plain http on this machine; one connection, one attempt, no redirect, at most 512
//!   KiB, [2 seconds](Jwks::connect_timeout) to connect and [5 seconds](Jwks::timeout) in all.
//! - **Keys belong to the issuer that they were configured for**, each with a set, a cool-down and a connection of its own.
//!
//! # What it does not do
//!
//! It keeps nothing on disk and shares nothing between processes: each fetches for itself. It does not watch for revocation
//! of single tokens. An issuer that changes a key and keeps its `kid` is noticed when the set expires, and not before: a signature
//! that does not verify fetches nothing. It does not pin certificates: what the machine trusts is trusted. Its time is the monotonic clock, which
//! on some systems stands still while the machine sleeps.
//!
//! # What it needs
//!
//! A tokio runtime with I/O and time around [`verify`](impersonation_core::Verifier::verify), which every actix-web and axum
//! application has. TLS is rustls with the machine's root certificates, by the process's default `CryptoProvider` or, where
//! none is installed, by aws-lc-rs; none is installed here. `HTTPS_PROXY` and `NO_PROXY` are honoured, except for loopback
//! addresses.
//!
//! # Features
//!
//! - `tracing` (default): logs failed fetches, keys that are left out, and plain http; never a secret, a query or a token.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod config;
mod discovery;
mod endpoint;
mod error;
mod fetch;
mod freshness;
mod log;
mod source;

pub use config::Jwks;
pub use error::{JwksError, JwksErrorKind};
#[doc(hidden)]
pub use freshness::time_to_live;
pub use source::JwksSource;
