//! It is bound to the session that started: whoever else presents it burns it.

use impersonation_issuer::{Cause, RedeemErrorKind, Right, Slot};

use super::support::{Place, World, base, grant_id, staff, start, ticket};

#[tokio::test(start_paused = true)]
async fn another_session_burns_it_another_of_the_same_user_too() {
    let others = [
        base("staff_1", "sess_2").session(),
        base("staff_2", "sess_1").session(),
        base("user_1", "sess_1").session(),
        base("staff_1", "").without("sid").session(),
    ];
    for other in others {
        let world = World::new().await;
        let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
        let stolen = world.issuer.redeem(&ticket(&started), &other, Slot::Overlay).await.unwrap_err();
        assert_eq!(stolen.kind(), RedeemErrorKind::InvalidTicket);
        let late = world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
        assert_eq!(late.to_string(), stolen.to_string(), "the thief learns no more than anybody");
        world.assert_ended(&grant_id(&started), Cause::TicketMisused, 0).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_session_by_another_of_its_tokens_gets_in() {
    let world = World::new().await;
    let ticket = world.start().await;
    let renewed = base("staff_1", "sess_1").expires_in(30).claim("jti", "another").session();
    world.issuer.redeem(&ticket, &renewed, Slot::Overlay).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_was_used_burns_nothing() {
    let world = World::new().await;
    let ticket = world.start().await;
    let inside = world.inside(world.redeem(&ticket, Slot::Overlay).await.unwrap());
    world.issuer.redeem(&ticket, &base("staff_2", "sess_2").session(), Slot::Overlay).await.unwrap_err();
    assert!(inside.is_live().await);
}

#[tokio::test(start_paused = true)]
async fn all_is_asked_again_before_anybody_gets_in() {
    type Change = fn(&World);
    let changes: [(Change, Cause); 6] = [
        (|world| world.people.dismiss("staff_1"), Cause::NotEntitled),
        (|world| world.people.forbid("staff_1", "user_1", true), Cause::NotEntitled),
        (|world| world.people.rank("user_1", 10), Cause::TargetProtected),
        (|world| world.people.close("user_1", true), Cause::TargetProtected),
        (|world| world.people.delete("user_1"), Cause::TargetGone),
        (|world| world.people.rank_staff("staff_1", 0), Cause::TargetProtected),
    ];
    for (change, cause) in changes {
        let world = World::new().await;
        let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
        change(&world);
        world.clock.step(5);
        let error = world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
        assert_eq!(error.kind(), RedeemErrorKind::InvalidTicket);
        world.assert_ended(&grant_id(&started), cause, 5).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_right_to_go_without_consent_is_asked_for_once() {
    let world = World::with(|builder| builder.require_consent()).await;
    world.people.entitle("staff_1", Right::WaiveConsent);
    let inside = world.enter_with(&start(&staff(), "user_1").without_consent(), Slot::Overlay).await;
    assert!(inside.is_live().await);
}

#[tokio::test(start_paused = true)]
async fn while_nobody_can_say_nobody_gets_in_and_the_ticket_stays_good() {
    let world = World::with_session_check().await;
    let ticket = world.start().await;
    for place in [Place::Impersonators, Place::Users, Place::Authorizer, Place::Sessions] {
        world.people.silence(place, true);
        let error = world.redeem(&ticket, Slot::Overlay).await.unwrap_err();
        assert_eq!(error.kind(), RedeemErrorKind::Unavailable, "{place:?}");
        world.people.silence(place, false);
    }
    world.redeem(&ticket, Slot::Overlay).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_api_client_whose_own_token_is_over_gets_no_session_that_is() {
    let session = base("staff_1", "sess_1").expires_in(30).session();
    for (slot, is_in) in [(Slot::Bearer, false), (Slot::Overlay, true)] {
        let world = World::new().await;
        let started = world.begin(&start(&session, "user_1")).await.unwrap();
        world.clock.step(31);
        assert_eq!(world.redeem(&ticket(&started), slot).await.is_ok(), is_in);
        if !is_in {
            world.assert_ended(&grant_id(&started), Cause::BaseSessionEnded, 30).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_bearer_token_never_outlives_the_own_token() {
    let session = base("staff_1", "sess_1").expires_in(100).session();
    let world = World::new().await;
    let inside = world.enter_with(&start(&session, "user_1"), Slot::Bearer).await;
    assert_eq!(inside.redeemed.expires_at.as_unix_seconds(), super::support::NOW + 100);
    assert!(inside.is_live().await);
    world.clock.step(100);
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::BaseSessionEnded, 100).await;
}
