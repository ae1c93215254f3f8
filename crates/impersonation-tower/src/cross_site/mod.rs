//! The layer that refuses what a page of another site sends.
//!
//! 1. GET, HEAD and OPTIONS pass. They must change nothing.
//! 2. Whatever else a browser sends passes from the application's own pages, and from [origins](Origins::trust) that it
//!    trusts. [`impersonation_core::cross_site`] has the rules.
//! 3. The request's own target says which host it was sent to, or else `Host`; a forwarded header never does.
//!
//! It needs no session layer. Below one it answers by that layer's [`on_refusal`](crate::SessionLayer::on_refusal).
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::Full;
//! use impersonation_tower::SameOrigin;
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! async fn stop(_: Request<()>) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
//!     Ok(Response::default())
//! }
//!
//! let service = ServiceBuilder::new().layer(SameOrigin::default()).service_fn(stop);
//! for (site, status) in [("same-origin", 200), ("cross-site", 403)] {
//!     let request = Request::post("/impersonation/stop").header("sec-fetch-site", site).body(())?;
//!     assert_eq!(service.clone().oneshot(request).await?.status(), status);
//! }
//! # Ok(())
//! # }
//! ```

mod layer;
mod service;

pub use layer::SameOrigin;
pub use service::SameOriginService;

pub use impersonation_core::cross_site::{InvalidOrigin, Origins};
