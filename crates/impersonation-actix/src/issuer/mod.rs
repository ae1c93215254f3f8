//! An issuer of one's own: its routes, and the middleware that keeps a browser's impersonation good. See [`impersonation_issuer`] for
//! what it starts, and what it refuses to.
//!
//! ```
//! use actix_web::App;
//! use actix_web::web;
//! use impersonation_actix::issuer::{self, Routes, UpkeepMiddleware};
//! use impersonation_actix::{SessionMiddleware, Verifier};
//!
//! # fn app(routes: Routes, verifier: Verifier) {
//! let app = App::new()
//!     .configure(issuer::configure(routes.clone())) // outside: a stop needs no session
//!     .service(
//!         web::scope("")
//!             // … routes of the application
//!             .wrap(UpkeepMiddleware::new(routes))
//!             .wrap(SessionMiddleware::new(verifier)),
//!     );
//! # drop(app);
//! # }
//! ```
//!
//! 1. The routes stand outside the session middleware, where no gate and no marker is before a stop. They find out by themselves who
//!    is there. They come first: a scope of `""` takes every path that is left.
//! 2. The middleware stands right inside it, and audit, cross-site check, bar and gates inside that. Where nobody acts it costs a
//!    comparison.
//! 3. What changes something says for which session its page was made, once there was an impersonation: a form in a field or its
//!    address, a program in the header [`impersonation-page`](impersonation_core::page::HEADER). A handler learns the marker from
//!    [`SessionExt`](crate::SessionExt) or [`current`](crate::current): [`Presence::page_marker`](impersonation_core::Presence::page_marker).
//! 4. A handler of the application's own starts by [`Provider`](crate::Provider), and puts the browser in by [`Routes::enter`]:
//!
//! ```
//! use actix_web::HttpResponse;
//! use actix_web::web::Data;
//! use impersonation_actix::OwnSession;
//! use impersonation_actix::issuer::Routes;
//! use impersonation_actix::provider::{HandOver, Start};
//!
//! async fn impersonate(routes: Data<Routes>, staff: OwnSession) -> Option<HttpResponse> {
//!     let started = routes.issuer().start(&Start::new(&staff, "user_2").reason("Ticket 4711")).await.ok()?;
//!     let HandOver::Ticket(ticket) = started.hand_over else { return None };
//!     let mut response = HttpResponse::SeeOther();
//!     for header in routes.enter(&ticket, &staff).await.ok()? {
//!         response.append_header(header);
//!     }
//!     Some(response.insert_header(("location", "/")).finish())
//! }
//! ```

mod routes;
mod upkeep;

pub use impersonation_issuer::http::{
    MAX_BODY, ROUTES, Request, Response, Routes, RoutesBuilder, RoutesError, RoutesErrorKind,
};
pub use routes::configure;
pub use upkeep::{UpkeepMiddleware, UpkeepService};
