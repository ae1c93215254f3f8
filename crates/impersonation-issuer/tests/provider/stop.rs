use impersonation_core::provider::{ProviderErrorKind, Secret, Stop, Stopped};
use impersonation_core::{ActingSession, Provider as _, Timestamp, testing};
use impersonation_issuer::{BaseSession, Cause, HookError, OwnToken, OwnTokens, Slot};

use super::provider;
use super::support::{NOW, World};

/// Makes tokens that say whose they are.
struct Own;

impl OwnTokens for Own {
    async fn own_token(&self, session: &BaseSession<'_>) -> Result<Option<OwnToken>, HookError> {
        let token = Secret::new(format!("own token of {} in {}", session.party.subject, session.id));
        Ok(Some(OwnToken::new(token, Timestamp::from_unix_seconds(NOW + 60))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_it_and_leaves_the_browser_to_its_own_session() {
    let world = World::with(|builder| builder.own_tokens(Own)).await;
    let inside = world.enter().await;
    let stopped = provider(&world).stop(Stop::new(&inside.session)).await.unwrap();
    assert!(matches!(stopped, Stopped::Ended), "{stopped:?}");
    world.assert_ended(&inside.id(), Cause::Stopped, 0).await;
    assert!(world.issuer.tombstone_of(&inside.id()).is_some());
}

#[tokio::test(start_paused = true)]
async fn an_api_client_that_stops_gets_its_own_session_back_once() {
    let world = World::with(|builder| builder.own_tokens(Own)).await;
    let inside = world.enter_by(Slot::Bearer).await;
    let Stopped::Returned(tokens) = provider(&world).stop(Stop::new(&inside.session)).await.unwrap() else {
        panic!("nothing came back");
    };
    assert_eq!(tokens.session.expose(), "own token of staff_1 in sess_1");
    assert!(tokens.refresh.is_none());
    let again = provider(&world).stop(Stop::new(&inside.session)).await.unwrap();
    assert!(matches!(again, Stopped::Ended), "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn without_the_applications_tokens_an_api_clients_stop_ends_it_alone() {
    let world = World::new().await;
    let inside = world.enter_by(Slot::Bearer).await;
    let stopped = provider(&world).stop(Stop::new(&inside.session)).await.unwrap();
    assert!(matches!(stopped, Stopped::Ended), "{stopped:?}");
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_it_while_the_store_is_down() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.store.go_down();
    provider(&world).stop(Stop::new(&inside.session)).await.unwrap();
    assert!(!inside.is_live().await);
    world.store.recover();
    world.issuer.sweep().await.unwrap();
    world.assert_ended(&inside.id(), Cause::Stopped, 0).await;
}

/// A session of the same `sid` that another issuer made stops nothing of ours.
#[tokio::test(start_paused = true)]
async fn a_session_of_another_issuer_stops_nothing() {
    let world = World::new().await;
    let inside = world.enter().await;
    let other = testing::Issuer::rfc8693().at(world.now());
    let token = other.session("user_1").acting("staff_1").claim("sid", inside.id().as_str()).token();
    let acting = ActingSession::of(&other.verified(&token).unwrap()).unwrap();
    let error = provider(&world).stop(Stop::new(&acting)).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    assert!(inside.is_live().await);
}
