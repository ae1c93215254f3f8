//! What goes wrong, one error for each thing that is asked of an issuer.

mod build;
mod consent;
mod session;
mod start;

pub use build::{IssuerError, IssuerErrorKind};
pub use consent::{ConsentError, ConsentErrorKind};
pub use session::{RedeemError, RedeemErrorKind, RenewError, RenewErrorKind};
pub use start::{StartError, StartErrorKind};

/// What an error comes from.
type Source = Box<dyn std::error::Error + Send + Sync>;
