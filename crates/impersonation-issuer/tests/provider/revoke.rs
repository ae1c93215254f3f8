use impersonation_core::Provider as _;
use impersonation_core::provider::{Handle, ProviderErrorKind};
use impersonation_issuer::{Cause, Slot};

use super::provider;
use super::support::{When, World, grant_id, staff, start, ticket};

#[tokio::test(start_paused = true)]
async fn the_handle_of_a_start_revokes_it_before_it_is_redeemed() {
    let world = World::new().await;
    let started = provider(&world).start(start(&staff(), "user_1")).await.unwrap();
    provider(&world).revoke(started.handle.as_ref().unwrap()).await.unwrap();
    world.assert_ended(&grant_id(&started), Cause::Revoked, 0).await;
    world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn and_the_same_handle_does_so_after_that() {
    let world = World::new().await;
    let started = provider(&world).start(start(&staff(), "user_1")).await.unwrap();
    let inside = world.inside(world.redeem(&ticket(&started), Slot::Overlay).await.unwrap());
    assert!(inside.is_live().await);
    provider(&world).revoke(started.handle.as_ref().unwrap()).await.unwrap();
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::Revoked, 0).await;
}

/// As that of a start that waits, from an application that kept it so.
#[tokio::test(start_paused = true)]
async fn a_handle_of_what_waits_names_the_same() {
    let world = World::new().await;
    let started = provider(&world).start(start(&staff(), "user_1")).await.unwrap();
    let id = grant_id(&started);
    provider(&world).revoke(&Handle::Pending(id.as_str().into())).await.unwrap();
    world.assert_ended(&id, Cause::Revoked, 0).await;
}

#[tokio::test(start_paused = true)]
async fn that_it_has_ended_already_is_no_error_and_ends_it_once() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.clock.step(5);
    let handle = Handle::Session(inside.id().as_str().into());
    world.issuer.stop(&inside.session).await.unwrap();
    provider(&world).revoke(&handle).await.unwrap();
    provider(&world).revoke(&handle).await.unwrap();
    world.assert_ended(&inside.id(), Cause::Stopped, 5).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    let inside = world.enter().await;
    for id in ["", "imp_", "user_1", "act_29w9IptNja3mP8GDXpquBwN2qR9", "imp_00000000000000000000000000000000", "%"] {
        for handle in [Handle::Session(id.into()), Handle::Pending(id.into())] {
            let error = provider(&world).revoke(&handle).await.unwrap_err();
            assert_eq!(error.kind(), ProviderErrorKind::NotFound, "{id:?}");
        }
    }
    assert!(inside.is_live().await);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_is_said_and_keeps_nothing_alive() {
    for (method, when) in [("grant", When::Before), ("end", When::Before), ("end", When::After)] {
        let world = World::new().await;
        let inside = world.enter().await;
        world.store.fail(method, when);
        let handle = Handle::Session(inside.id().as_str().into());
        let error = provider(&world).revoke(&handle).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unavailable, "{method} {when:?}");
        assert!(error.is_retryable());
        assert!(!inside.is_live().await, "{method} {when:?}");
        world.store.recover();
        provider(&world).revoke(&handle).await.unwrap();
        world.assert_ended(&inside.id(), Cause::Revoked, 0).await;
    }
}
