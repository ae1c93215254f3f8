//! An end is recorded even when nobody comes back.

use std::time::Duration;

use impersonation_issuer::{Cause, Slot};

use super::support::{When, World, grant_id, staff, start};

#[tokio::test(start_paused = true)]
async fn each_end_by_time_is_found_with_the_time_that_it_had() {
    let world = World::with(|builder| builder.inactivity(Duration::from_secs(7000))).await;
    let waiting = world.begin(&start(&staff(), "user_2")).await.unwrap();
    let inside = world.enter().await;
    world.clock.step(9999);
    assert_eq!(world.issuer.sweep().await.unwrap(), 2);
    assert_eq!(world.issuer.sweep().await.unwrap(), 0);
    world.assert_ended(&grant_id(&waiting), Cause::NotRedeemed, 60).await;
    world.assert_ended(&inside.id(), Cause::Expired, 3600).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_was_seen_since_the_store_was_told_is_not_idle() {
    let world = World::new().await;
    let inside = world.enter().await;
    inside.request().await;
    world.clock.set(59); // under a tenth of the limit: the store is not told
    inside.request().await;
    assert_eq!(world.grant(&inside.id()).await.seen_at.as_unix_seconds(), super::support::NOW);
    world.clock.set(600);
    assert_eq!(world.issuer.sweep().await.unwrap(), 0);
    world.clock.set(658);
    assert_eq!(world.issuer.sweep().await.unwrap(), 0);
    world.clock.set(700);
    assert_eq!(world.issuer.sweep().await.unwrap(), 1);
    world.assert_ended(&inside.id(), Cause::Idle, 659).await;
}

#[tokio::test(start_paused = true)]
async fn more_than_it_takes_at_once_are_all_found() {
    let world = World::with(|builder| builder.limits(5000, 5000)).await;
    for _ in 0..700 {
        world.begin(&start(&staff(), "user_1")).await.unwrap();
    }
    world.clock.step(61);
    assert_eq!(world.issuer.sweep().await.unwrap(), 700);
    assert_eq!(world.kinds().await.iter().filter(|kind| **kind == "ended").count(), 700);
}

#[tokio::test(start_paused = true)]
async fn more_who_were_seen_than_it_takes_at_once_do_not_keep_it_busy_for_ever() {
    let world = World::with(|builder| builder.limits(5000, 5000)).await;
    let mut all = Vec::new();
    for _ in 0..300 {
        let inside = world.enter_by(Slot::Overlay).await;
        inside.request().await;
        all.push(inside);
    }
    world.clock.set(59);
    for inside in &all {
        inside.request().await;
    }
    world.clock.set(600);
    assert_eq!(world.issuer.sweep().await.unwrap(), 0);
    // Nor does a store that never takes it.
    world.clock.set(658);
    world.store.fail("touch", When::Before);
    world.issuer.sweep().await.ok();
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_said_and_asked_again_the_next_time() {
    let world = World::with(|builder| builder.limits(500, 500)).await;
    for _ in 0..300 {
        world.begin(&start(&staff(), "user_1")).await.unwrap();
    }
    world.clock.step(60);
    world.store.fail("end", When::Before);
    world.issuer.sweep().await.unwrap_err();
    world.store.recover();
    world.issuer.sweep().await.unwrap();
    let ended: Vec<_> = world.kinds().await.into_iter().filter(|kind| *kind == "ended").collect();
    assert_eq!(ended.len(), 300);
    world.store.fail("overdue", When::Before);
    world.issuer.sweep().await.unwrap_err();
}
