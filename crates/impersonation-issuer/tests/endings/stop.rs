//! Promise 11: stop always works.

use std::time::Duration;

use impersonation_core::grant::Standing;
use impersonation_core::provider::Secret;
use impersonation_core::{Clock as _, Timestamp};
use impersonation_issuer::{BaseSession, Cause, HookError, OwnToken, OwnTokens, Slot};
use tokio::time::Instant;

use super::support::{Place, When, World, staff, start};

#[tokio::test(start_paused = true)]
async fn it_ends_at_once_and_says_by_whom() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(inside.is_live().await);
    world.clock.step(7);
    let stopped = world.issuer.stop(&inside.session).await.unwrap();
    assert!(stopped.is_recorded && stopped.tombstone.is_some() && stopped.own_token.is_none());
    assert_eq!(stopped.forgotten_at, world.clock.now() + Duration::from_secs(24 * 3600));
    assert_eq!(inside.standing().await, Standing::Ended);
    world.assert_ended(&inside.id(), Cause::Stopped, 7).await;
    let by = inside.end().await.unwrap().by.unwrap();
    assert_eq!((&*by.issuer, &*by.subject), ("https://issuer.example", "staff_1"));
    assert_eq!(world.ears.told(), ["redeemed", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn it_goes_back_where_the_impersonator_began() {
    let world = World::new().await;
    let started = world.issuer.start_from(&start(&staff(), "user_1"), Some("/users/1")).await.unwrap();
    let inside = world.inside(world.redeem(&super::support::ticket(&started), Slot::Overlay).await.unwrap());
    assert_eq!(world.issuer.stop(&inside.session).await.unwrap().return_to.as_deref(), Some("/users/1"));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_for_it() {
    let world = World::with_session_check().await;
    let inside = world.enter().await;
    for place in [Place::Impersonators, Place::Users, Place::Authorizer, Place::Rights, Place::Sessions] {
        world.people.silence(place, true);
    }
    world.people.dismiss("staff_1");
    world.people.delete("user_1");
    world.calls.take();
    world.issuer.stop(&inside.session).await.unwrap();
    assert_eq!(world.calls.take(), ["grant", "end"]);
    assert_eq!(inside.end().await.unwrap().cause, Cause::Stopped);
}

#[tokio::test(start_paused = true)]
async fn twice_is_no_harm_and_the_first_counts() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.issuer.stop(&inside.session).await.unwrap();
    world.clock.step(9);
    let again = world.issuer.stop(&inside.session).await.unwrap();
    assert!(again.is_recorded && again.tombstone.is_some());
    world.assert_ended(&inside.id(), Cause::Stopped, 0).await;
}

#[tokio::test(start_paused = true)]
async fn one_that_was_idle_already_was_idle() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.clock.step(601);
    world.issuer.stop(&inside.session).await.unwrap();
    world.assert_ended(&inside.id(), Cause::Idle, 600).await;
}

#[tokio::test(start_paused = true)]
async fn neither_audit_nor_notifier_hold_it_up() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.sink.refuse(true);
    world.ears.fail(true);
    assert!(world.issuer.stop(&inside.session).await.unwrap().is_recorded);
    assert_eq!(inside.standing().await, Standing::Ended);
    assert_eq!(inside.end().await.unwrap().cause, Cause::Stopped);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_never_answers_holds_it_up_for_seconds_and_the_session_is_over_before() {
    for method in ["grant", "end"] {
        let world = World::new().await;
        let inside = world.enter().await;
        world.store.fail(method, When::Never);
        let (issuer, session) = (world.issuer.clone(), inside.session.clone());
        let began = Instant::now();
        let stop = tokio::spawn(async move { issuer.stop(&session).await.unwrap() });
        tokio::task::yield_now().await;
        assert_eq!(inside.standing().await, Standing::Ended, "{method}");
        let stopped = stop.await.unwrap();
        assert!(!stopped.is_recorded && stopped.tombstone.is_some());
        assert_eq!(began.elapsed(), Duration::from_secs(5));
        world.store.recover();
        world.clock.step(30);
        world.issuer.sweep().await.unwrap();
        world.assert_ended(&inside.id(), Cause::Stopped, 0).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_goes_away_in_the_middle_has_stopped() {
    for method in ["grant", "end"] {
        let world = World::new().await;
        let inside = world.enter().await;
        world.store.fail(method, When::Never);
        let given_up = tokio::time::timeout(Duration::from_millis(10), world.issuer.stop(&inside.session)).await;
        assert!(given_up.is_err());
        world.store.recover();
        assert_eq!(inside.standing().await, Standing::Ended);
        world.issuer.sweep().await.unwrap();
        world.assert_ended(&inside.id(), Cause::Stopped, 0).await;
    }
}

/// Gives a token for each session.
struct Own;

impl OwnTokens for Own {
    async fn own_token(&self, session: &BaseSession<'_>) -> Result<Option<OwnToken>, HookError> {
        match &*session.party.subject {
            "staff_1" => Ok(Some(OwnToken::new(Secret::new(session.id), Timestamp::MAX))),
            _ => Err(HookError::new("nobody")),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_api_client_gets_its_own_token_once() {
    let world = World::with(|builder| builder.own_tokens(Own)).await;
    let inside = world.enter_by(Slot::Bearer).await;
    let stopped = world.issuer.stop(&inside.session).await.unwrap();
    assert_eq!(stopped.own_token.unwrap().token.expose(), "sess_1");
    assert!(
        world.issuer.stop(&inside.session).await.unwrap().own_token.is_none(),
        "a token that leaked is good for nothing"
    );
    let browser = world.enter().await;
    assert!(world.issuer.stop(&browser.session).await.unwrap().own_token.is_none());
    // That none can be made undoes no stop.
    let session = super::support::base("staff_2", "sess_2").session();
    let inside = world.enter_with(&start(&session, "user_1"), Slot::Bearer).await;
    let stopped = world.issuer.stop(&inside.session).await.unwrap();
    assert!(stopped.is_recorded && stopped.own_token.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_session_of_another_issuer_is_none_to_stop_renew_or_check() {
    use impersonation_core::ActingSession;
    use impersonation_core::grant::GrantCheck as _;
    use impersonation_core::testing::Issuer;

    let world = World::new().await;
    let inside = world.enter().await;
    let other = Issuer::rfc8693();
    let token = other.session("user_1").acting("staff_1").claim("sid", inside.id().as_str()).token();
    let forged = ActingSession::of(&other.verified(&token).unwrap()).unwrap();
    assert!(world.issuer.stop(&forged).await.is_none());
    world.issuer.renew(&forged).await.unwrap_err();
    assert_eq!(world.issuer.check().standing(&forged), Standing::Ended);
    assert!(inside.is_live().await);
}
