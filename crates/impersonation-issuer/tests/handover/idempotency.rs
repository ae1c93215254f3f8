//! A start with a key happens once: its repeat finds the same grant, and one ticket is good.

use std::time::Duration;

use impersonation_core::provider::Start;
use impersonation_issuer::{Cause, RedeemErrorKind, Revoke, Slot, StartErrorKind, User};

use super::support::{World, base, grant_id, staff, start, ticket};

fn keyed() -> Start {
    start(&staff(), "user_1").idempotency_key("key-1")
}

#[tokio::test(start_paused = true)]
async fn a_repeat_finds_the_same_grant_and_its_ticket_replaces_the_first() {
    let world = World::with(|builder| builder.limits(1, 1)).await;
    let first = world.begin(&keyed()).await.unwrap();
    world.clock.step(50);
    let second = world.begin(&keyed()).await.unwrap();
    assert_eq!(grant_id(&first), grant_id(&second));
    assert_ne!(ticket(&first), ticket(&second));
    assert_eq!(world.redeem(&ticket(&first), Slot::Overlay).await.unwrap_err().kind(), RedeemErrorKind::InvalidTicket);
    world.clock.step(59);
    let redeemed = world.redeem(&ticket(&second), Slot::Overlay).await.unwrap();
    assert_eq!(redeemed.grant.started_at.as_unix_seconds(), super::support::NOW, "it lasts no longer for that");
    assert_eq!(world.kinds().await, ["started", "ticket_reissued", "redeemed"]);
}

#[tokio::test(start_paused = true)]
async fn what_asks_for_anything_else_is_no_repeat() {
    let world = World::new().await;
    world.people.sign_up(User::new("user_1").organization("org_1").may_be_impersonated(true));
    world.begin(&keyed()).await.unwrap();
    let other_session = base("staff_1", "sess_2").session();
    for changed in [
        start(&staff(), "user_2").idempotency_key("key-1"),
        keyed().reason("another"),
        keyed().organization("org_1"),
        keyed().duration(Duration::from_secs(60)),
        keyed().claim("plan", 1),
        keyed().capabilities(["personal"]),
        keyed().without_consent(),
        start(&other_session, "user_1").idempotency_key("key-1"),
    ] {
        assert_eq!(world.begin(&changed).await.unwrap_err().kind(), StartErrorKind::KeyReused, "{changed:?}");
    }
    world.begin(&keyed()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn another_users_key_is_another_key() {
    let world = World::new().await;
    let mine = world.begin(&keyed()).await.unwrap();
    let session = base("staff_2", "sess_1").session();
    let theirs = world.begin(&start(&session, "user_1").idempotency_key("key-1")).await.unwrap();
    assert_ne!(grant_id(&mine), grant_id(&theirs));
    world.redeem(&ticket(&mine), Slot::Overlay).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn after_the_end_a_key_starts_nothing() {
    let world = World::new().await;
    let started = world.begin(&keyed()).await.unwrap();
    world.issuer.ledger().revoke(&Revoke::Session(grant_id(&started)), None).await.unwrap();
    assert_eq!(world.begin(&keyed()).await.unwrap_err().kind(), StartErrorKind::GrantEnded);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_one_that_ought_to_have_ended_ends_it() {
    for (seconds, cause, at) in [(60, Cause::NotRedeemed, 60), (4000, Cause::NotRedeemed, 60)] {
        let world = World::new().await;
        let started = world.begin(&keyed()).await.unwrap();
        world.clock.step(seconds);
        assert_eq!(world.begin(&keyed()).await.unwrap_err().kind(), StartErrorKind::GrantEnded);
        world.assert_ended(&grant_id(&started), cause, at).await;
    }
    let world = World::new().await;
    let inside = world.enter_with(&keyed(), Slot::Overlay).await;
    world.clock.step(599);
    world.begin(&keyed()).await.unwrap();
    world.clock.step(1);
    assert_eq!(world.begin(&keyed()).await.unwrap_err().kind(), StartErrorKind::GrantEnded);
    world.assert_ended(&inside.id(), Cause::Idle, 600).await;
}

#[tokio::test(start_paused = true)]
async fn a_repeat_while_somebody_is_in_is_the_same_session_in_the_same_slot() {
    let world = World::new().await;
    let inside = world.enter_with(&keyed(), Slot::Overlay).await;
    let again = ticket(&world.begin(&keyed()).await.unwrap());
    let redeemed = world.redeem(&again, Slot::Bearer).await.unwrap();
    assert_eq!((redeemed.grant.id.clone(), redeemed.grant.slot), (inside.id(), Some(Slot::Overlay)));
    assert!(inside.is_live().await);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_is_refused_as_any_start_once_it_may_not_start() {
    let world = World::new().await;
    world.begin(&keyed()).await.unwrap();
    world.people.rank("user_1", 10);
    assert_eq!(world.begin(&keyed()).await.unwrap_err().kind(), StartErrorKind::NotAllowed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_100_repeats_at_once_there_is_one_grant_and_one_ticket_that_is_good() {
    let world = World::with(|builder| builder.limits(1, 1)).await;
    let repeats: Vec<_> = (0..100)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { world.begin(&keyed()).await.unwrap() })
        })
        .collect();
    let mut started = Vec::new();
    for repeat in repeats {
        started.push(repeat.await.unwrap());
    }
    assert!(started.iter().all(|one| grant_id(one) == grant_id(&started[0])));
    let mut good = 0;
    for one in &started {
        good += usize::from(world.redeem(&ticket(one), Slot::Overlay).await.is_ok());
    }
    assert_eq!(good, 1);
    let kinds = world.kinds().await;
    let count = |kind: &str| kinds.iter().filter(|other| **other == kind).count();
    assert_eq!((count("started"), count("ticket_reissued"), count("redeemed")), (1, 99, 1));
}
