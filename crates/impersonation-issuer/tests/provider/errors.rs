//! What is wrong, by what a caller does about it, and the issuer's own code beside it.

use std::error::Error as _;
use std::time::Duration;

use impersonation_core::Provider as _;
use impersonation_core::provider::{ProviderError, ProviderErrorKind, Start};
use impersonation_issuer::{StartError, StartErrorKind};

use super::provider;
use super::support::{Place, When, World, base, staff, start};

async fn refused(world: &World, wish: Start, kind: ProviderErrorKind, why: StartErrorKind) -> ProviderError {
    let error = provider(world).start(wish).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (kind, Some(why.as_str())));
    let cause = error.source().and_then(|source| source.downcast_ref::<StartError>()).expect("the issuer's own error");
    assert_eq!(cause.kind(), why);
    error
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_right_is_an_invalid_request() {
    let world = World::new().await;
    let kind = ProviderErrorKind::InvalidRequest;
    for wish in [
        start(&staff(), ""),
        start(&staff(), "staff_1"),
        start(&staff(), "user_1").claim("act", "x"),
        start(&staff(), "user_1").claim("impersonation", "x"),
        start(&staff(), "user_1").reason("two\nlines"),
        start(&staff(), "user_1").duration(Duration::ZERO),
    ] {
        refused(&world, wish, kind, StartErrorKind::InvalidRequest).await;
    }
    let nameless = base("staff_1", "").without("sid").session();
    refused(&world, start(&nameless, "user_1"), kind, StartErrorKind::SessionUnidentified).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_permitted_is_denied() {
    let kind = ProviderErrorKind::Denied;
    let world = World::new().await;
    world.people.close("user_2", true);
    for whom in ["nobody", "user_2"] {
        refused(&world, start(&staff(), whom), kind, StartErrorKind::NotAllowed).await;
    }
    let shut = World::with(|builder| builder.enabled(false)).await;
    refused(&shut, start(&staff(), "user_1"), kind, StartErrorKind::Disabled).await;
    let consent = World::with(|builder| builder.require_consent()).await;
    refused(&consent, start(&staff(), "user_1"), kind, StartErrorKind::ConsentRequired).await;
    let waiver = start(&staff(), "user_1").without_consent();
    refused(&consent, waiver, kind, StartErrorKind::WaiverNotAllowed).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_signed_in_too_long_ago_signs_in_again() {
    let world = World::with(|builder| builder.recent_authentication(Duration::from_secs(60))).await;
    world.clock.step(120);
    let kind = ProviderErrorKind::InvalidGrant;
    refused(&world, start(&staff(), "user_1"), kind, StartErrorKind::AuthenticationTooOld).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_otherwise_is_rejected_with_a_code_that_says_how() {
    let kind = ProviderErrorKind::Rejected;
    let world = World::with(|builder| builder.reason_pattern("[A-Z]+-[0-9]+")).await;
    refused(&world, Start::new(&staff(), "user_1"), kind, StartErrorKind::ReasonRequired).await;
    refused(&world, start(&staff(), "user_1"), kind, StartErrorKind::ReasonInvalid).await;

    let world = World::new().await;
    let elsewhere = start(&staff(), "user_1").organization("org_9");
    refused(&world, elsewhere, kind, StartErrorKind::OrganizationRequired).await;
    let keyed = || start(&staff(), "user_1").idempotency_key("key-1");
    let started = provider(&world).start(keyed()).await.unwrap();
    let other = start(&staff(), "user_2").idempotency_key("key-1");
    refused(&world, other, kind, StartErrorKind::KeyReused).await;
    provider(&world).revoke(&started.handle.unwrap()).await.unwrap();
    refused(&world, keyed(), kind, StartErrorKind::GrantEnded).await;
}

#[tokio::test(start_paused = true)]
async fn one_more_than_may_is_told_to_wait() {
    let world = World::with(|builder| builder.limits(1, 1)).await;
    world.start().await;
    let kind = ProviderErrorKind::RateLimited;
    let error = refused(&world, start(&staff(), "user_2"), kind, StartErrorKind::LimitReached).await;
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn what_does_not_answer_is_unavailable_and_may_be_asked_again() {
    let kind = ProviderErrorKind::Unavailable;
    let world = World::new().await;
    for place in [Place::Impersonators, Place::Users, Place::Authorizer] {
        world.people.silence(place, true);
        let error = refused(&world, start(&staff(), "user_1"), kind, StartErrorKind::Unavailable).await;
        assert!(error.is_retryable());
        world.people.silence(place, false);
    }
    world.store.fail("begin", When::Before);
    refused(&world, start(&staff(), "user_1"), kind, StartErrorKind::Unavailable).await;
    world.store.recover();
    world.sink.refuse(true);
    refused(&world, start(&staff(), "user_1"), kind, StartErrorKind::NotRecorded).await;
}

/// Neither what is logged nor what a page shows by mistake names anybody, or says that there is such a user.
#[tokio::test(start_paused = true)]
async fn an_error_names_nobody() {
    let world = World::new().await;
    world.people.close("user_2", true);
    let mut shown = Vec::new();
    for whom in ["user_2", "nobody"] {
        let error = provider(&world).start(start(&staff(), whom).reason("Jane Doe")).await.unwrap_err();
        shown.push(format!("{error} {error:?} {:?} {:?}", error.message(), error.description()));
    }
    assert_eq!(shown[0], shown[1]);
    for text in ["user_2", "nobody", "staff_1", "Jane"] {
        assert!(!shown[0].contains(text), "{text}: {}", shown[0]);
    }
}
