//! The layer that puts a bar into every page while somebody acts, and the same facts for a single-page application. See
//! [`impersonation_tower::bar`] for its rules.
//!
//! ```
//! use axum::Router;
//! use axum::response::Html;
//! use axum::routing::get;
//! use impersonation_axum::bar::{self, Bar};
//! use impersonation_axum::{BarLayer, SessionLayer, Verifier};
//!
//! fn app(verifier: Verifier) -> Result<Router, bar::BarError> {
//!     let bar = Bar::builder("/impersonation/stop").build()?;
//!     Ok(Router::new()
//!         .route("/", get(async || Html("<!doctype html><body><p>Hello")))
//!         .route("/impersonation/status", bar::endpoint(bar.clone()))
//!         .layer(BarLayer::new(bar))
//!         .layer(SessionLayer::new(verifier)))
//! }
//! ```

use axum::Json;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use http::Response;
use http::header::CACHE_CONTROL;
use impersonation_core::{Refusal, adapter};
use impersonation_tower::refusal::{Inherit, Replacement};
use tower_layer::Layer;

pub use impersonation_tower::bar::*;

use crate::extract::Here;
use crate::untouched::Untouched;

/// Puts the bar into every page while somebody acts. See the [module](crate::bar) for its rules.
///
/// It is [tower's](impersonation_tower::BarLayer), with bodies of axum's.
#[must_use]
#[derive(Clone, Debug)]
pub struct BarLayer<F = Inherit>(impersonation_tower::BarLayer<F>);

impl BarLayer {
    /// Puts in this bar.
    pub fn new(bar: Bar) -> Self {
        Self(impersonation_tower::BarLayer::new(bar))
    }
}

impl<F> BarLayer<F> {
    /// Replaces the response where no session layer stands above.
    pub fn on_refusal<G>(self, respond: G) -> BarLayer<Replacement<Body>>
    where
        G: Fn(&Refusal) -> Response<Body> + Send + Sync + 'static,
    {
        BarLayer(self.0.on_refusal(respond))
    }
}

impl<S, F: Clone> Layer<S> for BarLayer<F> {
    type Service = Untouched<BarService<S, F>>;

    fn layer(&self, inner: S) -> Self::Service {
        Untouched::new(self.0.layer(inner))
    }
}

/// A route that tells a single-page application what the bar would say, as JSON: `{"acting":false}`, or the facts beside
/// `"acting":true`. It answers GET, nobody too.
///
/// ```
/// use axum::Router;
/// use impersonation_axum::bar::{self, Bar};
///
/// let bar = Bar::builder("/impersonation/stop").build()?;
/// let router: Router = Router::new().route("/impersonation/status", bar::endpoint(bar));
/// # Ok::<(), impersonation_axum::bar::BarError>(())
/// ```
pub fn endpoint<S: Clone + Send + Sync + 'static>(bar: Bar) -> MethodRouter<S> {
    get(async move |Here(presence): Here| {
        let status = bar.status(presence.session(), presence.now(), None);
        ([(CACHE_CONTROL, adapter::NO_STORE)], Json(status)).into_response()
    })
}
