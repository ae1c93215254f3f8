//! What starts, what does not, and what is said of it.
#![cfg(any(feature = "aws_lc_rs", feature = "rust_crypto"))]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod claims;
mod limits;
mod recorded;
mod refusals;
mod same_answer;
mod terms;

use impersonation_issuer::{EventKind, StartErrorKind};

use support::World;

/// Refused so, with the one event that says it.
async fn assert_refused(
    world: &World,
    start: &impersonation_core::provider::Start,
    kind: StartErrorKind,
) -> impersonation_issuer::Event {
    let before = world.events().await.len();
    assert_eq!(world.begin(start).await.unwrap_err().kind(), kind);
    let mut events = world.events().await.split_off(before);
    let event = events.pop().expect("an event");
    assert!(events.is_empty(), "{events:?}");
    assert!(matches!(&event.kind, EventKind::StartRefused { why, .. } if **why == *kind.as_str()), "{event:?}");
    assert_eq!(&*event.subject, start.target());
    assert_eq!(event.reason.as_deref(), start.stated_reason());
    assert_eq!(&*event.impersonator.as_ref().unwrap().subject, start.impersonator());
    assert_eq!(event.grant, None);
    event
}
