//! Each cause, as check, renewal, redemption and sweep notice it.

use std::time::Duration;

use impersonation_core::grant::Standing;
use impersonation_issuer::{Cause, GiveConsent, RedeemErrorKind, RenewErrorKind, Slot};

use super::support::{Inside, World, base, grant_id, start, ticket, user};

/// Something that ends what goes on.
struct Case {
    cause: Cause,
    slot: Slot,
    happens: fn(&World),
    /// So many seconds after the beginning it is noticed, and it ended.
    noticed: u64,
    ended: u64,
}

fn cases() -> Vec<Case> {
    let at_once = |cause, happens: fn(&World)| Case { cause, slot: Slot::Overlay, happens, noticed: 7, ended: 7 };
    let nothing: fn(&World) = |_| {};
    let by_time = |cause, slot, noticed, ended| Case { cause, slot, happens: nothing, noticed, ended };
    vec![
        at_once(Cause::NotEntitled, |world| world.people.dismiss("staff_1")),
        at_once(Cause::NotEntitled, |world| world.people.forbid("staff_1", "user_1", true)),
        at_once(Cause::NotEntitled, |world| world.people.forbid_capability("personal")),
        at_once(Cause::TargetProtected, |world| world.people.rank("user_1", 10)),
        at_once(Cause::TargetProtected, |world| world.people.rank("user_1", 11)),
        at_once(Cause::TargetProtected, |world| world.people.rank_staff("staff_1", 0)),
        at_once(Cause::TargetProtected, |world| world.people.close("user_1", true)),
        at_once(Cause::TargetGone, |world| world.people.delete("user_1")),
        at_once(Cause::TargetGone, |world| world.people.leave("user_1", "org_1")),
        at_once(Cause::BaseSessionEnded, |world| world.people.sign_out("sess_1")),
        by_time(Cause::Idle, Slot::Overlay, 600, 600),
        by_time(Cause::Idle, Slot::Bearer, 900, 600),
        by_time(Cause::ConsentExpired, Slot::Overlay, 400, 400),
    ]
}

async fn enter(case: &Case) -> (World, Inside) {
    let world = World::with_session_check().await;
    world.people.join("user_1", "org_1");
    let lasts = if case.cause == Cause::ConsentExpired { 400 } else { 4000 };
    world.issuer.give_consent(&user("user_1"), GiveConsent::lasting(Duration::from_secs(lasts))).await.unwrap();
    let session = base("staff_1", "sess_1").session();
    let start = start(&session, "user_1").capabilities(["personal"]).require_consent();
    let inside = world.enter_with(&start, case.slot).await;
    assert!(inside.is_live().await);
    (world, inside)
}

/// All ways to notice it leave the same record.
#[tokio::test(start_paused = true)]
async fn it_ends_with_its_cause_and_time_whoever_notices() {
    for case in cases() {
        for notices in ["check", "renew", "both"] {
            let (world, inside) = enter(&case).await;
            (case.happens)(&world);
            world.clock.step(case.noticed);
            // What was asked a moment ago is believed for as long.
            tokio::time::advance(Duration::from_secs(5)).await;
            if notices != "check" {
                let error = world.issuer.renew(&inside.session).await.unwrap_err();
                assert_eq!(error.kind(), RenewErrorKind::Ended, "{:?}", case.cause);
            }
            if notices != "renew" {
                assert_eq!(inside.standing().await, Standing::Ended, "{:?}", case.cause);
            }
            world.issuer.sweep().await.unwrap();
            world.assert_ended(&inside.id(), case.cause, case.ended).await;
            // And it stays so, whatever is made undone.
            world.people.hire(impersonation_issuer::User::new("staff_1").rank(99));
            world.people.close("user_2", false);
            assert_eq!(inside.standing().await, Standing::Ended);
            assert_eq!(world.issuer.renew(&inside.session).await.unwrap_err().kind(), RenewErrorKind::Ended);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn its_time_is_up_to_the_second() {
    let world = World::with(|builder| builder.inactivity(Duration::from_secs(24 * 3600))).await;
    let inside = world.enter().await;
    world.clock.step(3599);
    assert!(inside.is_live().await);
    world.issuer.renew(&inside.session).await.unwrap();
    world.clock.step(1);
    assert_eq!(inside.standing().await, Standing::Ended);
    world.assert_ended(&inside.id(), Cause::Expired, 3600).await;
}

#[tokio::test(start_paused = true)]
async fn of_several_ends_that_are_due_the_first_counts() {
    // Idle at 600, expired at 3600, noticed at 7200.
    let world = World::new().await;
    let inside = world.enter().await;
    world.clock.step(7200);
    assert_eq!(world.issuer.renew(&inside.session).await.unwrap_err().kind(), RenewErrorKind::Ended);
    world.assert_ended(&inside.id(), Cause::Idle, 600).await;
    // The own token is over at 100, idle at 600: nobody was there in between.
    let world = World::new().await;
    let short = base("staff_1", "sess_1").expires_in(100).session();
    let inside = world.enter_with(&start(&short, "user_1"), Slot::Bearer).await;
    world.clock.step(700);
    assert_eq!(world.issuer.sweep().await.unwrap(), 1);
    world.assert_ended(&inside.id(), Cause::BaseSessionEnded, 100).await;
}

#[tokio::test(start_paused = true)]
async fn a_browsers_own_session_is_seen_by_its_cookie_and_not_by_its_first_token() {
    let world = World::new().await;
    let short = base("staff_1", "sess_1").expires_in(100).session();
    let inside = world.enter_with(&start(&short, "user_1"), Slot::Overlay).await;
    world.clock.step(200);
    assert!(inside.is_live().await);
}

#[tokio::test(start_paused = true)]
async fn where_impersonation_is_shut_what_goes_on_ends() {
    for notices in ["check", "renew", "redeem", "sweep"] {
        let world = World::new().await;
        let inside = world.enter().await;
        let waiting = world.begin(&start(&super::support::staff(), "user_2")).await.unwrap();
        world.clock.step(3);
        let shut = world.another(|builder| builder.enabled(false));
        match notices {
            "check" => assert_eq!(shut.looks_at(&inside).standing().await, Standing::Ended),
            "renew" => {
                let error = shut.issuer.renew(&inside.session).await.unwrap_err();
                assert_eq!(error.kind(), RenewErrorKind::Ended);
            }
            "redeem" => {
                let error = shut.redeem(&ticket(&waiting), Slot::Overlay).await.unwrap_err();
                assert_eq!(error.kind(), RedeemErrorKind::InvalidTicket);
            }
            _ => {}
        }
        shut.issuer.sweep().await.unwrap();
        for id in [inside.id(), grant_id(&waiting)] {
            world.assert_ended(&id, Cause::Disabled, 3).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_cause_is_reached_by_a_test_of_this_suite_or_of_the_ticket() {
    let here: Vec<_> = cases().iter().map(|case| case.cause).collect();
    let elsewhere = [
        Cause::Stopped,          // stop
        Cause::Revoked,          // revoke
        Cause::RevokedBySubject, // the routes of the target's own side
        Cause::KillSwitch,       // revoke
        Cause::Expired,          // above
        Cause::NotRedeemed,      // handover
        Cause::TicketMisused,    // handover
        Cause::ConsentWithdrawn, // consents
        Cause::Disabled,         // above
        Cause::NotRecorded,      // start
    ];
    for cause in Cause::ALL {
        assert!(here.contains(&cause) || elsewhere.contains(&cause), "{cause}");
    }
}
