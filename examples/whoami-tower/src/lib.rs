//! Who is acting? Every route rule of `impersonation-tower` in services without a framework. `docs/contract.md` says what each
//! route answers.
//!
//! Try it with your own provider:
//!
//! ```text
//! PROFILE=clerk ISSUER=https://clerk.example.com AUTHORIZED_PARTIES=https://app.example.com cargo run -p whoami-tower
//! curl -i localhost:3000/whoami -H "authorization: Bearer $TOKEN"
//! ```

mod body;
mod handlers;
mod routing;

use std::convert::Infallible;

use http::{Request, Response};
use impersonation_tower::policy::Class;
use impersonation_tower::{Gate, SessionLayer, Verifier};
use tower::Layer as _;
use tower::util::BoxCloneSyncService;
use whoami_common::Shutdown;

pub use body::Body;

use routing::{any, boxed, by_path, either, read, without_body_to_head, write};

/// A service, whatever its layers. No route looks at the body of a request.
pub type Service = BoxCloneSyncService<Request<()>, Response<Body>, Infallible>;

/// The whole application. `shutdown` closes its event streams.
pub fn app(verifier: Verifier, shutdown: Shutdown) -> Service {
    let events = move |request: &_| handlers::events(request, shutdown.clone());
    let routes = by_path([
        ("/whoami", boxed(read(handlers::whoami))),
        ("/account", boxed(read(handlers::account))),
        ("/billing", boxed(Gate::deny().layer(read(handlers::billing)))),
        ("/reports", boxed(Gate::read_only().layer(any(handlers::reports)))),
        ("/account/email", boxed(Gate::class(Class::Credentials).layer(write(handlers::change_email)))),
        ("/profile", boxed(read(handlers::profile))),
        ("/page", boxed(read(handlers::page))),
        ("/events", boxed(read(events))),
    ]);
    let health = boxed(read(handlers::health));
    // The session layer stands before the routes that have sessions, unknown paths too. A load balancer has no credentials.
    let all = either("/healthz", health, boxed(SessionLayer::new(verifier).layer(routes)));
    boxed(without_body_to_head(all))
}
