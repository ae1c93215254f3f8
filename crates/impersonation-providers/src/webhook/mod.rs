//! Signed deliveries of events: what Clerk and WorkOS send when a session starts or ends.
//!
//! The signature is checked over the raw body before anything of it is read, in constant time, against every secret that is
//! known, and the moment in it must be within a window on both sides of now. A delivery can come twice, within that window from
//! somebody who saw it too: keep the ids of events, and pass over what was there before.

mod error;
mod signature;

pub use error::{WebhookError, WebhookErrorKind};

pub(crate) use signature::{Key, is_timely};
