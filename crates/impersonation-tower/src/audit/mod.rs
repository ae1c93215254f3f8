//! The layer that records what actors do, and where its events go.
//!
//! 1. Each request of an actor's makes one [`Event`], as far as its [`Level`] is about it: refused ones too, those whose client
//!    went away, and those that end in an error.
//! 2. It goes to `tracing`, under the target [`TARGET`], and to the queue that it is [given](RouteAudit::to). The request never
//!    waits for it.
//! 3. The route is the pattern that a router above left in the request's extensions, never the path.
//! 4. Below no session layer it answers 500, and the log names the fix.
//!
//! It stands below the session layer and outside the gates, so that what they refuse is recorded. What a session layer refuses,
//! nobody did: a credential that does not verify names no actor.
//!
//! An event names the status that this layer saw. An error of the service below has none, and what a layer further out makes of
//! a response is not known here.

mod future;
mod layer;
mod service;

pub use future::AuditFuture;
pub use layer::{AuditLayer, RouteAudit};
pub use service::AuditService;

pub use impersonation_core::audit::*;
