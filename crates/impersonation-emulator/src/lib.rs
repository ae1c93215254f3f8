//! Clerk, WorkOS and Descope on loopback: what impersonation needs of their management APIs, key sets and browser steps.
//!
//! Tests and examples run offline against these, with the providers' own SDKs or with plain HTTP. Paths, methods, JSON,
//! credentials and status codes are the providers'. Keys and secrets are made up at each start.
//!
//! ```
//! use impersonation_emulator::{ClerkEmulator, User};
//!
//! # async fn run() -> Result<(), impersonation_emulator::EmulatorError> {
//! let clerk = ClerkEmulator::start().await?;
//! clerk.add_user(User::new("user_2").email("customer@example.com").name("Cara Customer"));
//!
//! // Give these to the application under test.
//! let (api, key, issuer) = (clerk.url(), clerk.secret_key(), clerk.issuer());
//! # let _ = (api, key, issuer);
//! # Ok(())
//! # }
//! ```
//!
//! # The rules
//!
//! - An emulator listens on a loopback address, or it does not start.
//! - A request whose `Host` is not this machine has no effect: a page whose own name resolves here (DNS rebinding) gets
//!   nothing.
//! - A ticket or a code is good for one use, and not after its time by the emulator's [clock](EmulatorClock).
//! - What a provider does not document is marked where it is done, and errors of that kind have `UNDOCUMENTED` in their code.
//!
//! It is no identity provider: there are no passwords and no checks that a real one makes of people.

pub mod clerk;
mod clock;
mod delivery;
pub mod descope;
mod error;
mod query;
mod random;
mod server;
mod signer;
mod user;
pub mod workos;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use clerk::Emulator as ClerkEmulator;
pub use clock::EmulatorClock;
pub use delivery::Delivery;
pub use descope::Emulator as DescopeEmulator;
pub use error::{EmulatorError, EmulatorErrorKind};
pub use server::{Answer, Received, Server};
pub use user::User;
pub use workos::Emulator as WorkOsEmulator;

/// A panic elsewhere is a test that fails by itself; the state is still what it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
