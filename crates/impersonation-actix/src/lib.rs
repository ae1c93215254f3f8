//! Who is really acting in this session?
//!
//! Support staff and AI agents act in an application *as* one of its users; the session's token says so in its `act` claim
//! (RFC 8693 §4.1). Wrap the app once, and each handler knows whose account the request touches and who is really there; put
//! a gate around what must stay closed to them.
//!
//! ```no_run
//! use actix_web::{App, HttpServer, web};
//! use impersonation_actix::policy::Class;
//! use impersonation_actix::{Caller, Gate, OwnSession, Session, SessionMiddleware, Verifier, profile};
//! # #[cfg(feature = "jwks")]
//! use impersonation_actix::Jwks;
//!
//! # #[cfg(feature = "jwks")]
//! #[actix_web::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // Outside the factory: the workers share it, and its keys.
//!     let verifier = Verifier::builder()
//!         .trust(
//!             profile::clerk("https://clerk.example.com")
//!                 .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
//!                 .authorized_party("https://app.example.com")
//!                 .keys(Jwks::discover()), // keys belong to their issuer
//!         )
//!         .build()?; // every mistake in the configuration is an error here
//!
//!     let app = move || {
//!         App::new()
//!             .wrap(SessionMiddleware::new(verifier.clone()))
//!             .route("/whoami", web::get().to(whoami))
//!             .route("/account/close", web::post().to(close_account))
//!             .service(web::resource("/billing").wrap(Gate::deny()).route(web::get().to(billing))) // a sensitive view
//!             .service(
//!                 web::resource("/reports")
//!                     .wrap(Gate::read_only())
//!                     .route(web::get().to(list))
//!                     .route(web::post().to(create)),
//!             )
//!             .service(
//!                 web::resource("/password").wrap(Gate::class(Class::Credentials)).route(web::post().to(change_password)),
//!             )
//!     };
//!     Ok(HttpServer::new(app).bind("127.0.0.1:8080")?.run().await?)
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
//! # async fn list() -> &'static str { "" }
//! # async fn create() -> &'static str { "" }
//! # async fn change_password() -> &'static str { "" }
//! # #[cfg(not(feature = "jwks"))]
//! # fn main() {}
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
//! **Do not take an `Option` of them.** actix-web makes `None` of every refusal, that of an actor and of a missing session
//! middleware included. [`Caller`] tells nobody from somebody. Guards and middleware of your own ask by [`SessionExt`].
//!
//! # Gates
//!
//! A [`Gate`] covers the app, scope, resource or route that it wraps, whatever order they are written in. Two things are
//! actix's own, and the repository's `docs/guards.md` has the rest:
//!
//! - **A [`Guard`](actix_web::guard::Guard) is for routing.** A request that it turns down goes on to the next route that
//!   fits, and ends as a 404 if none does. Put a gate around what must be refused.
//! - A gate on an app or scope runs before routing and knows no matched route: exceptions such as
//!   [`counts_as_read`](Policy::counts_as_read) hold on a resource, or
//!   [where it is told to look at the path](Gate::dangerous_route_by_path).
//!
//! # Side by side
//!
//! | middleware | what it does |
//! | --- | --- |
//! | [`PageFieldMiddleware`] | finds in forms for which session their page was made; only beside an issuer of impersonations |
//! | [`SessionMiddleware`] | finds out who is there, for everything below it |
//! | `UpkeepMiddleware` (feature `issuer`) | renews the cookie of an impersonation of an issuer of one's own, or buries it |
//! | [`AuditMiddleware`] | records what actors do |
//! | [`SameOrigin`] | refuses what a page of another site sends |
//! | `BarMiddleware` (feature `bar`) | puts the bar into pages, and the facts on every response |
//! | [`RedactMiddleware`] | redacts JSON that is not one's own; [`Redacted`] is for what is |
//! | [`Gate`] | closes routes to actors |
//!
//! That is their order too, from the outermost to the innermost. actix runs the last `wrap` first:
//!
//! ```
//! use actix_web::{App, web};
//! use impersonation_actix::audit::Level;
//! use impersonation_actix::redact::Redaction;
//! use impersonation_actix::{AuditMiddleware, RedactMiddleware, SameOrigin, SessionMiddleware, Verifier};
//!
//! # async fn handler() -> &'static str { "" }
//! # fn app(verifier: Verifier) -> Result<(), impersonation_actix::redact::PatternError> {
//! let app = App::new()
//!     .route("/people", web::get().to(handler))
//!     .wrap(RedactMiddleware::new(Redaction::new(["/**/national_id"])?))
//!     .wrap(SameOrigin::default())
//!     .wrap(AuditMiddleware::new(Level::All))
//!     .wrap(SessionMiddleware::new(verifier));
//! # Ok(())
//! # }
//! ```
//!
//! Code that no handler hands the session to, a mailer for one, asks [`current`].
//!
//! # Refusals
//!
//! A refused request gets problem details (RFC 9457) and, with 401, a challenge (RFC 6750);
//! [`SessionMiddleware::on_refusal`] replaces them all in one place. A refusal is a response, not an error, so that it passes
//! the middleware outside, CORS for instance. The reason is in the extensions of the response, as a [`Refusal`], for your log.
//! Every response below a session middleware has a `Vary` for what was read, and `Cache-Control: private, no-store` while an
//! actor is there.
//!
//! # Testing an application
//!
//! With the feature `testing`, [`testing::Issuer`] mints tokens of every profile with a throw-away key, and gives a verifier
//! that trusts it:
//!
//! ```
//! # #[cfg(feature = "testing")] {
//! use impersonation_actix::{SessionMiddleware, testing::Issuer};
//!
//! let issuer = Issuer::clerk();
//! let middleware = SessionMiddleware::new(issuer.verifier());
//! let token = issuer.session("user_2").acting("user_1").token();
//! # }
//! ```
//!
//! # Features
//!
//! - `jwks` (default): key sets over HTTPS, [`Jwks`].
//! - `tracing` (default): a span for each session, with its subject and actor, which at WorkOS is an e-mail address, and an
//!   event for each refusal, with its reason. Where logs must not hold identities, filter the target `impersonation_core`.
//!   Without it a missing session middleware is a 500 that no log explains. A token, or a claim of a refused one, is never
//!   logged.
//! - `bar`: `BarMiddleware`, and an endpoint with the same facts for single-page applications.
//! - `issuer`: an issuer of one's own, `issuer`.
//! - `aws_lc_rs` (default) or `rust_crypto`: who computes signatures.
//! - `testing`: for tests.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod audit;
#[cfg(feature = "bar")]
pub mod bar;
pub mod cross_site;
mod ended;
mod ext;
mod extract;
pub mod gate;
#[cfg(feature = "issuer")]
pub mod issuer;
pub mod page;
pub mod redact;
pub mod refusal;
mod route;
pub mod session;
mod view;

