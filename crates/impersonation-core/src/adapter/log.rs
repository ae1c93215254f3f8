//! What is logged where the `tracing` feature is on: never a token, never a claim of a refused one.

use crate::presence::Presence;
use crate::refusal::Refusal;

/// Says why a request is refused; a missing layer loudly. It says nothing without the feature `tracing`.
#[cfg(feature = "tracing")]
pub fn log(refusal: &Refusal) {
    match refusal.fix() {
        Some(fix) => tracing::error!(code = refusal.code().as_str(), "{fix}"),
        None => tracing::debug!(
            code = refusal.code().as_str(),
            reason = refusal.reason().map(tracing::field::display),
            "request refused"
        ),
    }
}

/// Says why a request is refused; a missing layer loudly. It says nothing without the feature `tracing`.
#[cfg(not(feature = "tracing"))]
pub fn log(_: &Refusal) {}

/// Says loudly that something went out, or broke off, that should not have: `what` happened, and how to mend it. It says nothing
/// without the feature `tracing`.
#[cfg(feature = "tracing")]
pub fn log_fault(what: &'static str, fix: &str) {
    tracing::error!(what, "{fix}");
}

/// Says loudly that something went out, or broke off, that should not have: `what` happened, and how to mend it. It says nothing
/// without the feature `tracing`.
#[cfg(not(feature = "tracing"))]
pub fn log_fault(_: &'static str, _: &str) {}

/// Says quietly that a rejection goes without its body: it is no fault of the application's that a framework rejects what it cannot
/// read in a text of its own. It says nothing without the feature `tracing`.
#[cfg(feature = "tracing")]
pub fn log_emptied(status: u16) {
    tracing::debug!(status, "a rejection that is no JSON goes without its body");
}

/// Says quietly that a rejection goes without its body: it is no fault of the application's that a framework rejects what it cannot
/// read in a text of its own. It says nothing without the feature `tracing`.
#[cfg(not(feature = "tracing"))]
pub fn log_emptied(_: u16) {}

/// The span of what happens below a session layer, with the verified identities; empty without the feature `tracing`.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionSpan {
    /// `None` where nobody listens, so that nothing is entered.
    #[cfg(feature = "tracing")]
    span: Option<Box<tracing::Span>>,
}

/// A piece of work inside a [`SessionSpan`], until it is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct Entered<'s> {
    #[cfg(feature = "tracing")]
    _entered: Option<tracing::span::Entered<'s>>,
    #[cfg(not(feature = "tracing"))]
    _span: std::marker::PhantomData<(&'s SessionSpan, *const ())>, // on its thread, as with the feature
}

#[cfg(feature = "tracing")]
impl SessionSpan {
    /// The span of whoever is there; none for nobody.
    #[must_use]
    #[inline]
    pub(crate) fn of(presence: &Presence) -> Self {
        // One comparison where nobody listens, and nothing of whoever is there goes to the `log` crate instead.
        if tracing::Level::INFO > tracing::level_filters::LevelFilter::current() {
            return Self { span: None };
        }
        Self::heard(presence)
    }

    #[cold]
    fn heard(presence: &Presence) -> Self {
        let span = presence.session().map(|session| {
            let actor = session.actor();
            tracing::info_span!(
                "session",
                subject = session.subject(),
                session_id = session.session_id(),
                acting = actor.map(|actor| actor.kind().as_str()),
                actor = actor.map(|actor| actor.subject()),
            )
        });
        Self { span: span.filter(|span| !span.is_disabled()).map(Box::new) }
    }

    /// Begins a piece of work inside the span: a call, a poll. It ends within the same call, before anything is awaited.
    #[inline]
    pub(crate) fn enter(&self) -> Entered<'_> {
        Entered { _entered: self.span.as_deref().map(tracing::Span::enter) }
    }
}

#[cfg(not(feature = "tracing"))]
impl SessionSpan {
    /// The span of whoever is there; none for nobody.
    #[must_use]
    pub(crate) fn of(_: &Presence) -> Self {
        Self {}
    }

    /// Begins a piece of work inside the span: a call, a poll. It ends within the same call, before anything is awaited.
    pub(crate) fn enter(&self) -> Entered<'_> {
        Entered { _span: std::marker::PhantomData }
    }
}
