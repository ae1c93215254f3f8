//! Descope's management API, as far as impersonation needs it.
//!
//! - **Consent is asked for** unless [`Impersonate::without_consent`] says otherwise.
//! - **No claim replaces what a token says by itself**: registered claims and Descope's own are refused before any call.
//! - **Nobody is returned to another's session.** As a [`Provider`](impersonation_core::Provider), [`Descope`] gives out an impersonated
//!   session only where an actor is in it, and the session after a stop only where it is that actor's own.
//! - **A change is sent once.** Searches and look-ups may be repeated.
//! - **No token and no key is shown**, nor what Descope says in words, which may repeat one.
//!
//! It does not verify tokens: what comes here comes from Descope over TLS, and is read only to catch a mix-up. The session layer
//! verifies each on every request (the [profile](impersonation_core::profile::descope)), and takes session tokens alone: the refresh token
//! that an impersonation starts with opens nothing there.
//!
//! It does not set cookies, and reads none: where a project has its tokens in cookies of Descope's and rotates refresh tokens, the
//! new one is not in the answer that is read here.
//!
//! Descope's documents: [user impersonation](https://docs.descope.com/user-impersonation),
//! [the management API](https://docs.descope.com/api/management/users/impersonate).

mod audit;
mod claims;
mod client;
mod error;
mod follow;
mod impersonate;
mod provider;
mod refresh;
mod stop;
mod unverified;
mod users;

pub use audit::{AuditPage, AuditRecord, AuditSearch, SearchField};
pub use client::Descope;
pub use error::ErrorCode;
pub use impersonate::{Impersonate, Impersonated};
pub use provider::REASON_CLAIM;
pub use refresh::RefreshToken;
pub use stop::StopImpersonation;
pub use users::{User, UserPage, UserSearch, UserTenant};
