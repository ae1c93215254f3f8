//! Descope: impersonation, the refresh of sessions, users with their consent, and the audit trail.
//!
//! 1. `POST /v1/mgmt/impersonate` makes a refresh JWT of the user that names the impersonator in `act`.
//! 2. `POST /v1/auth/refresh` makes session JWTs of it, with the same `act`.
//! 3. `POST /v1/mgmt/stop/impersonation` takes it back for a refresh JWT of the impersonator; the first one is dead.
//!
//! `POST /v1/mgmt/impersonate/stepup` makes a session JWT at once. The impersonator needs the permission
//! [`IMPERSONATE`], and the user's consent where the call wants it validated.
//!
//! Not documented by Descope, and so a guess: the codes of errors whose code says `UNDOCUMENTED`, their statuses, the claim
//! `su` of a step-up, and who an audit's `actorId` is. Refresh JWTs are not rotated.

mod audit;
mod audit_api;
mod auth;
mod emulator;
mod impersonate;
mod input;
mod project;
mod refusal;
mod router;
mod token;
mod user;

pub use audit::AuditTimes;
pub use emulator::{Emulator, Tokens};

/// The permission of those who may impersonate.
pub const IMPERSONATE: &str = "Impersonate";
