//! What the fuzz targets share: issuers at a moment that stands still, and a second opinion on what is true of their tokens.
//!
//! The opinion is formed without the crates under test: the signature by another backend, the claims by `serde_json`'s
//! `Value`, which keeps the last of two members and knows no bounds.

mod act;
mod claims;
mod document;
mod issuer;
mod request;
mod shape;

pub use act::{Level, Malformed, acting};
pub use claims::{agree, is_described_by};
pub use document::Document;
pub use issuer::{NOW, Trusted, sign, signed_claims};
pub use request::{check, session};
pub use shape::{Member, Shape, object};
