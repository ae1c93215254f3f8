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
//!    is there.
//! 2. The middleware stands inside it. Where nobody acts it costs a comparison.

mod routes;
mod upkeep;

pub use impersonation_issuer::http::{
    MAX_BODY, ROUTES, Request, Response, Routes, RoutesBuilder, RoutesError, RoutesErrorKind,
};
pub use routes::configure;
pub use upkeep::{UpkeepMiddleware, UpkeepService};
