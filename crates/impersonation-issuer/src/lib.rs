//! Start, stop and consent: an issuer of impersonation sessions of one's own.
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
