//! The layer that redacts JSON bodies that one does not own, and what a redacted value is made of.
//!
//! 1. A user in their own session sees all: the request passes untouched, and so does its response.
//! 2. While an actor of any kind is there, and where nobody is, the service below is asked for a whole body, uncompressed. What
//!    the [`Redaction`] names becomes `null` in it while it streams by.
//! 3. What would tell length or digest of what is closed is removed, from the response to HEAD too. The body comes in blocks of
//!    [`BLOCK`] bytes and a rest, however it was cut: what is less than a block waits for more, or for the end.
//! 4. A body that turns out to be no JSON breaks off with a [`BodyError`]: the connection ends without a proper end, nothing that
//!    waited is shown, and the log says so.
//! 5. What cannot be redacted is not shown.
//! 6. Below no session layer it answers 500, and the log names the fix.
//!
//! | what the service below answers | with the status | what becomes of it |
//! | --- | --- | --- |
//! | JSON | any but 206 | what is closed becomes `null`, and the header [`HEADER`] lists it |
//! | no body | any | its head |
//! | a body of a type that may pass | any | as it is |
//! | another, to a [`Refusal`](crate::Refusal) | any | as it is: the application's own answer to it |
//! | another; compressed JSON | 4xx | its head without the type: who rejects what a client sent may write as they like |
//! | another; compressed JSON; a part of some | any other | 500 `not_redactable`, and the log says what to do |
//! | a tunnel | 101; 2xx to CONNECT, by which HTTP/2 opens a WebSocket | the same |
//!
//! It stands below the session layer, and inside any layer that compresses. Where the types are one's own, rather name the fields
//! by [`Sensitive`], and answer with a [view](crate::Session::view) of the value.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::{BodyExt, Full};
//! use impersonation_core::testing::Issuer;
//! use impersonation_tower::redact::Redaction;
//! use impersonation_tower::{RedactLayer, SessionLayer};
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! async fn profile(_: Request<()>) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
//!     let mut response = Response::new(Full::from(r#"{"name":"Mira","national_id":"X-123"}"#));
//!     response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
//!     Ok(response)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let issuer = Issuer::rfc8693();
//! let service = ServiceBuilder::new()
//!     .layer(SessionLayer::new(issuer.verifier()))
//!     .layer(RedactLayer::new(Redaction::new(["/national_id"])?))
//!     .service_fn(profile);
//!
//! let token = issuer.session("user_2").acting("staff_1").token();
//! let request = Request::get("/profile").header("authorization", format!("Bearer {token}")).body(())?;
//! let response = service.oneshot(request).await?;
//! assert_eq!(response.headers()["impersonation-redacted"], "national_id");
//! let body = response.into_body().collect().await?.to_bytes();
//! assert_eq!(body, r#"{"name":"Mira","national_id":null}"#);
//! # Ok(())
//! # }
//! ```

mod answer;
mod body;
mod error;
mod future;
mod layer;
mod service;

pub use body::RedactedBody;
pub use error::{BodyError, BodyErrorKind};
pub use future::RedactFuture;
pub use layer::RedactLayer;
pub use service::RedactService;

pub use impersonation_core::redact::*;
