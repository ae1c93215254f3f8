use std::fmt;

use impersonation_core::Timestamp;

use crate::bar::ReturnTo;
use crate::text;

/// What the application knows of an impersonation and the token does not say.
///
/// Everything is optional. A handler may leave one in the extensions of its response, where an adapter finds it; what it says there
/// stands before what [`BarBuilder::details`](crate::BarBuilder::details) says.
///
/// ```
/// use impersonation_bar::Details;
///
/// let details = Details::new().subject_name("Erika Mustermann").organization_name("Example GmbH").read_only(true);
/// ```
///
/// `Debug` shows no names.
#[derive(Clone, Default)]
#[must_use]
pub struct Details {
    pub(crate) actor_name: Option<Box<str>>,
    pub(crate) subject_name: Option<Box<str>>,
    pub(crate) organization_name: Option<Box<str>>,
    pub(crate) reason: Option<Box<str>>,
    pub(crate) began_at: Option<Timestamp>,
    pub(crate) ends_at: Option<Timestamp>,
    pub(crate) read_only: Option<bool>,
    pub(crate) return_to: Option<ReturnTo>,
}

impl Details {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name by which people know the actor; by default the bar shows the actor's e-mail address, else their id. It is one that
    /// the application looked up: the bar says who really acts.
    pub fn actor_name(self, name: impl Into<String>) -> Self {
        Self { actor_name: text::kept(&name.into()), ..self }
    }

    /// The name by which people know the subject; by default the bar shows the subject's id.
    pub fn subject_name(self, name: impl Into<String>) -> Self {
        Self { subject_name: text::kept(&name.into()), ..self }
    }

    /// The name of the organization; by default the bar shows its slug, else its id.
    pub fn organization_name(self, name: impl Into<String>) -> Self {
        Self { organization_name: text::kept(&name.into()), ..self }
    }

    /// Why the impersonation was started; by default what the session says.
    pub fn reason(self, reason: impl Into<String>) -> Self {
        Self { reason: text::kept(&reason.into()), ..self }
    }

    /// When the impersonation began; by default what the session says.
    pub fn began_at(self, began_at: Timestamp) -> Self {
        Self { began_at: Some(began_at), ..self }
    }

    /// When the impersonation ends by itself; by default a token's own expiry where it is of the RFC 8693 profile. Hosted providers
    /// mint tokens anew every few minutes, so that theirs is no limit.
    pub fn ends_at(self, ends_at: Timestamp) -> Self {
        Self { ends_at: Some(ends_at), ..self }
    }

    /// Whether the actor may only read. Where nobody says so the bar says neither.
    pub fn read_only(self, read_only: bool) -> Self {
        Self { read_only: Some(read_only), ..self }
    }

    /// The path to come back to after Stop: the form posts it as `return_to`. What is no [`ReturnTo`] is left out.
    ///
    /// It comes back from the client, who may post another: the handler of Stop has to [parse](ReturnTo::parse) it again.
    pub fn return_to(self, path: impl AsRef<str>) -> Self {
        Self { return_to: ReturnTo::parse(path.as_ref()), ..self }
    }

    /// These, and where they say nothing those of `other`.
    pub fn or(self, other: Self) -> Self {
        Self {
            actor_name: self.actor_name.or(other.actor_name),
            subject_name: self.subject_name.or(other.subject_name),
            organization_name: self.organization_name.or(other.organization_name),
            reason: self.reason.or(other.reason),
            began_at: self.began_at.or(other.began_at),
            ends_at: self.ends_at.or(other.ends_at),
            read_only: self.read_only.or(other.read_only),
            return_to: self.return_to.or(other.return_to),
        }
    }
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details")
            .field("began_at", &self.began_at)
            .field("ends_at", &self.ends_at)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}
