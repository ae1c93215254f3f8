//! An issuer among people whose answers a test changes, over a store that fails when it is told to, by a clock that it sets.
#![allow(dead_code, unreachable_pub, unused_imports, reason = "each suite takes what it needs")]
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod clock;
mod ears;
mod people;
mod sessions;
mod store;
mod world;

pub use clock::{NOW, StepClock};
pub use ears::{Ears, Sink};
pub use people::{People, Place};
pub use sessions::{BASE_ISSUER, Base, base, user};
pub use store::{Faulty, When};
pub use world::{AUDIENCE, ISSUER, Inside, World, grant_id, poll_again, staff, start, ticket};

use std::sync::{Arc, Mutex, PoisonError};

/// What was called, in its order: by whatever is asked, and with what.
#[derive(Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    pub fn note(&self, call: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call.into());
    }

    /// What was called since this was asked last.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
