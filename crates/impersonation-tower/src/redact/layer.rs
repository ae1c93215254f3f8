use http::{Request, Response};
use impersonation_core::redact::Redaction;
use impersonation_core::{Presence, Refusal, Session};
use tower_layer::Layer;

use crate::redact::RedactService;
use crate::redact::answer::Answer;
use crate::refusal::{Inherit, Replacement};

const NO_SESSION_LAYER: &str = "the redaction stands without a session layer: add SessionLayer outside it, after it in a chain of Router::layer calls";

/// Redacts JSON bodies, but for users in their own session. See the [module](crate::redact) for its rules.
#[must_use]
#[derive(Clone, Debug)]
pub struct RedactLayer<F = Inherit> {
    redaction: Redaction,
    pub(super) refuse: F,
}

impl RedactLayer {
    /// Redacts what this one names.
    pub fn new(redaction: Redaction) -> Self {
        Self { redaction, refuse: Inherit }
    }
}

impl<F> RedactLayer<F> {
    /// Replaces the response to refusals of this layer. Rather replace it on the
    /// [session layer](crate::SessionLayer::on_refusal), from which it is inherited where bodies are of one type; this is for
    /// services whose body is not made `From<Bytes>`. The body is that of the service below.
    pub fn on_refusal<B, G>(self, respond: G) -> RedactLayer<Replacement<B>>
    where
        G: Fn(&Refusal) -> Response<B> + Send + Sync + 'static,
    {
        RedactLayer { redaction: self.redaction, refuse: Replacement::new(respond) }
    }
}

impl<F: Clone> RedactLayer<F> {
    /// What is to become of the answer, where something of it is closed.
    #[inline]
    pub(super) fn answer<B, ResBody: 'static>(
        &self,
        request: &mut Request<B>,
    ) -> Result<Option<Box<Answer<F>>>, Refusal> {
        let presence: &Presence = request.extensions().get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_LAYER))?;
        match presence.session().is_some_and(|session| !Session::is_acting(session)) {
            true => Ok(None),
            false => {
                let closed = self.redaction.closed(presence, &[]);
                Ok(closed.map(|closed| Answer::asked_for::<B, ResBody>(request, &self.redaction, closed, &self.refuse)))
            }
        }
    }
}

impl<S, F: Clone> Layer<S> for RedactLayer<F> {
    type Service = RedactService<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        RedactService::new(inner, self.clone())
    }
}
