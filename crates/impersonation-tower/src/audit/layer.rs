use std::fmt;
use std::marker::PhantomData;

use http::{Request, Response};
use impersonation_core::audit::{Level, Queue, Recorder, Watch};
use impersonation_core::{Presence, Refusal};
use tower_layer::Layer;

use crate::audit::AuditService;
use crate::gate::{NoRoute, RouteSource};
use crate::refusal::{Inherit, Replacement};
use crate::view::HeaderView;

const NO_SESSION_LAYER: &str =
    "the audit stands without a session layer: add SessionLayer outside it, after it in a chain of Router::layer calls";

/// Records what actors do. See the [module](crate::audit) for its rules.
///
/// ```no_run
/// use impersonation_tower::audit::{self, AuditSink, Level};
/// use impersonation_tower::{AuditLayer, Gate, SessionLayer, Verifier};
/// use tower::ServiceBuilder;
///
/// # async fn serve<T>(_: T) {}
/// async fn run(verifier: Verifier, sink: impl AuditSink) -> Result<(), tokio::task::JoinError> {
///     let (queue, worker) = audit::queue(sink, 1024);
///     let worker = tokio::spawn(worker);
///     serve(
///         ServiceBuilder::new()
///             .layer(SessionLayer::new(verifier))
///             .layer(AuditLayer::new(Level::All).to(queue)) // outside the gates
///             .layer(Gate::read_only()),
///     )
///     .await;
///     worker.await // what is in the queue is written
/// }
/// ```
pub type AuditLayer = RouteAudit<NoRoute>;

/// An [`AuditLayer`] that knows where the framework says which route was matched.
#[must_use]
pub struct RouteAudit<R, F = Inherit> {
    recorder: Recorder,
    pub(super) refuse: F,
    route: PhantomData<fn() -> R>,
}

impl<R: RouteSource> RouteAudit<R> {
    /// Records requests of this level, to `tracing` alone.
    pub fn new(level: Level) -> Self {
        Self { recorder: Recorder::new(level), refuse: Inherit, route: PhantomData }
    }
}

/// All requests, to `tracing` alone.
impl<R: RouteSource> Default for RouteAudit<R> {
    fn default() -> Self {
        Self::new(Level::default())
    }
}

impl<R, F> RouteAudit<R, F> {
    /// To this queue too.
    pub fn to(self, queue: Queue) -> Self {
        Self { recorder: self.recorder.to(queue), ..self }
    }

    /// Replaces the response where no session layer stands above, for services whose body is not made `From<Bytes>`.
    pub fn on_refusal<B, G>(self, respond: G) -> RouteAudit<R, Replacement<B>>
    where
        G: Fn(&Refusal) -> Response<B> + Send + Sync + 'static,
    {
        RouteAudit { recorder: self.recorder, refuse: Replacement::new(respond), route: PhantomData }
    }
}

impl<R: RouteSource, F> RouteAudit<R, F> {
    #[inline]
    pub(super) fn watch<B>(&self, request: &Request<B>) -> Result<Option<Box<Watch>>, Refusal> {
        let presence: &Presence = request.extensions().get().ok_or_else(|| Refusal::misconfigured(NO_SESSION_LAYER))?;
        let headers = HeaderView::new(request.headers());
        let Some(mut watch) = self.recorder.watch(presence, &headers.request(request.method())) else {
            return Ok(None);
        };
        watch.set_route(R::route(request.extensions()));
        Ok(Some(Box::new(watch)))
    }
}

impl<S, R, F: Clone> Layer<S> for RouteAudit<R, F> {
    type Service = AuditService<S, R, F>;

    fn layer(&self, inner: S) -> Self::Service {
        AuditService::new(inner, self.clone())
    }
}

impl<R, F: Clone> Clone for RouteAudit<R, F> {
    fn clone(&self) -> Self {
        Self { recorder: self.recorder.clone(), refuse: self.refuse.clone(), route: PhantomData }
    }
}

impl<R, F> fmt::Debug for RouteAudit<R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditLayer").field("recorder", &self.recorder).finish_non_exhaustive()
    }
}
