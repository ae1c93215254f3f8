//! Who gives it, for how long, and for which organization.

use std::time::Duration;

use impersonation_core::OwnSession;
use impersonation_issuer::{ConsentErrorKind, ConsentStanding, EventKind, GiveConsent, Slot, StartErrorKind};

use super::support::{NOW, Place, When, World, base, staff, start, user};
use super::{lasting, refused};

#[tokio::test(start_paused = true)]
async fn it_is_recorded_with_its_end_and_told_to_the_user() {
    let world = World::new().await;
    let consent = world.issuer.give_consent(&user("user_1"), lasting(3600)).await.unwrap();
    assert_eq!((consent.standing(world.now()), &*consent.subject), (ConsentStanding::Given, "user_1"));
    let event = world.events().await.pop().unwrap();
    assert!(matches!(event.kind, EventKind::ConsentGranted { until, .. } if until.as_unix_seconds() == NOW + 3600));
    assert_eq!((event.impersonator, event.consent), (None, Some(consent.id)));
    assert_eq!(world.ears.told(), ["consent_granted"]);
    assert_eq!(world.sink.heard().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn it_lasts_a_second_at_least_and_as_long_as_it_may_at_most() {
    let world = World::with(|builder| builder.longest_consent(Duration::from_secs(100))).await;
    for lasts in [Duration::ZERO, Duration::from_millis(999), Duration::from_secs(101), Duration::MAX] {
        assert_eq!(refused(&world, "user_1", GiveConsent::lasting(lasts)).await, ConsentErrorKind::InvalidRequest);
    }
    for lasts in [1, 100] {
        world.issuer.give_consent(&user("user_1"), lasting(lasts)).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_signed_in_too_long_ago_signs_in_again() {
    let world = World::new().await;
    let signed_in = |at: u64| base("user_1", "sess_user").claim("auth_time", at).session();
    let unknown = base("user_1", "sess_user").without("auth_time").session();
    for stale in [signed_in(NOW - 601), signed_in(NOW + 6), signed_in(0), unknown] {
        let error = world.issuer.give_consent(&stale, lasting(60)).await.unwrap_err();
        assert_eq!(error.kind(), ConsentErrorKind::AuthenticationTooOld);
    }
    for recent in [signed_in(NOW - 600), signed_in(NOW + 5)] {
        world.issuer.give_consent(&recent, lasting(60)).await.unwrap();
    }
    assert_eq!(world.kinds().await, ["consent_granted", "consent_granted"], "nothing is kept of the others");
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_has_no_session_to_give_it_from() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(OwnSession::of(inside.session.session()).is_none());
}

#[tokio::test(start_paused = true)]
async fn an_organization_must_be_theirs() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    for organization in ["org_2", "", "org_1 "] {
        let given = lasting(60).organization(organization);
        assert_eq!(refused(&world, "user_1", given).await, ConsentErrorKind::InvalidRequest);
    }
    assert_eq!(refused(&world, "nobody", lasting(60).organization("org_1")).await, ConsentErrorKind::NotAllowed);
    world.issuer.give_consent(&user("user_1"), lasting(60).organization("org_1")).await.unwrap();
    world.people.silence(Place::Users, true);
    let given = lasting(60).organization("org_1");
    assert_eq!(refused(&world, "user_1", given).await, ConsentErrorKind::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn a_session_of_another_issuer_is_not_the_user_whose_id_it_bears() {
    use impersonation_core::testing::Issuer;

    let world = World::new().await;
    let theirs = world.issuer.give_consent(&user("user_1"), lasting(60)).await.unwrap();
    let other = Issuer::rfc8693().iss("https://other.example").at(world.now());
    let token = other.session("user_1").claim("sid", "sess_user").claim("auth_time", NOW).token();
    let session = OwnSession::of(&other.verified(&token).unwrap()).unwrap();
    let error = world.issuer.give_consent(&session, lasting(60)).await.unwrap_err();
    assert_eq!(error.kind(), ConsentErrorKind::NotAllowed);
    let error = world.issuer.withdraw_consent(&session, &theirs.id).await.unwrap_err();
    assert_eq!(error.kind(), ConsentErrorKind::NotAllowed);
    assert_eq!(world.kinds().await, ["consent_granted"]);
}

#[tokio::test(start_paused = true)]
async fn one_for_an_organization_is_good_there_alone_and_one_for_none_everywhere() {
    for (consented, starts_in, is_good) in
        [(Some("org_1"), "org_1", true), (Some("org_1"), "org_2", false), (None, "org_1", true), (None, "org_2", true)]
    {
        let world = World::with(|builder| builder.require_consent()).await;
        world.people.join("user_1", "org_1");
        world.people.join("user_1", "org_2");
        let given = match consented {
            Some(organization) => lasting(600).organization(organization),
            None => lasting(600),
        };
        world.issuer.give_consent(&user("user_1"), given).await.unwrap();
        let start = start(&staff(), "user_1").organization(starts_in);
        match is_good {
            true => assert!(world.enter_with(&start, Slot::Overlay).await.is_live().await),
            false => {
                assert_eq!(world.begin(&start).await.unwrap_err().kind(), StartErrorKind::ConsentRequired);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_store_fails_nothing_is_given() {
    let world = World::new().await;
    world.store.fail("add", When::Before);
    assert_eq!(refused(&world, "user_1", lasting(60)).await, ConsentErrorKind::Unavailable);
    assert!(world.events().await.is_empty() && world.ears.told().is_empty());
}
