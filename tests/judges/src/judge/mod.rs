mod jose;
mod josekit;

use std::fmt;

pub use jose::{Jose, Missing};
pub use josekit::Josekit;

use crate::case::Case;
use crate::key::Keys;

/// Whom a token that is accepted speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// `sub`.
    pub subject: Option<String>,
    /// `sub` of the outermost `act`.
    pub actor: Option<String>,
}

/// Whom the token speaks of, or why it is refused, in the verifier's own words.
pub type Verdict = Result<Identity, String>;

/// A verifier of signature and claims.
pub trait Judge: fmt::Debug {
    /// Its name.
    fn name(&self) -> &'static str;

    /// A verdict for each case, in their order.
    fn verdicts(&mut self, keys: &Keys, cases: &[Case]) -> Vec<Verdict>;
}
