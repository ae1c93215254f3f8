//! The middleware that closes routes to actors.
//!
//! 1. A gate needs a session: without one the answer is 401, unless it is told to
//!    [let anonymous requests pass](Gate::allow_anonymous).
//! 2. A user's own session passes, unless the policy asks for a permission or a recent authentication.
//! 3. An actor of any kind is subject to the policy.
//! 4. A gate without a session middleware above it answers 500, and the log names the fix.
//!
//! A gate covers the app, scope, resource or route that it wraps, whatever order they were written in. A
//! [`Guard`](actix_web::guard::Guard) is no gate: a request that it turns down goes on to the next route that fits. Read the
//! repository's `docs/guards.md`.

mod future;
mod middleware;
mod service;

pub use future::GateFuture;
pub use middleware::Gate;
pub use service::GateService;
