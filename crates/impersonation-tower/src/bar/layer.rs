use http::{Request, Response};
use impersonation_bar::Bar;
use impersonation_core::{ActingSession, Presence, Refusal};
use tower_layer::Layer;

use crate::bar::BarService;
use crate::bar::page::Page;
use crate::refusal::{Inherit, Replacement};

const NO_SESSION_LAYER: &str =
    "the bar stands without a session layer: add SessionLayer outside it, after it in a chain of Router::layer calls";

/// Puts the bar into every page while somebody acts. See the [module](crate::bar) for its rules.
#[must_use]
#[derive(Clone, Debug)]
pub struct BarLayer<F = Inherit> {
    bar: Bar,
    pub(super) refuse: F,
}

impl BarLayer {
    /// Puts in this bar.
    pub fn new(bar: Bar) -> Self {
        Self { bar, refuse: Inherit }
    }
}

impl<F> BarLayer<F> {
    /// Replaces the response where no session layer stands above, for services whose body is not made `From<Bytes>`. The
    /// body is that of the service below.
    pub fn on_refusal<B, G>(self, respond: G) -> BarLayer<Replacement<B>>
    where
        G: Fn(&Refusal) -> Response<B> + Send + Sync + 'static,
    {
        BarLayer { bar: self.bar, refuse: Replacement::new(respond) }
    }

    /// The page that is asked for, where somebody acts and no bar layer further out sees to it.
    #[inline]
    pub(super) fn page<B>(&self, request: &mut Request<B>) -> Result<Option<Box<Page>>, Refusal> {
        let presence: &Presence = request.extensions().get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_LAYER))?;
        let now = presence.now();
        match presence.session().and_then(ActingSession::of) {
            Some(session) => Ok(Page::asked_for(request, &self.bar, session, now)),
            None => Ok(None),
        }
    }
}

impl<S, F: Clone> Layer<S> for BarLayer<F> {
    type Service = BarService<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        BarService::new(inner, self.clone())
    }
}
