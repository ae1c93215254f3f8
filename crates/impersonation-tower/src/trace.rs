//! What is logged where the `tracing` feature is on: never a token, never a claim of a refused one.

use impersonation_core::{Presence, Refusal};

/// Says why a request is refused; a missing layer loudly. For adapters on top of this crate.
#[cfg(feature = "tracing")]
pub fn refused(refusal: &Refusal) {
    match refusal.fix() {
        Some(fix) => tracing::error!(code = refusal.code().as_str(), "{fix}"),
        None => tracing::debug!(
            code = refusal.code().as_str(),
            reason = refusal.reason().map(tracing::field::display),
            "request refused"
        ),
    }
}

/// Says nothing, for want of the feature `tracing`.
#[cfg(not(feature = "tracing"))]
pub fn refused(_: &Refusal) {}

/// The span of what happens below a session layer, with the verified identities.
#[derive(Clone, Debug)]
pub(crate) struct SessionSpan {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(feature = "tracing")]
impl SessionSpan {
    pub(crate) fn of(presence: &Presence) -> Self {
        let span = presence.session().map_or_else(tracing::Span::none, |session| {
            let actor = session.actor();
            tracing::info_span!(
                "session",
                subject = session.subject(),
                session_id = session.session_id(),
                acting = actor.map(|actor| actor.kind().as_str()),
                actor = actor.map(|actor| actor.subject()),
            )
        });
        Self { span }
    }

    pub(crate) fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }
}

#[cfg(not(feature = "tracing"))]
impl SessionSpan {
    pub(crate) fn of(_: &Presence) -> Self {
        Self {}
    }

    pub(crate) fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }
}
