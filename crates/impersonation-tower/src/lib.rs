//! Tower layers for [`impersonation_core`]: who is really acting in a session, and which routes are closed to them.
//!
//! [`SessionLayer`] verifies the credentials of a request and leaves a [`Presence`] in its extensions. [`Gate`] applies a
//! [`Policy`] to the service below it.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::Full;
//! use impersonation_core::testing::Issuer;
//! use impersonation_tower::{Gate, SessionExt, SessionLayer};
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! async fn billing(request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
//!     let subject = request.session().map_or("nobody", |session| session.subject());
//!     Ok(Response::new(Full::from(format!("the bill of {subject}"))))
//! }
//!
//! let issuer = Issuer::rfc8693(); // in production: a profile and the keys of your provider
//! let service = ServiceBuilder::new()
//!     .layer(SessionLayer::new(issuer.verifier()))
//!     .layer(Gate::deny()) // closed to every actor
//!     .service_fn(billing);
//!
//! let token = issuer.session("user_2").acting("staff_1").token();
//! let request = Request::get("/billing").header("authorization", format!("Bearer {token}")).body(Full::default())?;
//! assert_eq!(service.clone().oneshot(request).await?.status(), 403);
//!
//! let token = issuer.session("user_2").token();
//! let request = Request::get("/billing").header("authorization", format!("Bearer {token}")).body(Full::default())?;
//! assert_eq!(service.oneshot(request).await?.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! Handlers ask a request who is there by [`SessionExt`]. The types of [`impersonation_core`] are re-exported, so that one
//! dependency is enough.
//!
//! # Layers
//!
//! From the outside in, whatever compresses standing outside of all:
//!
//! | layer | what it does | it answers below no session layer |
//! | --- | --- | --- |
//! | [`PageFieldLayer`] | finds in forms for which session their page was made; only beside an issuer of impersonations | |
//! | [`SessionLayer`] | verifies who is there | |
//! | [`AuditLayer`] | records what actors do, refused requests too | 500 |
//! | [`SameOrigin`] | refuses what a page of another site sends | as below one |
//! | `BarLayer` | says on every page who acts as whom (feature `bar`) | 500 |
//! | [`RedactLayer`] | redacts JSON for whoever is not the user in person | 500 |
//! | [`Gate`] | closes what is below to actors | 500 |
//!
//! Mailers, jobs and analytics, which no handler tells, ask [`current`] who is there.
//!
//! # Responses
//!
//! A refusal is problem details; [`SessionLayer::on_refusal`] replaces it, for the gates below too. The
//! [`Refusal`] is in the extensions of the response, with the reason that the body never
//! says. Every response below a session layer has a `Vary` for what was read, and `Cache-Control: private, no-store` while
//! an actor is there.
//!
//! A server without a framework drops the body of what it answers to HEAD, refusals too: over HTTP/2 hyper leaves that to the
//! service.
//!
//! # Logs
//!
//! With the feature `tracing`, on by default, each session has a span with its subject and actor, which at WorkOS is an e-mail
//! address: where logs must not hold them, filter the target `impersonation_core` or turn the feature off in the whole program.
//! Without it a missing layer is a 500 that no log explains. A token, or a claim of a refused one, is never logged.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod audit;
#[cfg(feature = "bar")]
pub mod bar;
pub mod cross_site;
mod ended;
mod ext;
pub mod gate;
pub mod page;
pub mod redact;
pub mod refusal;
pub mod session;
mod view;

pub use audit::AuditLayer;
#[cfg(feature = "bar")]
pub use bar::BarLayer;
pub use cross_site::SameOrigin;
pub use ended::ended;
pub use ext::SessionExt;
pub use gate::Gate;
pub use page::PageFieldLayer;
pub use redact::RedactLayer;
pub use session::SessionLayer;
pub use view::HeaderView;

pub use impersonation_core::adapter::Ended;
pub use impersonation_core::{
    self, ActingSession, ActorKind, AssertedClaims, Assertion, Clock, ConfigError, FrozenClock, OwnSession, Policy,
    Presence, Provider, Refusal, Session, SystemClock, Timestamp, Verdict, Verifier, current, grant, key, policy,
    profile, provider, verify,
};

/// What the README shows compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
