//! From the bytes of a request to a verdict.
//!
//! A request is refused when any of its credentials does not verify, or when two of them disagree. A credential verifies
//! when, in this order:
//!
//! 1. it is a compact JWS of at most 16 KiB in canonical base64url, with a strict header and strict claims;
//! 2. its `iss` is a trusted issuer's, and that issuer's if a profile's cookie carried it;
//! 3. the issuer's own key with that `kid`, pinned to that algorithm, verifies the signature;
//! 4. the provider's rules and the times hold, against the injected clock;
//! 5. `act`, where it is there, is well formed at every level.
//!
//! A token of an impersonation is good in its [slot](crate::session::Slot) alone, and only while its [grant](crate::grant) is alive. In
//! a browser it stands above the session that it names, which must be there too.
//!
//! What was wrong is a [`Reason`] for the application's log; the answer to the client is the same for all of them.

mod builder;
mod cache;
mod claims;
mod credential;
mod error;
mod found;
mod needed;
mod overlay;
mod parts;
mod reason;
mod revocations;
mod slots;
mod tombstone;
mod verifier;

pub use builder::VerifierBuilder;
pub use cache::{Cache, CacheUsage};
pub use error::{ConfigError, ConfigErrorKind};
pub use needed::{Needed, Verdict};
pub use reason::Reason;
pub use revocations::UnknownIssuer;
pub use verifier::Verifier;

pub(crate) use claims::Reader;
pub(crate) use found::{Came, Found};
pub(crate) use slots::Objection;