pub use audit::AuditMiddleware;
#[cfg(feature = "bar")]
pub use bar::BarMiddleware;
pub use cross_site::SameOrigin;
pub use ended::ended;
pub use ext::SessionExt;
pub use extract::{Acting, Caller, OwnSession, Rejection, Session};
pub use gate::Gate;
pub use page::PageFieldMiddleware;
pub use redact::{RedactMiddleware, Redacted};
pub use session::SessionMiddleware;
pub use view::HeaderView;

pub use impersonation_core::adapter::Ended;
#[cfg(all(feature = "testing", any(feature = "aws_lc_rs", feature = "rust_crypto")))]
pub use impersonation_core::testing;
pub use impersonation_core::{
    self, ActingSession, ActorKind, AssertedClaims, Assertion, Clock, ConfigError, FrozenClock, Policy, Presence,
    Provider, Refusal, ReturnTo, SystemClock, Timestamp, Verdict, Verifier, current, grant, key, policy, profile,
    provider, request, verify,
};
#[cfg(feature = "jwks")]
pub use impersonation_jwks::{Jwks, JwksError, JwksErrorKind};

/// What the README shows compiles and runs.
#[cfg(all(doctest, feature = "jwks", feature = "testing"))]
#[doc = include_str!("../README.md")]
mod readme {}
