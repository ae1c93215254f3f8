use std::time::Duration;

use impersonation_core::provider::{Feature, Handle, ProviderErrorKind};
use impersonation_core::testing;
use impersonation_core::{OwnSession, Provider as _};
use impersonation_issuer::Slot;

use super::provider;
use super::support::{World, base, grant_id, staff, start, ticket};

/// All there are; a new one is missed by whoever forgets it here and not by an application.
const FEATURES: [Feature; 13] = [
    Feature::Start,
    Feature::Reason,
    Feature::Organization,
    Feature::Claims,
    Feature::Duration,
    Feature::Consent,
    Feature::Capabilities,
    Feature::IdempotencyKey,
    Feature::Stop,
    Feature::Return,
    Feature::Revoke,
    Feature::ListActive,
    Feature::Follow,
];

#[tokio::test(start_paused = true)]
async fn it_can_do_all_that_any_provider_can() {
    let world = World::new().await;
    let capabilities = provider(&world).capabilities();
    for feature in FEATURES {
        assert!(capabilities.supports(feature), "{feature:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_hands_over_a_ticket_that_the_session_redeems_once() {
    let world = World::new().await;
    let started = provider(&world).start(start(&staff(), "user_1")).await.unwrap();
    assert_eq!(started.expires_at, Some(world.now() + Duration::from_secs(60)));
    let redeemed = world.redeem(&ticket(&started), Slot::Overlay).await.unwrap();
    assert_eq!(started.handle, Some(Handle::Session(redeemed.grant.id.as_str().into())));
    world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn the_terms_of_a_start_are_those_of_its_grant() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    let wish = start(&staff(), "user_1")
        .organization("org_1")
        .claim("plan", "pro")
        .duration(Duration::from_secs(900))
        .capabilities(["personal"]);
    let started = provider(&world).start(wish).await.unwrap();
    let grant = world.grant(&grant_id(&started)).await;
    assert_eq!(grant.reason.as_deref(), Some("Ticket 4711"));
    assert_eq!(grant.organization.as_deref(), Some("org_1"));
    assert_eq!(grant.claims["plan"], "pro");
    assert_eq!(grant.ends_at, world.now() + Duration::from_secs(900));
    assert_eq!(grant.capabilities, ["personal".into()]);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_sent_twice_under_one_key_is_one() {
    let world = World::new().await;
    let wish = || start(&staff(), "user_1").idempotency_key("key-1");
    let (first, second) =
        (provider(&world).start(wish()).await.unwrap(), provider(&world).start(wish()).await.unwrap());
    assert_eq!(first.handle, second.handle);
    world.redeem(&ticket(&first), Slot::Overlay).await.unwrap_err();
    world.redeem(&ticket(&second), Slot::Overlay).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn staff_have_no_other_name_than_their_sessions_subject() {
    let world = World::new().await;
    let error = provider(&world).start(start(&staff(), "user_1").known_as("staff_2")).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    assert!(world.events().await.is_empty());
    provider(&world).start(start(&staff(), "user_1").known_as("staff_1")).await.unwrap();
}

/// An application that moves away from Clerk has staff who are signed in there still.
#[tokio::test(start_paused = true)]
async fn a_session_of_another_dialect_starts_where_the_directory_knows_its_issuer() {
    let clerk = testing::Issuer::clerk().at(World::new().await.now());
    let session = clerk.verified(&clerk.session("staff_1").claim("sid", "sess_1").token()).unwrap();
    let world = World::new().await;
    let session = OwnSession::of(&session).unwrap();
    let error = provider(&world).start(start(&session, "user_1")).await.unwrap_err();
    // The same id of another issuer's is somebody else.
    assert_eq!((error.kind(), error.code()), (ProviderErrorKind::Denied, Some("not_allowed")));
    provider(&world).start(start(&base("staff_1", "sess_1").session(), "user_1")).await.unwrap();
}
