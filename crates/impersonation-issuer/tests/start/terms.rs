//! How long it lasts, and what the record of it says.

use std::time::Duration;

use impersonation_issuer::{ConsentState, EventKind, GiveConsent, StartErrorKind};

use super::support::{World, grant_id, staff, start, user};

#[tokio::test(start_paused = true)]
async fn it_lasts_as_long_as_asked_for_and_never_longer_than_it_may() {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let world = World::with(|builder| builder.duration(minutes(30)).longest(minutes(90)).limits(9, 9)).await;
    let asked = |duration| start(&staff(), "user_1").duration(duration);
    for (start, lasts) in [
        (start(&staff(), "user_1"), 1800),
        (asked(minutes(10)), 600),
        (asked(Duration::from_millis(1999)), 1),
        (asked(minutes(90)), 5400),
        (asked(minutes(91)), 5400),
        (asked(Duration::MAX), 5400),
    ] {
        let id = grant_id(&world.begin(&start).await.unwrap());
        let grant = world.grant(&id).await;
        assert_eq!(grant.ends_at.since(grant.started_at).as_secs(), lasts);
    }
}

#[tokio::test(start_paused = true)]
async fn both_identities_reason_organization_and_capabilities_are_in_the_record() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    let consent =
        world.issuer.give_consent(&user("user_1"), GiveConsent::lasting(Duration::from_secs(60))).await.unwrap();
    let start = start(&staff(), "user_1").capabilities(["personal"]).require_consent();
    let id = grant_id(&world.issuer.start_from(&start, Some("/users/1")).await.unwrap());
    let grant = world.grant(&id).await;
    assert_eq!(grant.consent, ConsentState::Given(consent.id.clone()));
    assert_eq!((&*grant.base_session, grant.return_to.as_deref()), ("sess_1", Some("/users/1")));
    let event = world.events().await.pop().unwrap();
    let party = event.impersonator.unwrap();
    assert_eq!((&*party.issuer, &*party.subject), ("https://issuer.example", "staff_1"));
    assert_eq!(party.email.as_deref(), Some("staff_1@example.com"));
    assert_eq!((&*event.subject, event.organization.as_deref()), ("user_1", Some("org_1")));
    assert_eq!((event.reason.as_deref(), event.consent), (Some("Ticket 4711"), Some(consent.id)));
    assert!(
        matches!(&event.kind, EventKind::Started { capabilities, ends_at, .. } if **capabilities == ["personal".into()] && *ends_at == grant.ends_at)
    );
}

#[tokio::test(start_paused = true)]
async fn a_capability_that_this_pair_may_not_open_is_not_opened() {
    let world = World::new().await;
    world.people.forbid_capability("credentials");
    let asked = start(&staff(), "user_1").capabilities(["credentials", "personal"]);
    super::assert_refused(&world, &asked, StartErrorKind::NotAllowed).await;
    world.begin(&start(&staff(), "user_1").capabilities(["personal"])).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn another_issuers_user_of_the_same_id_is_somebody_else() {
    use impersonation_core::OwnSession;
    use impersonation_core::testing::Issuer;

    let world = World::new().await;
    let other = Issuer::rfc8693().iss("https://other.example");
    let token = other.session("staff_1").claim("sid", "sess_1").token();
    let session = OwnSession::of(&other.verified(&token).unwrap()).unwrap();
    super::assert_refused(&world, &start(&session, "user_1"), StartErrorKind::NotAllowed).await;
}
