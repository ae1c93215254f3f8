//! The middleware that finds out who is there, and what it finds.
//!
//! 1. Every credential of the request is verified, on optional routes too: one that does not verify is refused, never taken
//!    for nobody.
//! 2. Who is there goes into the request's extensions as a [`Presence`](impersonation_core::Presence), for gates and
//!    handlers below.
//! 3. Keys that are not known yet are waited for, and how a grant stands; a request for which all is known waits for nothing.
//! 4. Below another session middleware it adds to what that one found: two that found different sessions refuse the request,
//!    and an actor whom either found stays. An impersonation may stand on a session that only the outer one finds, never the other
//!    way round where a request changes something. A gate between the two sees only what the outer one found: put gates inside both.
//!
//! The middleware does not refuse a request without credentials, unless it is [`required`](SessionMiddleware::required):
//! gates and extractors do, route by route. Wrap CORS outside, which in actix is after: a preflight carries no credentials.

mod future;
mod middleware;
mod response;
mod service;

pub use future::SessionFuture;
pub use middleware::SessionMiddleware;
pub use service::SessionService;

pub use impersonation_core::session::{ActClaim, Actor, ActorKind, Membership, Organization, PriorActor, Provenance};
