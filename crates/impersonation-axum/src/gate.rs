use axum::extract::MatchedPath;
use http::Extensions;
use impersonation_tower::gate::{RouteGate, RouteSource};

/// Closes what it is put around to actors, by a [policy](crate::policy::Policy). See
/// [`impersonation_tower::gate`] for its rules, and the [crate](crate#layers) for what a layer of axum's covers.
///
/// ```
/// use axum::{Router, routing::get};
/// use impersonation_axum::{ActorKind, Gate, policy::Policy};
///
/// # async fn handler() {}
/// let router: Router = Router::new()
///     .route("/billing", get(handler).layer(Gate::deny()))
///     .route("/reports/search", get(handler).post(handler).layer(Gate::new(
///         Policy::read_only().counts_as_read("POST", "/reports/search"),
///     )))
///     .route("/export", get(handler).layer(Gate::new(Policy::deny().allow(ActorKind::Service))));
/// ```
pub type Gate = RouteGate<MatchedRoute>;

/// The pattern that axum's router matched: [`MatchedPath`]. Under `Router::fallback` there is none.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MatchedRoute;

impl RouteSource for MatchedRoute {
    fn route(extensions: &Extensions) -> Option<&str> {
        extensions.get::<MatchedPath>().map(MatchedPath::as_str)
    }
}
