//! Promise 11: a start is recorded or does not happen.

use impersonation_issuer::{Cause, Slot, StartErrorKind};

use super::support::{When, World, grant_id, staff, start, ticket};

#[tokio::test(start_paused = true)]
async fn what_the_applications_audit_does_not_take_does_not_start() {
    let world = World::new().await;
    world.sink.refuse(true);
    let keyed = start(&staff(), "user_1").idempotency_key("key-1");
    assert_eq!(world.begin(&keyed).await.unwrap_err().kind(), StartErrorKind::NotRecorded);
    assert_eq!(world.kinds().await, ["started", "ended", "start_refused"]);
    let grant = world.events().await[0].grant.clone().unwrap();
    assert_eq!(world.end_of(&grant).await.unwrap().cause, Cause::NotRecorded);
    world.sink.refuse(false);
    assert_eq!(world.begin(&keyed).await.unwrap_err().kind(), StartErrorKind::GrantEnded);
    world.begin(&start(&staff(), "user_1")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn nor_does_it_come_back_by_its_key_while_its_end_waits_for_the_store() {
    let world = World::new().await;
    world.sink.refuse(true);
    world.store.fail("end", When::Before);
    let keyed = start(&staff(), "user_1").idempotency_key("key-1");
    assert_eq!(world.begin(&keyed).await.unwrap_err().kind(), StartErrorKind::NotRecorded);
    world.sink.refuse(false);
    assert_eq!(world.begin(&keyed).await.unwrap_err().kind(), StartErrorKind::GrantEnded);
    world.store.recover();
    world.issuer.sweep().await.unwrap();
    let grant = world.events().await[0].grant.clone().unwrap();
    world.assert_ended(&grant, Cause::NotRecorded, 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_answer_was_lost_is_told_to_the_audit_by_its_repeat() {
    let world = World::new().await;
    let keyed = start(&staff(), "user_1").idempotency_key("key-1");
    world.store.fail("begin", When::After);
    assert_eq!(world.begin(&keyed).await.unwrap_err().kind(), StartErrorKind::Unavailable);
    world.store.recover();
    let started = world.begin(&keyed).await.unwrap();
    let id = grant_id(&started);
    assert_eq!(world.sink.kinds(id.as_str()), ["started", "ticket_reissued"]);
    // The same event, by which an audit knows it again.
    let kept = world.events().await.into_iter().find(|event| event.kind.as_str() == "started").unwrap();
    let told = world.sink.heard().into_iter().find(|event| event.kind().as_str() == "started").unwrap();
    assert_eq!(told.id(), Some(kept.id.as_str()));
    world.redeem(&ticket(&started), Slot::Overlay).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_the_audit_does_not_take_gives_no_ticket() {
    let world = World::new().await;
    let keyed = start(&staff(), "user_1").idempotency_key("key-1");
    let first = ticket(&world.begin(&keyed).await.unwrap());
    world.sink.refuse(true);
    assert_eq!(world.begin(&keyed).await.unwrap_err().kind(), StartErrorKind::NotRecorded);
    world.sink.refuse(false);
    world.redeem(&first, Slot::Overlay).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_grant_is_without_its_start_and_no_start_without_its_grant_wherever_the_store_fails() {
    for (method, when) in [("good", When::Before), ("begin", When::Before), ("begin", When::After)] {
        let world = World::with(|builder| builder.require_consent()).await;
        world.issuer.give_consent(&super::support::user("user_1"), lasting()).await.unwrap();
        world.store.fail(method, when);
        world.begin(&start(&staff(), "user_1")).await.unwrap_err();
        let grants = world.issuer.ledger();
        world.store.recover();
        let kept: Vec<_> = grants.history(Default::default(), None, 10).await.unwrap().items;
        let started = world.kinds().await.iter().filter(|kind| **kind == "started").count();
        assert_eq!(kept.len(), started, "{method} {when:?}");
        assert!(kept.iter().all(|grant| !grant.is_redeemed()));
    }
}

fn lasting() -> impersonation_issuer::GiveConsent {
    impersonation_issuer::GiveConsent::lasting(std::time::Duration::from_secs(60))
}

#[tokio::test(start_paused = true)]
async fn a_refusal_reaches_audit_and_record_and_not_the_user() {
    let world = World::new().await;
    world.begin(&start(&staff(), "nobody")).await.unwrap_err();
    assert_eq!(world.kinds().await, ["start_refused"]);
    assert_eq!(world.sink.heard().len(), 1);
    assert!(world.ears.told().is_empty());
}
