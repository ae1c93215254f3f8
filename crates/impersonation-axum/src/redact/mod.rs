//! What an actor does not see of a user's data: a response type for one's own types, and a layer for JSON that is not one's own.
//! See [`impersonation_core::redact`] for what is closed, and [`impersonation_tower::redact`] for the rules of the layer.
//!
//! What axum's extractors reject below the layer is text, and keeps its status alone while somebody acts, or nobody is there.

mod layer;
mod response;

pub use layer::RedactLayer;
pub use response::Redacted;

pub use impersonation_tower::redact::*;
