//! Ends from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use impersonation_core::grant::Standing;
use impersonation_issuer::{Cause, Ledger, Party, Revoke, Slot};

use super::support::{BASE_ISSUER, Inside, When, World, base, grant_id, staff, start, ticket};

async fn enter(world: &World, staff: &str, target: &str) -> Inside {
    let session = base(staff, &format!("sess_{staff}")).session();
    world.enter_with(&start(&session, target), Slot::Overlay).await
}

#[tokio::test(start_paused = true)]
async fn each_form_ends_what_it_names_and_nothing_else() {
    let boss = Party::new("https://staff.example", "boss");
    for (form, cause, ends) in [
        ("session", Cause::Revoked, [true, false, false]),
        ("token", Cause::Revoked, [true, false, false]),
        ("impersonator", Cause::Revoked, [true, true, false]),
        ("subject", Cause::Revoked, [true, false, true]),
        ("all", Cause::KillSwitch, [true, true, true]),
        ("stranger", Cause::Revoked, [false, false, false]),
    ] {
        let world = World::new().await;
        let all = [
            enter(&world, "staff_1", "user_1").await,
            enter(&world, "staff_1", "user_2").await,
            enter(&world, "staff_2", "user_1").await,
        ];
        let what = match form {
            "session" => Revoke::Session(all[0].id()),
            "token" => Revoke::token(all[0].session.token_id().unwrap()).unwrap(),
            "impersonator" => Revoke::OfImpersonator { issuer: BASE_ISSUER.into(), subject: "staff_1".into() },
            "stranger" => Revoke::OfImpersonator { issuer: "https://other.example".into(), subject: "staff_1".into() },
            "subject" => Revoke::OnSubject("user_1".into()),
            _ => Revoke::All,
        };
        world.clock.step(3);
        let ended = world.issuer.ledger().revoke(&what, Some(&boss)).await.unwrap();
        assert_eq!(ended, ends.iter().filter(|ended| **ended).count(), "{form}");
        for (inside, has_ended) in all.iter().zip(ends) {
            assert_eq!(inside.is_live().await, !has_ended, "{form}");
            if has_ended {
                world.assert_ended(&inside.id(), cause, 3).await;
                assert_eq!(inside.end().await.unwrap().by.as_ref(), Some(&boss));
            }
        }
        assert_eq!(world.issuer.ledger().revoke(&what, Some(&boss)).await.unwrap(), 0, "twice ends nothing more");
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_that_nobody_has_redeemed_ends_too() {
    let world = World::new().await;
    let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
    assert_eq!(world.issuer.ledger().revoke(&Revoke::All, None).await.unwrap(), 1);
    world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
    world.assert_ended(&grant_id(&started), Cause::KillSwitch, 0).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_over_by_its_time_was_over_before_and_is_not_counted() {
    let world = World::new().await;
    let inside = world.enter().await;
    let waiting = world.begin(&start(&staff(), "user_2")).await.unwrap();
    world.clock.step(1000);
    assert_eq!(world.issuer.ledger().revoke(&Revoke::All, None).await.unwrap(), 0);
    world.assert_ended(&inside.id(), Cause::Idle, 600).await;
    world.assert_ended(&grant_id(&waiting), Cause::NotRedeemed, 60).await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_without_the_application_revokes_and_the_application_sees_it_by_the_next_poll() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(inside.is_live().await);
    let tool = Ledger::new(world.store.inner().clone());
    assert_eq!(tool.revoke(&Revoke::All, None).await.unwrap(), 1);
    super::support::poll_again().await;
    assert_eq!(inside.standing().await, Standing::Ended);
}

#[tokio::test(start_paused = true)]
async fn one_that_the_store_does_not_take_is_over_here_and_the_rest_too() {
    let world = World::new().await;
    let all = [enter(&world, "staff_1", "user_1").await, enter(&world, "staff_2", "user_2").await];
    world.store.fail("end", When::Before);
    world.issuer.ledger().revoke(&Revoke::All, None).await.unwrap_err();
    for inside in &all {
        assert_eq!(inside.standing().await, Standing::Ended);
    }
    world.store.recover();
    world.issuer.sweep().await.unwrap();
    for inside in &all {
        world.assert_ended(&inside.id(), Cause::KillSwitch, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_kill_switch_ends_all_that_had_begun_while_others_begin() {
    let world = World::with(|builder| builder.limits(10_000, 10_000)).await;
    let mut before = Vec::new();
    for _ in 0..600 {
        before.push(grant_id(&world.begin(&start(&staff(), "user_1")).await.unwrap()));
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let starting: Vec<_> = (0..4)
        .map(|_| {
            let (world, is_over) = (world.clone(), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(SeqCst) {
                    let started = world.begin(&start(&staff(), "user_2")).await.unwrap();
                    world.redeem(&ticket(&started), Slot::Overlay).await.ok();
                }
            })
        })
        .collect();
    let ended = world.issuer.ledger().revoke(&Revoke::All, None).await.unwrap();
    is_over.store(true, SeqCst);
    for starting in starting {
        starting.await.unwrap();
    }
    assert!(ended >= before.len());
    for id in &before {
        assert_eq!(world.grant(id).await.end.unwrap().cause, Cause::KillSwitch);
    }
    // Whatever was let in has its start, its redemption and at most one end.
    let ends = world.kinds().await.iter().filter(|kind| **kind == "ended").count();
    assert_eq!(ends, ended);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_end_it_at_once_one_does() {
    let world = World::new().await;
    let inside = Arc::new(world.enter().await);
    let ending: Vec<_> = (0..60)
        .map(|number| {
            let (world, inside) = (world.clone(), Arc::clone(&inside));
            tokio::spawn(async move {
                let ledger = world.issuer.ledger();
                match number % 4 {
                    0 => usize::from(world.issuer.stop(&inside.session).await.is_none()),
                    1 => ledger.revoke(&Revoke::All, None).await.unwrap(),
                    2 => ledger.revoke(&Revoke::Session(inside.id()), None).await.unwrap(),
                    _ => ledger.revoke(&Revoke::OnSubject("user_1".into()), None).await.unwrap(),
                }
            })
        })
        .collect();
    let mut counted = 0;
    for ending in ending {
        counted += ending.await.unwrap();
    }
    let end = inside.end().await.unwrap();
    assert_eq!(counted, usize::from(end.cause != Cause::Stopped));
    assert_eq!(world.sink.kinds(inside.id().as_str()), ["started", "redeemed", "ended"]);
    assert_eq!(world.ears.told(), ["redeemed", "ended"]);
}
