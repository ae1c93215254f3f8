//! Tokens that have verified, so that the same token is not verified again.
//!
//! 1. A token is looked up by all of its bytes and by whose place it was found in: no other finds its session.
//! 2. What is remembered holds until the token expires, until a key leaves the issuer's set or stops serving, and for no longer
//!    than the [age](Cache::max_age) that is set, whichever comes first. A [revoked](crate::Verifier::revoke_session) session
//!    is not believed from then on. What depends on the request (companion cookies, a seal, other credentials) is checked on
//!    each.
//! 3. Failures are not remembered: garbage pushes nothing out.
//! 4. Memory is bounded, in entries and in bytes. What is over stays in it until it is asked for again or its place is needed.
//!
//! There are two levels. The shared one keeps within the bounds. In front of it each thread keeps a few tokens that come again
//! and again, each with a session of its own, so that threads which are asked for one hot token write to no memory in common.

mod entry;
mod level;
mod settings;
mod thread;

pub(crate) use entry::{Stamp, Verified};
pub(crate) use level::{Memory, VerifiedTokens};
pub use settings::{Cache, CacheUsage};
