//! An issuer of one's own: its routes, and the layer that keeps a browser's impersonation good. See [`impersonation_issuer`] for
//! what it starts, and what it refuses to.
//!
//! ```
//! use axum::Router;
//! use impersonation_axum::issuer::{self, Routes, UpkeepLayer};
//! use impersonation_axum::{SessionLayer, Verifier};
//!
//! fn app(routes: Routes, verifier: Verifier) -> Router {
//!     Router::new()
//!         // … routes of the application
//!         .layer(UpkeepLayer::new(routes.clone()))
//!         .layer(SessionLayer::new(verifier))
//!         .merge(issuer::router(routes)) // outside: a stop needs no session
//! }
//! ```
//!
//! 1. The routes stand outside the session layer, where no gate and no marker is before a stop. They find out by themselves who is
//!    there.
//!    A `fallback` of the application's own belongs before the session layer: a router that is merged brings one that no layer covers.
//! 2. The layer stands inside it. Where nobody acts it costs a comparison.

mod routes;
mod upkeep;

pub use impersonation_issuer::http::{
    MAX_BODY, ROUTES, Request, Response, Routes, RoutesBuilder, RoutesError, RoutesErrorKind,
};
pub use routes::router;
pub use upkeep::{UpkeepLayer, UpkeepService};
