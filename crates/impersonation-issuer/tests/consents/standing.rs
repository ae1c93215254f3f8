//! For how long one is good.

use impersonation_core::grant::Standing;
use impersonation_issuer::{Cause, ConsentState, Slot};

use super::support::{World, grant_id, staff, start, user};
use super::{given, lasting};

#[tokio::test(start_paused = true)]
async fn it_runs_out_to_the_second_and_with_it_what_stands_on_it() {
    let world = World::new().await;
    given(&world, 300).await;
    let asks = start(&staff(), "user_1").require_consent();
    let inside = world.enter_with(&asks, Slot::Overlay).await;
    world.clock.step(299);
    assert!(inside.is_live().await);
    world.begin(&asks).await.unwrap();
    world.clock.step(1);
    tokio::time::advance(std::time::Duration::from_secs(5)).await;
    assert_eq!(inside.standing().await, Standing::Ended);
    world.begin(&asks).await.unwrap_err();
    world.assert_ended(&inside.id(), Cause::ConsentExpired, 300).await;
}

#[tokio::test(start_paused = true)]
async fn of_several_the_longest_counts_and_another_takes_over() {
    let world = World::new().await;
    given(&world, 100).await;
    let long = given(&world, 300).await;
    given(&world, 200).await;
    let asks = start(&staff(), "user_1").require_consent();
    let inside = world.enter_with(&asks, Slot::Overlay).await;
    assert_eq!(inside.redeemed.grant.consent, ConsentState::Given(long.id));
    world.clock.step(250);
    world.people.silence(super::support::Place::Users, false);
    world.issuer.give_consent(&user("user_1"), lasting(1000)).await.unwrap();
    world.clock.step(100);
    tokio::time::advance(std::time::Duration::from_secs(5)).await;
    assert!(inside.is_live().await, "the user has said yes again");
}

#[tokio::test(start_paused = true)]
async fn another_one_for_another_organization_takes_nothing_over() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    world.people.join("user_1", "org_2");
    let give = |organization: &'static str, seconds| {
        world.issuer.give_consent(&GIVER, lasting(seconds).organization(organization))
    };
    give("org_1", 100).await.unwrap();
    give("org_2", 1000).await.unwrap();
    let asks = start(&staff(), "user_1").require_consent().organization("org_1");
    let inside = world.enter_with(&asks, Slot::Overlay).await;
    world.clock.step(100);
    tokio::time::advance(std::time::Duration::from_secs(5)).await;
    assert_eq!(inside.standing().await, Standing::Ended);
    assert_eq!(inside.end().await.unwrap().cause, Cause::ConsentExpired);
}

static GIVER: std::sync::LazyLock<impersonation_core::OwnSession> = std::sync::LazyLock::new(|| user("user_1"));

#[tokio::test(start_paused = true)]
async fn it_is_named_in_the_events_of_what_stands_on_it() {
    let world = World::new().await;
    let consent = given(&world, 300).await;
    let started = world.begin(&start(&staff(), "user_1").require_consent()).await.unwrap();
    let event = world.events().await.into_iter().find(|event| event.grant.is_some()).unwrap();
    assert_eq!((event.grant, event.consent), (Some(grant_id(&started)), Some(consent.id)));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_goes_back_revives_one_only_in_the_seconds_that_it_went() {
    let world = World::new().await;
    given(&world, 300).await;
    world.clock.step(301);
    let asks = start(&staff(), "user_1").require_consent();
    world.begin(&asks).await.unwrap_err();
    world.clock.back(2);
    world.begin(&asks).await.unwrap();
}
