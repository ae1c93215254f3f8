//! Who is really acting in this session?
//!
//! Support staff and AI agents act in an application *as* one of its users; the session's token says so in its `act` claim
//! (RFC 8693 §4.1). Add one layer, and each handler knows whose account the request touches and who is really there; put a
//! gate before what must stay closed to them.
//!
//! ```no_run
//! use axum::{Router, routing::{get, post}};
//! use impersonation_axum::policy::Class;
//! use impersonation_axum::{Caller, Gate, OwnSession, Session, SessionLayer, Verifier, profile};
//! # #[cfg(feature = "jwks")]
//! use impersonation_axum::Jwks;
//!
//! # #[cfg(feature = "jwks")]
//! fn app() -> Result<Router, impersonation_axum::ConfigError> {
//!     let verifier = Verifier::builder()
//!         .trust(
//!             profile::clerk("https://clerk.example.com")
//!                 .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
//!                 .authorized_party("https://app.example.com")
//!                 .keys(Jwks::discover()), // keys belong to their issuer
//!         )
//!         .build()?; // every mistake in the configuration is an error here
//!
//!     Ok(Router::new()
//!         .route("/billing", get(billing).layer(Gate::deny())) // a sensitive view
//!         .route("/reports", get(list).post(create).layer(Gate::read_only()))
//!         .route("/password", post(change_password).layer(Gate::class(Class::Credentials)))
//!         .route("/whoami", get(whoami))
//!         .route("/account/close", post(close_account))
//!         .layer(SessionLayer::new(verifier)))
//! }
//!
//! async fn whoami(caller: Caller) -> String {
//!     match caller {
//!         Caller::Anonymous => "nobody".into(),
//!         Caller::User(session) => session.subject().into(),
//!         Caller::Actor(acting) => format!("{} is acting as {}", acting.actor().subject(), acting.subject()),
//!     }
//! }
//!
//! /// Refuses every actor, agents too.
//! async fn close_account(OwnSession(session): OwnSession) -> String {
//!     format!("closed the account of {}", session.subject())
//! }
//!
//! /// Any session; 401 without one.
//! async fn billing(session: Session) -> String {
//!     format!("the bill of {}", session.subject())
//! }
//! # async fn list() {}
//! # async fn create() {}
//! # async fn change_password() {}
//! ```
//!
//! # Extractors
//!
//! | extractor | nobody | a user in person | an actor |
//! | --- | --- | --- | --- |
//! | [`Caller`] | `Anonymous` | `User` | `Actor` |
//! | [`Session`] | 401 | the session | the session |
//! | [`OwnSession`] | 401 | the session | 403 |
//! | [`Acting`] | 401 | 403 | the session and its actor |
//!
//! There is no `Option<Session>`: it could not tell nobody from a missing layer. [`Caller`] says it.
//!
//! ```compile_fail,E0277
//! async fn handler(session: Option<impersonation_axum::Session>) {}
//!
//! let router: axum::Router = axum::Router::new().route("/", axum::routing::get(handler));
//! ```
//!
//! # Layers
//!
//! | layer | what it does | it answers below no session layer |
//! | --- | --- | --- |
//! | [`PageFieldLayer`] | finds in forms for which session their page was made; only beside an issuer of impersonations | |
//! | [`SessionLayer`] | verifies who is there | |
//! | `UpkeepLayer` | renews the cookie of an impersonation of an issuer of one's own, or buries it (feature `issuer`) | |
//! | [`AuditLayer`] | records what actors do, refused requests too | 500 |
//! | [`SameOrigin`] | refuses what a page of another site sends | as below one |
//! | `BarLayer` | says on every page who acts as whom (feature `bar`) | 500 |
//! | [`RedactLayer`] | redacts JSON that is not one's own; [`Redacted`] is for one's own | 500 |
//! | [`Gate`] | closes routes to actors | 500 |
//!
//! From the outside in they stand in this order, so that it is the reverse in a chain of `Router::layer` calls; whatever
//! compresses, and CORS, stands outside of all. Mailers, jobs and analytics ask [`current`] who is there.
//!
//! **A layer of axum's covers only what was added before it.** A route that is added after a gate is open:
//!
//! ```
//! # use axum::{Router, routing::{get, post}};
//! # use impersonation_axum::Gate;
//! # async fn handler() {}
//! let router: Router = Router::new()
//!     .route("/closed", get(handler))
//!     .route_layer(Gate::deny())
//!     .route("/open", get(handler)); // not covered
//!
//! let route = get(handler).layer(Gate::deny()).post(handler); // the POST is not covered
//! # let _: Router = router.route("/both", route);
//! ```
//!
//! Put a gate on the whole method router of a route, last, and the session layer on the whole router, last. The repository's
//! `docs/guards.md` has the full list of ways to leave a route open.
//!
//! # Refusals
//!
//! A refused request gets problem details (RFC 9457) and, with 401, a challenge (RFC 6750); [`SessionLayer::on_refusal`]
//! replaces them all in one place. The reason is in the extensions of the response, as a [`Refusal`], for your log.
//!
//! # Testing an application
//!
//! With the feature `testing`, [`testing::Issuer`] mints tokens of every profile with a
//! throw-away key, and gives a verifier that trusts it:
//!
//! ```
//! # #[cfg(feature = "testing")] {
//! use impersonation_axum::{SessionLayer, testing::Issuer};
//!
//! let issuer = Issuer::clerk();
//! let layer = SessionLayer::new(issuer.verifier());
//! let token = issuer.session("user_2").acting("user_1").token();
//! # }
//! ```
//!
//! # Features
//!
//! - `jwks` (default): key sets over HTTPS, [`Jwks`].
//! - `tracing` (default): a span for each session, with who is there, and an event for each refusal, with its reason. Without
//!   it a missing layer is a 500 that no log explains.
//! - `aws_lc_rs` (default) or `rust_crypto`: who computes signatures.
//! - `bar`: the staff bar, `BarLayer`.
//! - `issuer`: an issuer of one's own, `issuer`.
//! - `testing`: for tests.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod audit;
#[cfg(feature = "bar")]
pub mod bar;
mod extract;
mod gate;
#[cfg(feature = "issuer")]
pub mod issuer;
pub mod page;
pub mod redact;
mod untouched;

pub use audit::AuditLayer;
#[cfg(feature = "bar")]
pub use bar::BarLayer;
pub use extract::{Acting, Caller, OwnSession, Rejection, Session};
pub use gate::{Gate, MatchedRoute};
pub use page::PageFieldLayer;
pub use redact::{RedactLayer, Redacted};

#[cfg(all(feature = "testing", any(feature = "aws_lc_rs", feature = "rust_crypto")))]
pub use impersonation_core::testing;
pub use impersonation_core::{
    ActingSession, ActorKind, AssertedClaims, Assertion, Clock, ConfigError, FrozenClock, Policy, Presence, Provider,
    Refusal, ReturnTo, SystemClock, Timestamp, Verdict, Verifier, current, grant, key, policy, profile, provider,
    refusal, request, session, verify,
};
#[cfg(feature = "jwks")]
pub use impersonation_jwks::{Jwks, JwksError, JwksErrorKind};
pub use impersonation_tower::{self, Ended, HeaderView, SameOrigin, SessionExt, SessionLayer, cross_site};

/// What the README shows compiles and runs.
#[cfg(all(doctest, feature = "jwks", feature = "testing"))]
#[doc = include_str!("../README.md")]
mod readme {}
