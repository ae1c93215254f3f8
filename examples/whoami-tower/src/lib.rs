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
use impersonation_tower::audit::Level;
use impersonation_tower::bar::BarLayer;
use impersonation_tower::policy::Class;
use impersonation_tower::{AuditLayer, Gate, SameOrigin, SessionLayer, Verifier};
use tower::util::BoxCloneSyncService;
use tower::{Layer as _, ServiceBuilder, ServiceExt as _};
use whoami_common::{STOP, Shutdown};

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
    let routes = ServiceBuilder::new()
        .layer(SessionLayer::new(verifier))
        .layer(AuditLayer::new(Level::All))
        .layer(SameOrigin::default())
        .layer(BarLayer::new(whoami_common::bar()))
        .service(routes)
        .map_response(|response| response.map(Body::new));
    // The session layer stands before the routes that have sessions, unknown paths too. Whoever stops may have a session that
    // has ended, and a load balancer has none.
    let stop = boxed(SameOrigin::default().layer(write(handlers::stop)));
    let all = either(STOP, stop, either("/healthz", boxed(read(handlers::health)), boxed(routes)));
    boxed(without_body_to_head(all))
}
