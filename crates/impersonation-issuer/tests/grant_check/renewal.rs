//! Short tokens, renewed while the grant goes on.

use std::time::Duration;

use impersonation_core::Timestamp;
use impersonation_issuer::{Cause, RenewErrorKind, Slot};

use super::support::{NOW, World, base};

#[tokio::test(start_paused = true)]
async fn the_next_token_is_of_the_same_session_and_lasts_as_long_as_the_first() {
    for slot in [Slot::Overlay, Slot::Bearer] {
        let world = World::new().await;
        let inside = world.enter_by(slot).await;
        world.clock.step(150);
        let renewed = world.issuer.renew(&inside.session).await.unwrap();
        assert_eq!(renewed.expires_at.as_unix_seconds(), NOW + 450);
        let session = world.acting(renewed.token.expose(), slot, &base("staff_1", "sess_1"));
        assert_eq!(session.session_id(), inside.session.session_id());
        assert_ne!(session.token_id(), inside.session.token_id());
        assert_eq!((session.subject(), renewed.slot), ("user_1", slot));
    }
}

#[tokio::test(start_paused = true)]
async fn no_token_outlives_the_grant() {
    let world = World::new().await;
    let inside = world.enter().await;
    for seconds in [500, 1000, 1500, 2000, 2500, 3000, 3500] {
        world.clock.set(seconds);
        let renewed = world.issuer.renew(&inside.session).await.unwrap();
        assert_eq!(renewed.expires_at.as_unix_seconds() - NOW, (seconds + 300).min(3600));
        assert_eq!(renewed.ends_at.as_unix_seconds(), NOW + 3600);
    }
    world.clock.set(3600);
    assert_eq!(world.issuer.renew(&inside.session).await.unwrap_err().kind(), RenewErrorKind::Ended);
    world.assert_ended(&inside.id(), Cause::Expired, 3600).await;
}

#[tokio::test(start_paused = true)]
async fn it_is_due_when_half_of_a_tokens_time_is_over() {
    let world = World::with(|builder| builder.token_lifetime(Duration::from_secs(301))).await;
    let issued = Timestamp::from_unix_seconds(NOW);
    for (seconds, is_due) in [(0, false), (150, false), (151, true), (9999, true)] {
        world.clock.set(seconds);
        assert_eq!(world.issuer.is_renewal_due(issued), is_due, "{seconds}");
    }
    assert!(!world.issuer.is_renewal_due(Timestamp::MAX));
}

#[tokio::test(start_paused = true)]
async fn it_counts_as_a_request() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(inside.is_live().await);
    world.clock.set(590);
    world.issuer.renew(&inside.session).await.unwrap();
    world.clock.set(1189);
    assert!(inside.is_live().await);
    world.clock.set(1190);
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::Idle, 1190).await;
}
