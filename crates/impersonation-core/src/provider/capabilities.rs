use std::error::Error;
use std::fmt;

use super::{Link, ProviderError, ProviderErrorKind};
use crate::profile::Dialect;
use crate::session::Session;

/// What a provider may be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// Starts by a call.
    Start,
    /// A start says why.
    Reason,
    /// A start names an organization, which Descope calls a tenant.
    Organization,
    /// A start puts claims of the application's into the token.
    Claims,
    /// A start says how long at most.
    Duration,
    /// A start can require that the user has consented.
    Consent,
    /// A start says what it opens to the actor beyond what is open to all.
    Capabilities,
    /// A start that is sent again under the same key is the same start.
    IdempotencyKey,
    /// Stops by a call, or by an address to visit.
    Stop,
    /// A stop gives the impersonator's own session back.
    Return,
    /// Ends a session, or what has been started and not yet used, from outside.
    Revoke,
    /// Lists the impersonations of a user that are going on.
    ListActive,
    /// Says what has started and ended, on being asked again and again.
    Follow,
}

/// What a provider can do, and for the rest what to do instead.
///
/// ```
/// use impersonation_core::provider::{Capabilities, Feature};
///
/// let capabilities = Capabilities::all().without(Feature::Follow, "handle its webhooks");
/// assert!(capabilities.supports(Feature::Start));
/// assert_eq!(capabilities.unsupported(Feature::Follow).unwrap().instead(), "handle its webhooks");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Capabilities {
    without: Vec<(Feature, &'static str)>,
    dialect: Option<Dialect>,
}

impl Capabilities {
    /// Everything there is, for whatever sessions.
    pub fn all() -> Self {
        Self { without: Vec::new(), dialect: None }
    }

    /// The same for sessions of this dialect alone: an id means something else at another provider.
    pub fn for_sessions_of(self, dialect: Dialect) -> Self {
        Self { dialect: Some(dialect), ..self }
    }

    /// The same without a feature; `instead` says to a developer what to do.
    pub fn without(mut self, feature: Feature, instead: &'static str) -> Self {
        self.without.retain(|(other, _)| *other != feature);
        self.without.push((feature, instead));
        self
    }

    /// Whether sessions like this one are the provider's.
    pub(super) fn are_of(&self, session: &Session) -> bool {
        self.dialect.is_none_or(|dialect| dialect == session.dialect())
    }

    /// Whether it can do that.
    pub fn supports(&self, feature: Feature) -> bool {
        self.unsupported(feature).is_none()
    }

    /// What to do instead; `None` where the provider can do it.
    pub fn unsupported(&self, feature: Feature) -> Option<Unsupported> {
        let (feature, instead) = self.without.iter().find(|(other, _)| *other == feature)?;
        Some(Unsupported { feature: *feature, instead, link: None })
    }

    /// The error of a call that needs what the provider cannot do.
    pub fn refusal(&self, feature: Feature) -> ProviderError {
        match self.unsupported(feature) {
            Some(unsupported) => unsupported.into(),
            None => ProviderError::new(ProviderErrorKind::Unsupported),
        }
    }
}

/// A provider cannot do this, and says what to do instead.
#[derive(Clone, Debug)]
pub struct Unsupported {
    feature: Feature,
    instead: &'static str,
    link: Option<Link>,
}

impl Unsupported {
    /// What it cannot do.
    pub fn feature(&self) -> Feature {
        self.feature
    }

    /// What to do instead, as a sentence for a developer.
    pub fn instead(&self) -> &'static str {
        self.instead
    }

    /// Where it is done instead, in a browser: WorkOS's dashboard, for the user that a start named.
    pub fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// The same with a link.
    #[must_use]
    pub fn at(self, link: Link) -> Self {
        Self { link: Some(link), ..self }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not supported ({:?}): {}", self.feature, self.instead)
    }
}

impl Error for Unsupported {}
