//! How old an answer may be.

use std::time::Duration;

use impersonation_core::grant::{GrantCheck as _, Standing};
use impersonation_issuer::store::{Changes as _, GrantStore as _};
use impersonation_issuer::{Cause, IssuerErrorKind, Revoke, Slot};
use tokio::time::advance;

use super::support::{NOW, World, base, poll_again, start};

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test(start_paused = true)]
async fn within_a_poll_nobody_is_asked_and_after_it_the_store_whether_anything_changed() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert_eq!(inside.check.standing(&inside.session), Standing::Unknown);
    assert!(inside.is_live().await);
    world.calls.take();
    for _ in 0..3 {
        assert!(
            matches!(inside.check.standing(&inside.session), Standing::Live { until } if until.as_unix_seconds() == NOW + 3600)
        );
    }
    advance(millis(249)).await;
    assert!(inside.is_live().await);
    assert!(world.calls.take().is_empty());
    advance(millis(1)).await;
    assert_eq!(inside.check.standing(&inside.session), Standing::Unknown);
    assert!(inside.is_live().await);
    assert_eq!(world.calls.take(), ["changes"]);
}

#[tokio::test(start_paused = true)]
async fn all_is_asked_again_when_the_staleness_is_over_though_nothing_changed() {
    let world = World::with(|builder| builder.staleness(millis(1000))).await;
    let inside = world.enter().await;
    assert!(inside.is_live().await);
    world.people.dismiss("staff_1");
    for _ in 0..3 {
        poll_again().await;
        assert!(inside.is_live().await, "it is believed for as long");
    }
    poll_again().await;
    assert_eq!(inside.standing().await, Standing::Ended);
    assert_eq!(inside.end().await.unwrap().cause, Cause::NotEntitled);
}

#[tokio::test(start_paused = true)]
async fn a_change_has_the_record_read_again_and_not_the_directory_asked() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(inside.is_live().await);
    world.store.change_from_outside();
    poll_again().await;
    world.calls.take();
    assert!(inside.is_live().await);
    assert_eq!(
        world.calls.take(),
        ["changes", "grant"],
        "or whoever brings about events would have all asked without end"
    );
}

#[tokio::test(start_paused = true)]
async fn what_another_process_ends_is_seen_by_the_next_poll() {
    for gives_event in [true, false] {
        let world = World::new().await;
        let inside = world.enter().await;
        assert!(inside.is_live().await);
        let other = world.another(|builder| builder);
        let ledger = if gives_event { other.issuer.ledger() } else { world.issuer.ledger() };
        ledger.revoke(&Revoke::Session(inside.id()), None).await.unwrap();
        if gives_event {
            assert!(inside.is_live().await, "not known here yet");
            poll_again().await;
        }
        assert_eq!(inside.standing().await, Standing::Ended, "what this one ends is known at once");
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_of_somebody_elses_costs_no_answer() {
    let world = World::new().await;
    let inside = world.enter().await;
    let session = base("staff_2", "sess_2").session();
    let other = world.enter_with(&start(&session, "user_2"), Slot::Overlay).await;
    assert!(inside.is_live().await);
    world.issuer.stop(&other.session).await.unwrap();
    assert!(matches!(inside.check.standing(&inside.session), Standing::Live { .. }));
}

#[tokio::test(start_paused = true)]
async fn an_end_while_the_question_is_asked_is_not_overwritten_by_its_answer() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.people.slow_down(millis(100));
    let (check, session) = (inside.check.clone(), inside.session.clone());
    let asking = tokio::spawn(async move { check.refresh(&session).await });
    tokio::task::yield_now().await;
    world.issuer.ledger().revoke(&Revoke::Session(inside.id()), None).await.unwrap();
    asking.await.unwrap();
    assert_eq!(inside.check.standing(&inside.session), Standing::Ended);
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_takes_longer_than_a_poll_costs_nobody_a_live_session() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.people.slow_down(millis(800));
    assert!(inside.is_live().await);
    advance(millis(5000)).await;
    assert!(inside.is_live().await);
}

#[tokio::test(start_paused = true)]
async fn a_staleness_that_no_answer_can_meet_does_not_build() {
    use super::support::{People, StepClock};
    use impersonation_issuer::Issuer;
    use impersonation_issuer::key::{KeyRing, KeySettings, MemoryKeys};
    use impersonation_issuer::store::Memory;

    for (staleness, builds) in [(0, false), (249, false), (250, true), (60_000, true), (60_001, false)] {
        let keys = KeyRing::open(MemoryKeys::new(), KeySettings::new()).await.unwrap();
        let builder = Issuer::builder("https://app.example.com").audience("app").store(Memory::new()).keys(keys);
        let builder = builder.directory(People::default()).clock(StepClock::new()).staleness(millis(staleness));
        match builder.build() {
            Ok(_) => assert!(builds, "{staleness}"),
            Err(error) => assert!(!builds && error.kind() == IssuerErrorKind::OutOfBounds, "{staleness} {error}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_whose_grant_is_not_there_or_not_redeemed_is_over() {
    let world = World::new().await;
    let elsewhere = World::new().await;
    let inside = elsewhere.enter().await;
    world.issuer.check().refresh(&inside.session).await;
    assert_eq!(world.issuer.check().standing(&inside.session), Standing::Ended);
    assert!(world.store.inner().grant(&inside.id()).await.unwrap().is_none());
    assert_eq!(world.store.inner().changes().await.unwrap(), 0, "nothing is written for it");
}

#[tokio::test(start_paused = true)]
async fn a_bearer_session_is_live_until_the_own_token_ends_and_an_overlay_until_the_grant_does() {
    let session = base("staff_1", "sess_1").expires_in(100).session();
    for (slot, until) in [(Slot::Bearer, 100), (Slot::Overlay, 3600)] {
        let world = World::new().await;
        let inside = world.enter_with(&start(&session, "user_1"), slot).await;
        assert!(matches!(inside.standing().await, Standing::Live { until: at } if at.as_unix_seconds() == NOW + until));
    }
}
