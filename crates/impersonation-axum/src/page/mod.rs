//! For which session a page was made, and the layer that finds it in forms. See [`impersonation_core::page`] for what markers are, and
//! [`impersonation_tower::page`] for the rules of the layer.
//!
//! ```
//! use axum::response::Html;
//! use axum::{Router, routing::post};
//! use impersonation_axum::{PageFieldLayer, Presence, SessionLayer, Verifier};
//!
//! fn app(verifier: Verifier) -> Router {
//!     Router::new()
//!         .route("/notes", post(async || "saved").get(form))
//!         .layer(SessionLayer::new(verifier))
//!         .layer(PageFieldLayer::new()) // outside the session layer
//! }
//!
//! async fn form(axum::Extension(presence): axum::Extension<Presence>) -> Html<String> {
//!     let marker = presence.page_marker().map(|marker| marker.input()).unwrap_or_default();
//!     Html(format!(r#"<form method="post">{marker}<input name="text"><button>Save</button></form>"#))
//! }
//! ```

mod layer;
mod untouched;

pub use layer::PageFieldLayer;
pub use untouched::UntouchedRequests;

pub use impersonation_tower::page::*;
