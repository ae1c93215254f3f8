//! The layer that closes routes to actors.
//!
//! 1. A gate needs a session: without one the answer is 401, unless it is told to
//!    [let anonymous requests pass](RouteGate::allow_anonymous).
//! 2. A user's own session passes, unless the policy asks for a permission or a recent authentication.
//! 3. An actor of any kind is subject to the policy.
//! 4. A gate without a session layer above it answers 500, and the log names the fix.
//!
//! A gate covers the service that it is put around and nothing else. Frameworks decide what that is: read the repository's
//! `docs/guards.md` before you put one on a router.

mod future;
mod layer;
mod route;
mod service;

pub use future::GateFuture;
pub use layer::{Gate, RouteGate};
pub use route::{NoRoute, RouteSource};
pub use service::GateService;
