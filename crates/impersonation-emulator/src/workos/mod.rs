//! WorkOS: the hosted sign-in, the impersonation dialog of its Dashboard, sessions, users, events and webhooks.
//!
//! WorkOS has no API by which an impersonation starts. A Dashboard member opens the
//! [dialog](Emulator::dashboard_url) of a user, states a reason, and is sent to the application:
//!
//! - to its [sign-in URL](Emulator::set_sign_in_url), where it has one: the application starts `/user_management/authorize`
//!   with a `state` and a code challenge of its own, and the code that comes back is for the impersonation;
//! - else to its [callback](Emulator::set_callback), with a `code` and no `state`.
//!
//! `POST /user_management/authenticate` exchanges the code, once and within ten minutes. Tokens are good for five minutes,
//! refresh tokens for one use, impersonated sessions for sixty minutes.
//!
//! Left out: passwords, organization switching by pages, roles of organizations, and invitations. Lists of sessions hold the
//! ended ones too; WorkOS' description has the statuses and its text says "active".

mod authenticate;
mod authorize;
mod code;
mod dashboard;
mod emulator;
mod environment;
mod event;
mod list;
mod refusal;
mod router;
mod session;
mod session_api;
mod user;

pub use emulator::Emulator;
