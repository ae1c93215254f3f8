//! The layer that lifts the marker of a page from a form into the header, where a session layer looks for it. See
//! [`impersonation_core::page`] for what markers are.
//!
//! 1. It stands **outside the session layer**, and below whatever limits bodies and their time.
//! 2. Only a urlencoded form is read that may change something, comes [beside the cookie](PageFieldLayer::beside) of an impersonation, and says
//!    no marker in the header. Everything else passes as it is.
//! 3. Of a form the first 64 KiB are looked at: put the field first. A longer one passes as a whole, as if it had no field where it does not
//!    have it there. Nothing is decoded.
//! 4. The service below gets every byte, trailers, and an error where the body breaks off. The application still finds the field in its form.
//! 5. Nothing is decided here. Each value becomes a line of the header; a session layer refuses two.
//!
//! A client that sends slowly is waited for as long as the server waits for bodies: set a timeout there, as for any form. One that
//! waits for `100 Continue` gets it as soon as a form is read, before anybody knows whether the request is refused.
//!
//! Once the cookie is gone, its tombstone too, no form is read: where a page may stay open for longer than that, put the marker into the
//! `action` as well, by [`Marker::parameter`].
//!
//! A form of another site's can say a marker here as it can in its address: what keeps it out is
//! [`SameOrigin`](crate::SameOrigin).
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::Full;
//! use impersonation_tower::page::{self, PageFieldBody};
//! use impersonation_tower::PageFieldLayer;
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! async fn save(request: Request<PageFieldBody<Full<Bytes>>>) -> Result<Response<()>, std::convert::Infallible> {
//!     assert_eq!(request.headers()[page::HEADER], "grant_1");
//!     Ok(Response::new(()))
//! }
//!
//! let service = ServiceBuilder::new()
//!     .layer(PageFieldLayer::new()) // then a session layer
//!     .service_fn(save);
//! let request = Request::post("/notes")
//!     .header("cookie", "__Host-impersonation=eyJ…")
//!     .header("content-type", "application/x-www-form-urlencoded")
//!     .body(Full::from("impersonation_page=grant_1&text=Hello"))?;
//! service.oneshot(request).await?;
//! # Ok(())
//! # }
//! ```

mod body;
mod future;
mod layer;
mod reading;
mod service;

pub use body::PageFieldBody;
pub use future::PageFieldFuture;
pub use layer::PageFieldLayer;
pub use service::PageFieldService;

pub use impersonation_core::page::{FIELD, HEADER, Marker};
pub use impersonation_core::request::InvalidCookieName;
