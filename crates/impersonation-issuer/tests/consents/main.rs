//! A user's permission: asked for, given for a time, taken back.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod giving;
mod requests;
mod standing;
mod withdrawal;

use std::time::Duration;

use impersonation_issuer::{Consent, ConsentErrorKind, GiveConsent, RequestConsent, Right};

use support::{World, staff, user};

fn lasting(seconds: u64) -> GiveConsent {
    GiveConsent::lasting(Duration::from_secs(seconds))
}

/// A consent of `user_1`'s.
async fn given(world: &World, seconds: u64) -> Consent {
    world.issuer.give_consent(&user("user_1"), lasting(seconds)).await.unwrap()
}

/// A wish of `staff_1`'s that `user_1` may consent.
async fn asked(world: &World) -> Consent {
    world.people.entitle("staff_1", Right::RequestConsent);
    world.issuer.request_consent(&staff(), RequestConsent::of("user_1").reason("Ticket 4711")).await.unwrap()
}

async fn refused(world: &World, subject: &str, given: GiveConsent) -> ConsentErrorKind {
    world.issuer.give_consent(&user(subject), given).await.unwrap_err().kind()
}
