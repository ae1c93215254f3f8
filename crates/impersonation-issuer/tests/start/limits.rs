//! As many go on as may, and not one more, however many start at once.

use std::time::Duration;

use impersonation_issuer::{Revoke, Slot, StartErrorKind};

use super::assert_refused;
use super::support::{World, base, grant_id, staff, start};

#[tokio::test(start_paused = true)]
async fn an_impersonator_has_so_many_and_an_end_makes_room() {
    let world = World::with(|builder| builder.limits(2, 9)).await;
    let first = world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.begin(&start(&staff(), "user_2")).await.unwrap();
    assert_refused(&world, &start(&staff(), "user_3"), StartErrorKind::LimitReached).await;
    let other_session = base("staff_1", "sess_2").session();
    assert_refused(&world, &start(&other_session, "user_3"), StartErrorKind::LimitReached).await;
    world.begin(&start(&base("staff_2", "sess_3").session(), "user_3")).await.unwrap();
    world.issuer.ledger().revoke(&Revoke::Session(grant_id(&first)), None).await.unwrap();
    world.begin(&start(&staff(), "user_3")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_target_has_so_many() {
    let world = World::with(|builder| builder.limits(9, 2)).await;
    for number in 1..=2 {
        world.begin(&start(&base(&format!("staff_{number}"), "sess").session(), "user_1")).await.unwrap();
    }
    assert_refused(&world, &start(&base("staff_3", "sess").session(), "user_1"), StartErrorKind::LimitReached).await;
}

#[tokio::test(start_paused = true)]
async fn what_waited_too_long_takes_no_place_and_does_not_come_back_by_its_key() {
    let world = World::with(|builder| builder.limits(1, 9)).await;
    let keyed = start(&staff(), "user_1").idempotency_key("key-1");
    let first = world.begin(&keyed).await.unwrap();
    world.clock.step(60);
    world.begin(&start(&staff(), "user_2")).await.unwrap();
    assert_eq!(world.begin(&keyed).await.unwrap_err().kind(), StartErrorKind::GrantEnded);
    assert_eq!(world.kinds().await, ["started", "started", "ended", "start_refused"]);
    world.assert_ended(&grant_id(&first), impersonation_issuer::Cause::NotRedeemed, 60).await;
    let going_on = world.issuer.ledger().active(Default::default(), None, 10).await.unwrap().items;
    assert_eq!(going_on.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_100_starts_at_once_exactly_as_many_begin_as_may() {
    let world = World::with(|builder| builder.limits(7, 9).refusal_floor(Duration::ZERO)).await;
    let starts = (0..100).map(|number| {
        let (world, target) = (world.clone(), format!("user_{}", number % 4 + 1));
        tokio::spawn(async move { world.begin(&start(&staff(), &target)).await.map_err(|error| error.kind()) })
    });
    let mut outcomes = Vec::new();
    for start in starts.collect::<Vec<_>>() {
        outcomes.push(start.await.unwrap());
    }
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 7);
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.as_ref().map_or_else(|kind| *kind == StartErrorKind::LimitReached, |_| true))
    );
    let mut ids: Vec<_> = outcomes.iter().flatten().map(grant_id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_redeemed_one_counts_until_it_ends() {
    let world = World::with(|builder| builder.limits(1, 9)).await;
    let inside = world.enter_by(Slot::Overlay).await;
    world.clock.step(61);
    inside.request().await;
    assert_refused(&world, &start(&staff(), "user_2"), StartErrorKind::LimitReached).await;
    world.issuer.stop(&inside.session).await.unwrap();
    world.begin(&start(&staff(), "user_2")).await.unwrap();
}
