//! WorkOS: impersonation that starts in its dashboard, and the session that AuthKit seals into a cookie.
//!
//! - **The signed `act` decides.** What WorkOS's answers, events and seals say of an impersonator besides only annotates: a session is
//!   there when its access token has been verified by a session layer, and not before.
//! - **It starts in the dashboard alone.** [`WorkOs::dashboard_link`] is where, and a [`Provider`](impersonation_core::Provider) says
//!   so by its capabilities. The browser then comes to the application with a `code` that it did not ask for, which is just what
//!   an attack looks like that signs somebody in unawares: [`Callback`] keeps the two apart.
//! - **An impersonation lasts for 60 minutes at most**, by WorkOS's own limit; each of its access tokens for five.
//!
//! What it does not do: it manages no users and no organizations, and it starts no other sign-in than AuthKit's.
//!
//! The shapes are those of the API reference and of workos-node 10.9.

mod authenticate;
mod callback;
mod client;
mod event;
mod iron;
mod opened;
mod passwords;
mod pending;
mod provider;
mod sealed_session;
mod session;
mod sign_in;
mod time;
mod to_seal;
mod user;
mod webhook;

pub use authenticate::{Authenticated, Impersonator};
pub use callback::{AskedCode, Callback, CallbackError, CallbackErrorKind, UnaskedCode};
pub use client::WorkOs;
pub use event::{Event, EventQuery, SessionEvent, SessionEventKind};
pub use iron::SealError;
pub use opened::{Opened, Renewal};
pub use passwords::{InvalidPassword, Passwords};
pub use pending::PendingSignIn;
pub use sealed_session::{InvalidDomain, SealedSession};
pub use session::{Session, SessionStatus};
pub use sign_in::{SignIn, SignInRequest};
pub use user::User;
pub use webhook::Webhook;
