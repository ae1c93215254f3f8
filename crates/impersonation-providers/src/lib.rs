//! Clerk, WorkOS and Descope from Rust: start, stop and follow impersonation where it is hosted.
//!
//! Each of [`Clerk`], [`WorkOs`] and [`Descope`] is a management client with the whole of that provider's impersonation, and a
//! [`Provider`](impersonation_core::Provider) with what the three have in common.
//!
//! ```
//! use impersonation_core::provider::{Feature, Provider};
//! use impersonation_providers::http::Connection;
//! use impersonation_providers::{Clerk, WorkOs};
//!
//! let clerk = Clerk::new("sk_test_of_no_account", Connection::new())?;
//! let workos = WorkOs::new("sk_test_of_no_account", "client_of_no_account", Connection::new())?;
//! assert!(clerk.capabilities().supports(Feature::Start));
//! assert!(workos.capabilities().unsupported(Feature::Start).unwrap().instead().contains("dashboard"));
//! # Ok::<(), impersonation_providers::http::SetupError>(())
//! ```
//!
//! # What it keeps
//!
//! - **What cannot be right is not asked for.** Claims that would overwrite those of a token, ids that are no part of an address, a
//!   start from within an impersonation.
//! - **What comes back is no session** until a session layer has verified its token. Answers and events annotate.
//! - **What was signed is checked before it is read**: [webhooks](webhook), sealed cookies.
//! - **Nothing secret is shown**, in no `Debug`, error or log: see [`http`].
//!
//! # What it does not do
//!
//! It is no SDK: of users, organizations and sign-ins it knows what impersonation needs. It keeps nothing, so that whether an event has come before
//! the application knows. It needs a tokio runtime, which every axum and actix-web application has.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod clerk;
pub mod descope;
pub mod http;
mod lenient;
mod object;
mod unverified;
pub mod webhook;
pub mod workos;

pub use clerk::Clerk;
pub use descope::Descope;
pub use workos::WorkOs;

/// What the README shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
