use axum::body::Body;
use http::Response;
use impersonation_core::Refusal;
use impersonation_core::redact::Redaction;
use impersonation_tower::redact::RedactService;
use impersonation_tower::refusal::{Inherit, Replacement};
use tower_layer::Layer;

use crate::untouched::Untouched;

/// Redacts JSON bodies, but for users in their own session. See the [module](crate::redact) for its rules.
///
/// ```
/// use axum::{Json, Router, routing::get};
/// use impersonation_axum::redact::{PatternError, Redaction};
/// use impersonation_axum::{RedactLayer, SessionLayer, Verifier};
///
/// # async fn foreign() -> Json<()> { Json(()) }
/// fn app(verifier: Verifier) -> Result<Router, PatternError> {
///     Ok(Router::new()
///         .route("/crm/contacts", get(foreign))
///         .layer(RedactLayer::new(Redaction::new(["/*/national_id", "/**/iban"])?))
///         .layer(SessionLayer::new(verifier)))
/// }
/// ```
///
/// It is [tower's](impersonation_tower::RedactLayer), with bodies of axum's.
#[must_use]
#[derive(Clone, Debug)]
pub struct RedactLayer<F = Inherit>(impersonation_tower::RedactLayer<F>);

impl RedactLayer {
    /// Redacts what this one names.
    pub fn new(redaction: Redaction) -> Self {
        Self(impersonation_tower::RedactLayer::new(redaction))
    }
}

impl<F> RedactLayer<F> {
    /// Replaces the response to refusals of this layer. Rather replace it on the
    /// [session layer](crate::SessionLayer::on_refusal), from which it is inherited.
    pub fn on_refusal<G>(self, respond: G) -> RedactLayer<Replacement<Body>>
    where
        G: Fn(&Refusal) -> Response<Body> + Send + Sync + 'static,
    {
        RedactLayer(self.0.on_refusal(respond))
    }
}

impl<S, F: Clone> Layer<S> for RedactLayer<F> {
    type Service = Untouched<RedactService<S, F>>;

    fn layer(&self, inner: S) -> Self::Service {
        Untouched::new(self.0.layer(inner))
    }
}
