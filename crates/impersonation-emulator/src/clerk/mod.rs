//! Clerk: actor tokens, agent tasks, users and sessions of the Backend API, and the ticket sign-in of the Frontend API.
//!
//! Both APIs are at the same [`url`](crate::Server::url), under `/v1`. Calls of the Backend API need the secret key.
//!
//! 1. `POST /v1/actor_tokens` makes a ticket, and an address for the staff member's browser.
//! 2. That address redirects to `/sign-in?__clerk_ticket=…` of the [application](Emulator::set_application).
//! 3. `POST /v1/client/sign_ins` with `strategy=ticket` redeems the ticket, once, and starts the session whose tokens carry `act`.
//!
//! A user who has an [organization](crate::User::organization) is signed in to the first, and the tokens of their sessions have
//! their role and [permissions](crate::User::permission) there, as version 2 packs them.
//!
//! Left out: calls on organizations, JWT templates, the ten minutes of inactivity after which Clerk ends an impersonated session, and
//! what signs out the staff member's own session in the browser.

mod actor_token;
mod agent_task;
mod browser;
mod emulator;
mod input;
mod instance;
mod membership;
mod refusal;
mod router;
mod session;
mod session_api;
mod ticket;
mod user;

pub use emulator::Emulator;
