//! The layer that records what actors do, and where its events go. See [`impersonation_tower::audit`] for its rules.
//!
//! ```
//! use axum::{Router, routing::get};
//! use impersonation_axum::audit::{self, AuditSink, Level};
//! use impersonation_axum::{AuditLayer, Gate, SessionLayer, Verifier};
//!
//! fn app(verifier: Verifier, sink: impl AuditSink) -> (Router, audit::Worker) {
//!     let (queue, worker) = audit::queue(sink, 1024);
//!     let app = Router::new()
//!         .route("/users/{id}", get(async || "a user").layer(Gate::read_only()))
//!         .layer(AuditLayer::new(Level::All).to(queue)) // outside the gates, below the session layer
//!         .layer(SessionLayer::new(verifier));
//!     (app, worker) // spawn it, and await it after the server has shut down
//! }
//! ```

pub use impersonation_tower::audit::*;

use crate::gate::MatchedRoute;

/// Records what actors do, each with the pattern that axum's router matched. See the [module](crate::audit) for its rules.
pub type AuditLayer = RouteAudit<MatchedRoute>;
