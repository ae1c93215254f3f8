//! Wherever the store fails: no session without the event of its start, and no ticket that works twice.

use impersonation_issuer::{Cause, RedeemErrorKind, Revoke, Slot};

use super::support::{When, World, base, grant_id, staff, start, ticket};

/// What must hold of the record, whatever has happened.
async fn assert_sound(world: &World) {
    let (events, grants) = (world.events().await, world.issuer.ledger());
    for grant in grants.history(Default::default(), None, 100).await.unwrap().items {
        let theirs: Vec<_> = events.iter().filter(|event| event.grant.as_ref() == Some(&grant.id)).collect();
        let count = |kind: &str| theirs.iter().filter(|event| event.kind.as_str() == kind).count();
        assert_eq!(count("started"), 1);
        assert_eq!(count("ended"), usize::from(grant.end.is_some()));
        assert_eq!(count("redeemed") > 0, grant.is_redeemed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_redemption_that_fails_lets_nobody_in_and_no_ticket_works_twice() {
    for (method, when) in
        [("ticket", When::Before), ("redeem", When::Before), ("redeem", When::After), ("consent", When::Before)]
    {
        let world = World::new().await;
        world.issuer.give_consent(&super::support::user("user_1"), lasting(600)).await.unwrap();
        let started = world.begin(&start(&staff(), "user_1").require_consent()).await.unwrap();
        world.store.fail(method, when);
        let error = world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
        assert_eq!(error.kind(), RedeemErrorKind::Unavailable, "{method} {when:?}");
        world.store.recover();
        assert_sound(&world).await;
        let second = world.redeem(&ticket(&started), Slot::Overlay).await;
        assert_eq!(second.is_ok(), when == When::Before, "{method} {when:?}");
        assert_eq!(world.kinds().await.iter().filter(|kind| **kind == "redeemed").count(), 1);
        world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
        assert_sound(&world).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_token_was_lost_is_idle_and_ends() {
    let world = World::new().await;
    let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.store.fail("redeem", When::After);
    world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
    world.store.recover();
    world.clock.step(600);
    world.issuer.sweep().await.unwrap();
    world.assert_ended(&grant_id(&started), Cause::Idle, 600).await;
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_fails_leaves_one_ticket_at_most() {
    for (method, when, first_is_good) in
        [("begin", When::Before, true), ("replace", When::Before, true), ("replace", When::After, false)]
    {
        let world = World::new().await;
        let keyed = start(&staff(), "user_1").idempotency_key("key-1");
        let first = ticket(&world.begin(&keyed).await.unwrap());
        world.store.fail(method, when);
        world.begin(&keyed).await.unwrap_err();
        world.store.recover();
        assert_sound(&world).await;
        assert_eq!(world.redeem(&first, Slot::Overlay).await.is_ok(), first_is_good, "{method} {when:?}");
        assert_sound(&world).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stolen_ticket_is_dead_in_this_process_though_the_store_does_not_take_its_end() {
    for when in [When::Before, When::After] {
        let world = World::new().await;
        let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
        world.store.fail("end", when);
        let thief = base("staff_2", "sess_2").session();
        world.issuer.redeem(&ticket(&started), &thief, Slot::Overlay).await.unwrap_err();
        world.store.recover();
        let error = world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
        assert_eq!(error.kind(), RedeemErrorKind::InvalidTicket);
        world.issuer.sweep().await.unwrap();
        world.assert_ended(&grant_id(&started), Cause::TicketMisused, 0).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_revocation_that_waits_for_the_store_holds_against_a_ticket() {
    let world = World::new().await;
    let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.store.fail("end", When::Before);
    world.issuer.ledger().revoke(&Revoke::All, None).await.unwrap_err();
    world.store.recover();
    let error = world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
    assert_eq!(error.kind(), RedeemErrorKind::InvalidTicket);
}

fn lasting(seconds: u64) -> impersonation_issuer::GiveConsent {
    impersonation_issuer::GiveConsent::lasting(std::time::Duration::from_secs(seconds))
}
