//! With the store down an end holds in this process, and is written once the store is back.

use impersonation_core::grant::Standing;
use impersonation_issuer::{Cause, RenewErrorKind, Revoke};

use super::support::{When, World, poll_again};

#[tokio::test(start_paused = true)]
async fn a_stop_holds_at_once_and_is_written_later_with_its_own_time() {
    for (method, when) in [("grant", When::Before), ("end", When::Before), ("end", When::After)] {
        let world = World::new().await;
        let inside = world.enter().await;
        assert!(inside.is_live().await);
        world.clock.step(7);
        world.store.fail(method, when);
        let stopped = world.issuer.stop(&inside.session).await.unwrap();
        assert!(!stopped.is_recorded && stopped.tombstone.is_some());
        assert_eq!(inside.standing().await, Standing::Ended, "{method} {when:?}");
        world.clock.step(100);
        world.issuer.sweep().await.ok();
        assert_eq!(inside.standing().await, Standing::Ended);
        world.store.recover();
        assert_eq!(inside.standing().await, Standing::Ended);
        assert_eq!(world.issuer.renew(&inside.session).await.unwrap_err().kind(), RenewErrorKind::Ended);
        world.issuer.sweep().await.unwrap();
        world.assert_ended(&inside.id(), Cause::Stopped, 7).await;
        world.issuer.sweep().await.unwrap();
        world.assert_ended(&inside.id(), Cause::Stopped, 7).await;
        assert_eq!(world.ears.told(), ["redeemed", "ended"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_cause_stays_whatever_comes_before_the_write() {
    let all = ["stop", "revoke", "kill", "sweep", "renew"];
    for (then, method) in all.into_iter().flat_map(|then| [(then, "end"), (then, "grant")]) {
        let world = World::new().await;
        let inside = world.enter().await;
        world.store.fail(method, When::Before);
        world.issuer.stop(&inside.session).await.unwrap();
        world.clock.step(700);
        world.store.recover();
        let ledger = world.issuer.ledger();
        match then {
            "stop" => drop(world.issuer.stop(&inside.session).await.unwrap()),
            "revoke" => assert_eq!(ledger.revoke(&Revoke::Session(inside.id()), None).await.unwrap(), 0),
            "kill" => assert_eq!(ledger.revoke(&Revoke::All, None).await.unwrap(), 0),
            "renew" => drop(world.issuer.renew(&inside.session).await.unwrap_err()),
            _ => {}
        }
        world.issuer.sweep().await.unwrap();
        world.assert_ended(&inside.id(), Cause::Stopped, 0).await;
    }
}

/// What nobody wrote down is forgotten with the process: then the times and the own session's end end it. See `Ledger::end`.
#[tokio::test(start_paused = true)]
async fn a_process_that_dies_before_the_write_has_forgotten_it() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.store.fail("end", When::Before);
    world.issuer.stop(&inside.session).await.unwrap();
    world.store.recover();
    let restarted = world.another(|builder| builder);
    assert!(restarted.looks_at(&inside).is_live().await);
    restarted.clock.step(600);
    restarted.issuer.sweep().await.unwrap();
    assert_eq!(inside.end().await.unwrap().cause, Cause::Idle);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_another_process_wrote_first_is_that_ones() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.store.fail("end", When::Before);
    world.issuer.stop(&inside.session).await.unwrap();
    world.store.recover();
    world.clock.step(5);
    let other = world.another(|builder| builder);
    other.issuer.ledger().revoke(&Revoke::Session(inside.id()), None).await.unwrap();
    world.issuer.sweep().await.unwrap();
    world.assert_ended(&inside.id(), Cause::Revoked, 5).await;
}

#[tokio::test(start_paused = true)]
async fn a_check_that_finds_an_end_holds_to_it_though_it_cannot_be_written() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(inside.is_live().await);
    world.people.dismiss("staff_1");
    world.store.fail("end", When::Before);
    world.clock.step(5);
    tokio::time::advance(std::time::Duration::from_secs(5)).await;
    assert_eq!(inside.standing().await, Standing::Ended);
    world.people.hire(impersonation_issuer::User::new("staff_1").rank(10));
    world.store.recover();
    poll_again().await;
    assert_eq!(inside.standing().await, Standing::Ended);
    world.issuer.sweep().await.unwrap();
    world.assert_ended(&inside.id(), Cause::NotEntitled, 5).await;
}

#[tokio::test(start_paused = true)]
async fn an_end_of_what_is_not_there_is_no_end_and_not_remembered() {
    let world = World::new().await;
    let unknown = impersonation_issuer::GrantId::parse("imp_018f3f5e9c3a7c0e8f00112233445566").unwrap();
    world.store.go_down();
    world.issuer.ledger().revoke(&Revoke::Session(unknown.clone()), None).await.unwrap_err();
    world.store.recover();
    world.issuer.sweep().await.unwrap();
    world.calls.take();
    world.issuer.sweep().await.unwrap();
    assert_eq!(world.calls.take(), ["overdue"], "nothing waits");
    assert!(world.events().await.is_empty());
    assert_eq!(world.issuer.ledger().revoke(&Revoke::Session(unknown), None).await.unwrap(), 0);
}
