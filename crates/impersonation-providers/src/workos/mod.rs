//! WorkOS: the session that AuthKit seals into a cookie.

mod iron;
mod passwords;
mod sealed_session;

pub use iron::SealError;
pub use passwords::{InvalidPassword, Passwords};
pub use sealed_session::SealedSession;
