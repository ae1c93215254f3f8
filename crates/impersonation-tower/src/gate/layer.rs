use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::{Request, Response};
use impersonation_core::policy::{Class, Policy};
use impersonation_core::{Presence, Refusal};
use tower_layer::Layer;

use crate::gate::{GateService, NoRoute, RouteSource};
use crate::refusal::{Inherit, Replacement};
use crate::view::HeaderView;

const NO_SESSION_LAYER: &str =
    "a gate stands without a session layer: add SessionLayer outside it, after it in a chain of Router::layer calls";

/// Applies a policy to the service below it. See the [module](crate::gate) for its rules.
pub type Gate = RouteGate<NoRoute>;

/// A [`Gate`] that knows where the framework says which route was matched.
#[must_use]
pub struct RouteGate<R, F = Inherit> {
    pub(super) shared: Arc<Shared>,
    pub(super) refuse: F,
    route: PhantomData<fn() -> R>,
}

#[derive(Clone, Debug)]
pub(super) struct Shared {
    policy: Policy,
    allows_anonymous: bool,
}

impl<R: RouteSource> RouteGate<R> {
    /// Applies this policy.
    pub fn new(policy: Policy) -> Self {
        let shared = Arc::new(Shared { policy, allows_anonymous: false });
        Self { shared, refuse: Inherit, route: PhantomData }
    }

    /// Closed to every actor.
    pub fn deny() -> Self {
        Self::new(Policy::deny())
    }

    /// Open to actors for GET and HEAD alone.
    pub fn read_only() -> Self {
        Self::new(Policy::read_only())
    }

    /// Closed to every actor, as an operation of a sensitive class.
    pub fn class(class: Class) -> Self {
        Self::new(Policy::class(class))
    }
}

impl<R, F> RouteGate<R, F> {
    /// Lets requests without credentials pass: for a route that is public, and closed only to actors. A policy that asks
    /// something of users in person still needs one.
    pub fn allow_anonymous(mut self) -> Self {
        Arc::make_mut(&mut self.shared).allows_anonymous = true;
        self
    }

    /// Replaces the response to refusals of this gate. Rather replace it on the
    /// [session layer](crate::SessionLayer::on_refusal), from which gates inherit it; this is for services whose body is
    /// not made `From<Bytes>`, such as tonic's.
    pub fn on_refusal<B, G>(self, respond: G) -> RouteGate<R, Replacement<B>>
    where
        G: Fn(&Refusal) -> Response<B> + Send + Sync + 'static,
    {
        RouteGate { shared: self.shared, refuse: Replacement::new(respond), route: PhantomData }
    }
}

impl<R: RouteSource, F> RouteGate<R, F> {
    pub(super) fn admit<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        let presence: &Presence = request.extensions().get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_LAYER))?;
        let headers = HeaderView::new(request.headers());
        let route = self.shared.policy.looks_at_route().then(|| R::route(request.extensions())).flatten();
        let view = headers.request(request.method()).with_route(route);
        match self.shared.allows_anonymous {
            true => presence.admit_anonymous(&self.shared.policy, &view),
            false => presence.admit(&self.shared.policy, &view),
        }
    }
}

impl<S, R, F: Clone> Layer<S> for RouteGate<R, F> {
    type Service = GateService<S, R, F>;

    fn layer(&self, inner: S) -> Self::Service {
        GateService::new(inner, self.clone())
    }
}

impl<R, F: Clone> Clone for RouteGate<R, F> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), refuse: self.refuse.clone(), route: PhantomData }
    }
}

impl<R, F> fmt::Debug for RouteGate<R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("policy", &self.shared.policy).finish_non_exhaustive()
    }
}
