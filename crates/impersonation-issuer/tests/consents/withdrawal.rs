//! What is taken back ends what stands on it.

use impersonation_core::grant::Standing;
use impersonation_issuer::{Cause, ConsentErrorKind, Slot};

use super::support::{When, World, base, grant_id, start, ticket, user};
use super::{given, lasting};

fn start_with_consent(staff: &str, target: &str) -> impersonation_core::provider::Start {
    start(&base(staff, &format!("sess_{staff}")).session(), target).require_consent()
}

#[tokio::test(start_paused = true)]
async fn whoever_is_in_is_out_at_once_and_nobody_else() {
    let world = World::new().await;
    let consent = given(&world, 3600).await;
    world.issuer.give_consent(&user("user_2"), lasting(3600)).await.unwrap();
    let inside = world.enter_with(&start_with_consent("staff_1", "user_1"), Slot::Overlay).await;
    let waiting = world.begin(&start_with_consent("staff_2", "user_1")).await.unwrap();
    let other = world.enter_with(&start_with_consent("staff_1", "user_2"), Slot::Overlay).await;
    let without = world.enter_with(&start(&base("staff_3", "s").session(), "user_1"), Slot::Overlay).await;
    assert!(inside.is_live().await && other.is_live().await && without.is_live().await);
    world.clock.step(5);
    world.issuer.withdraw_consent(&user("user_1"), &consent.id).await.unwrap();
    assert_eq!(inside.standing().await, Standing::Ended);
    assert!(other.is_live().await && without.is_live().await, "it needed none");
    world.assert_ended(&inside.id(), Cause::ConsentWithdrawn, 5).await;
    world.assert_ended(&grant_id(&waiting), Cause::ConsentWithdrawn, 5).await;
}

#[tokio::test(start_paused = true)]
async fn only_the_user_takes_it_back_and_once() {
    let world = World::new().await;
    let consent = given(&world, 3600).await;
    for (subject, kind) in [("user_2", ConsentErrorKind::NotFound), ("staff_1", ConsentErrorKind::NotAllowed)] {
        let error = world.issuer.withdraw_consent(&user(subject), &consent.id).await.unwrap_err();
        assert_eq!(error.kind(), kind);
    }
    // Without signing in anew: taking back is always easier than giving.
    let old = base("user_1", "sess_user").without("auth_time").session();
    world.issuer.withdraw_consent(&old, &consent.id).await.unwrap();
    let error = world.issuer.withdraw_consent(&old, &consent.id).await.unwrap_err();
    assert_eq!(error.kind(), ConsentErrorKind::NotFound);
    world.begin(&start_with_consent("staff_1", "user_1")).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn what_the_store_does_not_end_now_ends_when_it_is_asked_again() {
    for method in ["grants", "end"] {
        let world = World::new().await;
        let consent = given(&world, 3600).await;
        let inside = world.enter_with(&start_with_consent("staff_1", "user_1"), Slot::Overlay).await;
        let second = world.enter_with(&start_with_consent("staff_2", "user_1"), Slot::Overlay).await;
        world.store.fail(method, When::Before);
        world.issuer.withdraw_consent(&user("user_1"), &consent.id).await.unwrap();
        world.store.recover();
        super::support::poll_again().await;
        for inside in [inside, second] {
            assert_eq!(inside.standing().await, Standing::Ended);
            world.issuer.sweep().await.unwrap();
            world.assert_ended(&inside.id(), Cause::ConsentWithdrawn, 0).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_withdrawal_that_the_store_does_not_take_is_said() {
    for method in ["consent", "withdraw"] {
        let world = World::new().await;
        let consent = given(&world, 3600).await;
        let inside = world.enter_with(&start_with_consent("staff_1", "user_1"), Slot::Overlay).await;
        world.store.fail(method, When::Before);
        let error = world.issuer.withdraw_consent(&user("user_1"), &consent.id).await.unwrap_err();
        assert_eq!(error.kind(), ConsentErrorKind::Unavailable);
        world.store.recover();
        assert!(inside.is_live().await);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_is_taken_back_between_start_and_redemption_lets_nobody_in() {
    let world = World::new().await;
    let consent = given(&world, 3600).await;
    let started = world.begin(&start_with_consent("staff_1", "user_1")).await.unwrap();
    world.store.fail("grants", When::Before);
    world.issuer.withdraw_consent(&user("user_1"), &consent.id).await.unwrap();
    world.store.recover();
    let session = base("staff_1", "sess_staff_1").session();
    world.issuer.redeem(&ticket(&started), &session, Slot::Overlay).await.unwrap_err();
    world.assert_ended(&grant_id(&started), Cause::ConsentWithdrawn, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_stays_in_who_got_in_while_it_was_taken_back() {
    for _ in 0..50 {
        let world = World::new().await;
        let consent = given(&world, 3600).await;
        let started = world.begin(&start_with_consent("staff_1", "user_1")).await.unwrap();
        let session = base("staff_1", "sess_staff_1").session();
        let (other, id) = (world.clone(), consent.id.clone());
        let withdrawing =
            tokio::spawn(async move { other.issuer.withdraw_consent(&user("user_1"), &id).await.unwrap() });
        let redeemed = world.issuer.redeem(&ticket(&started), &session, Slot::Overlay).await;
        withdrawing.await.unwrap();
        if let Ok(redeemed) = redeemed {
            assert_eq!(world.inside(redeemed).standing().await, Standing::Ended);
        }
        assert_eq!(world.end_of(&grant_id(&started)).await.unwrap().cause, Cause::ConsentWithdrawn);
    }
}
