//! The middleware that records what actors do, and where its events go.
//!
//! 1. Each request of an actor's makes one [`Event`], as far as its [`Level`] is about it: refused ones too, those whose client
//!    went away, and those that end in an error.
//! 2. It goes to `tracing`, under the target [`TARGET`], and to the queue that it is [given](AuditMiddleware::to). The request
//!    never waits for it.
//! 3. The route is the pattern that routing came to, never the path. An error of a middleware below has no route, unless the
//!    middleware here stands on a resource.
//! 4. Below no session middleware it answers 500, and the log names the fix.
//!
//! It stands below the session middleware and outside the gates, so that what they refuse is recorded. What a session
//! middleware refuses, nobody did: a credential that does not verify names no actor.

mod future;
mod middleware;
mod service;

pub use future::AuditFuture;
pub use middleware::AuditMiddleware;
pub use service::AuditService;

pub use impersonation_core::audit::*;
