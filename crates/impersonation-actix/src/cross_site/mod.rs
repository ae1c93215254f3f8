//! The middleware that refuses what a page of another site sends.
//!
//! 1. A request that changes something must come from the application's own pages, or from an [origin](Origins::trust) that it
//!    trusts: 403 `cross_site_request` otherwise. The rules are those of [`impersonation_core::cross_site`].
//! 2. GET, HEAD and OPTIONS pass: they must change nothing.
//! 3. The host is that of the request's target, where it names one, as in HTTP/2; else that of `Host`. What a proxy says in
//!    `Forwarded` or `X-Forwarded-Host` never counts.
//!
//! It needs no session middleware. Below one it inherits its answer to refusals.

mod middleware;
mod service;

pub use middleware::SameOrigin;
pub use service::SameOriginService;

pub use impersonation_core::cross_site::{InvalidOrigin, Origins};
