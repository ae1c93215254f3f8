//! The layer that puts a bar into every page while somebody acts.
//!
//! 1. A request without an actor passes untouched, and so does its response.
//! 2. While an actor of any kind is there, the service below is asked for a whole page, uncompressed; each response gets the
//!    header [`HEADER`] with the [`Facts`], and each page the bar, streamed into it by [`inject`].
//! 3. [`Details`] that a handler leaves in the extensions of its response are of that response.
//! 4. A page that goes without its bar, since it is compressed all the same for one, is an error in the log.
//! 5. Of several around one handler the outermost does all of it: the others pass request and response untouched.
//! 6. Below no session layer it answers 500, and the log names the fix.
//!
//! It stands below the session layer, and inside any layer that compresses.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::{BodyExt, Full};
//! use impersonation_core::testing::Issuer;
//! use impersonation_tower::bar::{Bar, Details};
//! use impersonation_tower::{BarLayer, SessionLayer};
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! async fn page(_: Request<()>) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
//!     let mut response = Response::new(Full::from("<!doctype html><body><p>Hello"));
//!     response.headers_mut().insert("content-type", http::HeaderValue::from_static("text/html"));
//!     response.extensions_mut().insert(Details::new().subject_name("Ada"));
//!     Ok(response)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let issuer = Issuer::rfc8693();
//! let service = ServiceBuilder::new()
//!     .layer(SessionLayer::new(issuer.verifier()))
//!     .layer(BarLayer::new(Bar::builder("/impersonation/stop").build()?))
//!     .service_fn(page);
//!
//! let token = issuer.session("user_2").acting("staff_1").token();
//! let request = Request::get("/").header("authorization", format!("Bearer {token}")).body(())?;
//! let response = service.oneshot(request).await?;
//! assert!(response.headers().contains_key("impersonation"));
//! let page = response.into_body().collect().await?.to_bytes();
//! assert!(page.starts_with(b"<!doctype html><body><impersonation-bar"));
//! # Ok(())
//! # }
//! ```
//!
//! A single-page application asks an endpoint for the same facts. With serde_json it is:
//!
//! ```
//! use http::{Request, Response, header::CACHE_CONTROL};
//! use impersonation_tower::bar::Bar;
//! use impersonation_tower::{Refusal, SessionExt};
//!
//! fn status<B>(bar: &Bar, request: &Request<B>) -> Result<Response<Vec<u8>>, Refusal> {
//!     let presence = request.presence()?;
//!     let status = bar.status(presence.session(), presence.now(), None);
//!     let mut response = Response::new(serde_json::to_vec(&status).unwrap_or_default());
//!     response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
//!     response.headers_mut().insert(CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
//!     Ok(response)
//! }
//! # let bar = Bar::builder("/stop").build().unwrap();
//! # assert_eq!(status(&bar, &Request::new(())).unwrap_err().status(), 500);
//! ```

mod body;
mod future;
mod layer;
mod page;
mod service;

pub use body::BarBody;
pub use future::BarFuture;
pub use layer::BarLayer;
pub use service::BarService;

pub use impersonation_bar::*;
