//! Where nobody can say, it is never said to go on.

use std::time::Duration;

use impersonation_core::grant::{GrantCheck as _, Standing};
use impersonation_issuer::{GiveConsent, RenewErrorKind, Slot};
use tokio::time::{Instant, advance};

use super::support::{Inside, Place, When, World, poll_again, staff, start, user};

async fn enter() -> (World, Inside) {
    let world = World::with_session_check().await;
    world.issuer.give_consent(&user("user_1"), GiveConsent::lasting(Duration::from_secs(9999))).await.unwrap();
    let inside = world.enter_with(&start(&staff(), "user_1").require_consent(), Slot::Overlay).await;
    (world, inside)
}

async fn assert_unavailable_then_back(world: &World, inside: &Inside, what: &str) {
    assert!(matches!(inside.standing().await, Standing::Unavailable { .. }), "{what}");
    world.calls.take();
    assert!(matches!(inside.standing().await, Standing::Unavailable { .. }), "{what}");
    assert!(world.calls.take().is_empty(), "nobody asks again at once: {what}");
    for place in [Place::Impersonators, Place::Users, Place::Authorizer, Place::Sessions] {
        world.people.silence(place, false);
    }
    world.store.recover();
    poll_again().await;
    assert!(inside.is_live().await, "{what}");
    assert!(inside.end().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_answer_it_is_unavailable_and_comes_back_with_the_answer() {
    for place in [Place::Impersonators, Place::Users, Place::Authorizer, Place::Sessions] {
        for is_known in [false, true] {
            let (world, inside) = enter().await;
            if is_known {
                assert!(inside.is_live().await);
            }
            world.people.silence(place, true);
            if is_known {
                assert!(inside.is_live().await, "what was said a moment ago is believed");
                advance(Duration::from_secs(5)).await;
            }
            assert_unavailable_then_back(&world, &inside, &format!("{place:?}")).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn so_it_is_where_the_store_fails_at_any_read() {
    for method in ["changes", "grant", "consent"] {
        let (world, inside) = enter().await;
        world.store.fail(method, When::Before);
        assert_unavailable_then_back(&world, &inside, method).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_goes_down_is_noticed_by_the_next_poll() {
    let (world, inside) = enter().await;
    assert!(inside.is_live().await);
    world.store.go_down();
    poll_again().await;
    assert_unavailable_then_back(&world, &inside, "down").await;
}

#[tokio::test(start_paused = true)]
async fn whoever_never_answers_is_waited_for_for_seconds() {
    for method in ["changes", "grant", "consent"] {
        let (world, inside) = enter().await;
        world.store.fail(method, When::Never);
        let began = Instant::now();
        assert!(matches!(inside.standing().await, Standing::Unavailable { .. }), "{method}");
        assert_eq!(began.elapsed(), Duration::from_secs(5));
        world.store.recover();
        poll_again().await;
        assert!(inside.is_live().await);
    }
    let (world, inside) = enter().await;
    world.people.slow_down(Duration::from_secs(3600));
    assert!(matches!(inside.standing().await, Standing::Unavailable { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_says_that_it_cannot_be_said_and_ends_nothing() {
    for place in [Place::Impersonators, Place::Users, Place::Authorizer, Place::Sessions] {
        let (world, inside) = enter().await;
        world.people.silence(place, true);
        let error = world.issuer.renew(&inside.session).await.unwrap_err();
        assert_eq!(error.kind(), RenewErrorKind::Unavailable);
        world.people.silence(place, false);
        world.issuer.renew(&inside.session).await.unwrap();
    }
    for method in ["grant", "consent", "touch"] {
        let (world, inside) = enter().await;
        world.store.fail(method, When::Before);
        let error = world.issuer.renew(&inside.session).await.unwrap_err();
        assert_eq!(error.kind(), RenewErrorKind::Unavailable, "{method}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_was_seen_before_the_outage_is_remembered_behind_it() {
    let (world, inside) = enter().await;
    inside.request().await;
    world.clock.step(59);
    inside.request().await;
    world.store.go_down();
    poll_again().await;
    assert!(matches!(inside.standing().await, Standing::Unavailable { .. }));
    world.store.recover();
    poll_again().await;
    world.clock.step(599);
    assert!(inside.is_live().await);
    assert!(matches!(inside.check.standing(&inside.session), Standing::Live { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_last_sighting_that_the_store_does_not_take_is_no_answer() {
    let (world, inside) = enter().await;
    inside.request().await;
    world.clock.step(300);
    inside.request().await;
    world.store.fail("touch", When::Before);
    world.store.change_from_outside();
    poll_again().await;
    assert!(matches!(inside.standing().await, Standing::Unavailable { .. }));
}
