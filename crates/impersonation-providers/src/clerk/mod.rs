//! Clerk: impersonation by actor tokens, from start to sign-out, and the webhooks that tell of it.
//!
//! - **Nobody hides behind an agent.** What would make `act` say something else than who acts, the actor's `sub`, `iss`, `sid`, `type`
//!   and `act`, no application writes into it: such a start is refused before Clerk is asked.
//! - **An actor that cannot be read is never nobody.** In an answer or an event it makes the whole of it unreadable.
//! - **Only the impersonated session ends.** [`Clerk::end_impersonation`] takes a session in which an actor is, and ends that one, where
//!   a browser has several; [`Clerk::return_session`] finds the impersonator's own.
//! - **A ticket is short-lived and never shown**: [a minute](Clerk::ticket_lifetime) where Clerk's default is an hour, and not in any
//!   `Debug` or error.
//! - **An accepted ticket is not a revoked one.** Clerk refuses to revoke it, and so does this: its session goes on.
//!
//! # What it does not do
//!
//! - **The browser's handshake.** The `__session` cookie of a browser is good for 60 seconds, and only Clerk's own front end renews it
//!   (clerk-js, or the handshake of Clerk's SDKs for servers). Behind a front end that has neither, an impersonator is signed out after a
//!   minute: a session layer then finds an expired token, and nothing here gets a new one.
//! - **What a template leaves out.** A custom JWT template has no `act` unless it writes `{{session.actor}}` there. **Its tokens hide
//!   an impersonation** from every session layer. [`Clerk::session`] still says who acts; better use the session's own tokens.
//! - **Whether staff may.** Whoever has the secret key may start anything. Clerk checks no permission, and takes `actor.sub` as it
//!   comes.
//! - **Users and organizations.** They are read as far as somebody must be chosen and shown, and never changed.
//!
//! What Clerk limits by itself: a session lasts 30 minutes unless the start says otherwise, and ends after ten without activity.
//!
//! The shapes are those of the Backend API of 2026-05-12 and of the webhooks of 2025-04-15.

mod actor;
mod actor_token_request;
mod actor_tokens;
mod agents;
mod client;
mod error;
mod event;
mod list;
mod provider;
mod session;
mod sessions;
mod sign_out;
mod signed_headers;
mod time;
mod user;
mod users;
mod webhook;

pub use actor::{Actor, NoActor};
pub use actor_token_request::ActorTokenRequest;
pub use actor_tokens::{ActorToken, ActorTokenStatus};
pub use agents::{AgentTask, AgentTaskRequest};
pub use client::Clerk;
pub use event::{Event, SessionEvent, SessionEventKind};
pub use session::{Session, SessionStatus};
pub use sessions::SessionQuery;
pub use signed_headers::SignedHeaders;
pub use user::{Email, User};
pub use users::UserQuery;
pub use webhook::Webhook;
