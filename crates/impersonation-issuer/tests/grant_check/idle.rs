//! Nobody seen for too long, to the second.

use std::time::Duration;

use impersonation_core::grant::{GrantCheck as _, Standing};
use impersonation_issuer::Cause;

use super::support::{NOW, World};

#[tokio::test(start_paused = true)]
async fn it_ends_so_long_after_the_last_request_and_not_a_second_sooner() {
    for last in [0, 1, 30, 59, 60, 61, 299, 599] {
        let world = World::new().await;
        let inside = world.enter().await;
        inside.request().await;
        world.clock.set(last);
        inside.request().await;
        world.clock.set(last + 599);
        assert!(inside.is_live().await, "{last}");
        world.clock.set(last + 600);
        assert_eq!(inside.standing().await, Standing::Ended, "{last}");
        world.assert_ended(&inside.id(), Cause::Idle, last + 600).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_waits_for_its_end_keeps_nothing_alive() {
    let world = World::new().await;
    let inside = world.enter().await;
    for _ in 0..11 {
        assert!(inside.is_live().await);
        world.clock.step(59);
        tokio::time::advance(Duration::from_secs(59)).await;
        inside.check.refresh(&inside.session).await;
        if world.now().as_unix_seconds() >= NOW + 600 {
            break;
        }
    }
    world.clock.set(600);
    assert_eq!(inside.standing().await, Standing::Ended);
    world.assert_ended(&inside.id(), Cause::Idle, 600).await;
}

#[tokio::test(start_paused = true)]
async fn the_store_learns_of_it_to_a_tenth_so_that_another_process_knows() {
    let world = World::new().await;
    let inside = world.enter().await;
    for second in 1..=590 {
        world.clock.set(second);
        tokio::time::advance(Duration::from_secs(1)).await;
        inside.request().await;
    }
    let written = world.grant(&inside.id()).await.seen_at.as_unix_seconds() - NOW;
    assert!((525..=590).contains(&written), "{written}");
    let touches = world.calls.take().into_iter().filter(|call| call == "touch").count();
    assert!(touches <= 10, "{touches}");
    let other = world.another(|builder| builder);
    world.clock.set(1000);
    assert!(other.looks_at(&inside).is_live().await);
}

#[tokio::test(start_paused = true)]
async fn whoever_was_seen_once_it_was_over_does_not_bring_it_back() {
    let world = World::new().await;
    let inside = world.enter().await;
    inside.request().await;
    world.clock.set(600);
    assert_eq!(inside.standing().await, Standing::Ended);
    inside.check.seen(&inside.session);
    assert_eq!(inside.standing().await, Standing::Ended);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_goes_back_a_little_ends_nothing_and_forgets_nobody() {
    let world = World::new().await;
    world.clock.set(100);
    let inside = world.enter().await;
    world.clock.set(400);
    inside.request().await;
    world.clock.set(390);
    inside.request().await;
    world.issuer.renew(&inside.session).await.unwrap();
    world.clock.set(999);
    assert!(inside.is_live().await);
    world.clock.set(1000);
    assert_eq!(inside.standing().await, Standing::Ended);
    world.assert_ended(&inside.id(), Cause::Idle, 1000).await;
}
