//! Start, stop and consent: an issuer of impersonation sessions of one's own.
//!
//! An application without a provider that impersonates, or one that wants more than it gives, starts and ends impersonations itself.
//! This crate is the logic: no framework, no SQL.
//!
//! 1. **[Start](Issuer::start).** A staff member's own session asks to act as a user. A [`Directory`] says who both are, an
//!    [`Authorizer`] whether this one may act as that one; there must be a reason, a consent where one is needed, and room. What starts is
//!    recorded, or it does not.
//! 2. **[Redeem](Issuer::redeem).** The ticket of the start becomes a session: once, for the session that started, within a minute.
//! 3. **[Renew](Issuer::renew).** Its tokens are short, and renewed while it is used and its [`Grant`] goes on.
//! 4. **End.** By [stop](Issuer::stop), which always works; by [revocation](Ledger::revoke); by the clock; or because something that let it
//!    start holds no longer, which is [asked](Issuer::check) with each request. It is recorded once, with its [`Cause`].
//!
//! What an application has to do beside that is to read the tokens by a `Verifier` that [trusts](Issuer::trusted) them, to mount the
//! [routes](http) by its adapter, and to [sweep](Issuer::sweep).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`http`] | the routes, for any framework |
//! | [`key`] | the keys that sign, kept apart from everything else |
//! | [`store`] | where the rest is kept |
//!
//! # What it promises
//!
//! - A start is recorded, or it does not happen; a stop always works, and where the store is down it holds in this process and is
//!   written later.
//! - For a user who is not there and one whom nobody may impersonate the same calls are made in the same order, with the same answer, no
//!   sooner than a fixed floor.
//! - A session in which anybody acts starts no other, and gives no consent.
//! - A ticket is redeemed once, however many try; another session that presents it ends it.
//! - No claim of the application's own stands in the place of one of the token's.
//!
//! # Features
//!
//! - `aws_lc_rs` (default) or `rust_crypto`: who computes signatures.
//! - `tracing`: an event of each fault that nobody else is told of.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod authorizer;
mod cause;
mod consent;
mod directory;
mod event;
mod grant;
mod hook;
pub mod http;
mod id;
mod issuer;
pub mod key;
mod ledger;
mod log;
mod provider;
pub mod store;

pub use authorizer::{Asked, Authorizer, BoxedAuthorizer, Right};
pub use cause::Cause;
pub use consent::{Consent, ConsentStanding, Request};
pub use directory::{BoxedDirectory, Directory, DirectoryError, User};
pub use event::{Event, EventKind};
pub use grant::{ConsentState, End, Grant, Idempotency, Party, Slot};
pub use hook::{
    BaseSession, BoxedNotifier, BoxedOwnTokens, BoxedSessionCheck, HookError, Notifier, OwnToken, OwnTokens,
    SessionCheck,
};
pub use id::{ConsentId, EventId, GrantId, NoId, ReasonId};
pub use issuer::{
    Check, ConsentError, ConsentErrorKind, GiveConsent, Issuer, IssuerBuilder, IssuerError, IssuerErrorKind,
    RedeemError, RedeemErrorKind, Redeemed, RenewError, RenewErrorKind, Renewed, RequestConsent, StartError,
    StartErrorKind, Stopped,
};
pub use ledger::{Ledger, Revoke};

/// What the README shows compiles and runs.
#[cfg(all(doctest, any(feature = "aws_lc_rs", feature = "rust_crypto")))]
#[doc = include_str!("../README.md")]
mod readme {}
