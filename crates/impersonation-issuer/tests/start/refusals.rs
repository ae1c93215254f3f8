//! Every reason to refuse a start, each with its event, and what lies just beside it and starts.

use std::time::Duration;

use impersonation_core::provider::Start;
use impersonation_issuer::{GiveConsent, Right, StartErrorKind, User};

use super::assert_refused;
use super::support::{NOW, Place, When, World, base, staff, start, user};

#[tokio::test(start_paused = true)]
async fn impersonation_is_off_by_default() {
    let world = World::with(|builder| builder.enabled(false)).await;
    assert_refused(&world, &start(&staff(), "user_1"), StartErrorKind::Disabled).await;
    assert_eq!(world.calls.take(), ["append"], "nobody is asked");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_right_is_refused_at_once_and_unrecorded() {
    let world = World::new().await;
    let session = staff();
    let named = |target: &str| start(&session, target);
    let unsound = [
        named(""),
        named("user_1\n"),
        named(&"u".repeat(513)),
        named("staff_1"),
        Start::new(&session, "user_1").reason(""),
        Start::new(&session, "user_1").reason(" \t"),
        Start::new(&session, "user_1").reason("two\nlines"),
        Start::new(&session, "user_1").reason("r".repeat(501)),
        named("user_1").organization(""),
        named("user_1").organization("org\0"),
        named("user_1").duration(Duration::from_millis(999)),
        named("user_1").idempotency_key(""),
        named("user_1").idempotency_key("k".repeat(256)),
        named("user_1").idempotency_key("two words"),
        named("user_1").capabilities(Vec::<String>::new()),
        named("user_1").capabilities(["Personal"]),
        named("user_1").capabilities((0..65).map(|number| format!("c{number}"))),
        named("user_1").known_as("somebody_else"),
    ];
    for start in unsound {
        assert_eq!(world.begin(&start).await.unwrap_err().kind(), StartErrorKind::InvalidRequest, "{start:?}");
    }
    for place in ["/a\r\nSet-Cookie: a=b", "/\0", &"/".repeat(2049)] {
        let refused = world.issuer.start_from(&start(&session, "user_1"), Some(place)).await.unwrap_err();
        assert_eq!(refused.kind(), StartErrorKind::InvalidRequest, "{place:?}");
    }
    assert!(world.calls.take().is_empty());
    world.issuer.start_from(&start(&session, "user_1"), Some("/users/1?tab=2")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_session_without_an_id_has_nothing_to_stand_on() {
    let world = World::new().await;
    let session = base("staff_1", "").without("sid").session();
    let refused = world.begin(&start(&session, "user_1")).await.unwrap_err();
    assert_eq!(refused.kind(), StartErrorKind::SessionUnidentified);
}

#[tokio::test(start_paused = true)]
async fn whoever_signed_in_too_long_ago_signs_in_again() {
    let world = World::with(|builder| builder.recent_authentication(Duration::from_secs(300))).await;
    let signed_in = |at: u64| base("staff_1", "sess_1").claim("auth_time", at).session();
    world.begin(&start(&signed_in(NOW - 300), "user_1")).await.unwrap();
    world.begin(&start(&signed_in(NOW + 5), "user_1")).await.unwrap();
    for stale in [signed_in(NOW - 301), signed_in(NOW + 6), signed_in(253_402_300_799)] {
        assert_refused(&world, &start(&stale, "user_1"), StartErrorKind::AuthenticationTooOld).await;
    }
    let unknown = base("staff_1", "sess_1").without("auth_time").session();
    assert_refused(&world, &start(&unknown, "user_1"), StartErrorKind::AuthenticationTooOld).await;
}

#[tokio::test(start_paused = true)]
async fn a_reason_is_required_unless_it_is_optional() {
    let world = World::new().await;
    assert_refused(&world, &Start::new(&staff(), "user_1"), StartErrorKind::ReasonRequired).await;
    let staging = World::with(|builder| builder.reason_optional()).await;
    staging.begin(&Start::new(&staff(), "user_1")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_reason_names_what_the_pattern_asks_for() {
    let with_pattern = |optional: bool| {
        World::with(move |builder| {
            let builder = builder.reason_pattern("[A-Z]+-[0-9]+");
            if optional { builder.reason_optional() } else { builder }
        })
    };
    let world = with_pattern(false).await;
    let because = |reason: &str| Start::new(&staff(), "user_1").reason(reason);
    assert_refused(&world, &because("because"), StartErrorKind::ReasonInvalid).await;
    assert_refused(&world, &Start::new(&staff(), "user_1"), StartErrorKind::ReasonRequired).await;
    world.begin(&because("see OPS-4711")).await.unwrap();
    let optional = with_pattern(true).await;
    assert_refused(&optional, &because("because"), StartErrorKind::ReasonInvalid).await;
    optional.begin(&Start::new(&staff(), "user_1")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn nobody_may_where_no_authorizer_says_so() {
    use impersonation_issuer::{Asked, Authorizer, DirectoryError};

    struct Silent;
    impl Authorizer for Silent {
        async fn may_impersonate(&self, _: &User, _: &User, _: &Asked<'_>) -> Result<bool, DirectoryError> {
            Ok(false)
        }
    }
    let world = World::with(|builder| builder.authorizer(Silent)).await;
    assert_refused(&world, &start(&staff(), "user_1"), StartErrorKind::NotAllowed).await;
}

#[tokio::test(start_paused = true)]
async fn one_of_several_organizations_must_be_named_and_be_theirs() {
    let world = World::new().await;
    world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.people.join("user_2", "org_1");
    let only = world.begin(&start(&staff(), "user_2")).await.unwrap();
    let grant = world.grant(&super::support::grant_id(&only)).await;
    assert_eq!(grant.organization.as_deref(), Some("org_1"), "there is one");
    world.people.join("user_2", "org_2");
    assert_refused(&world, &start(&staff(), "user_2"), StartErrorKind::OrganizationRequired).await;
    for (target, organization) in [("user_2", "org_3"), ("user_1", "org_1")] {
        let named = start(&staff(), target).organization(organization);
        let event = assert_refused(&world, &named, StartErrorKind::OrganizationRequired).await;
        assert_eq!(event.organization.as_deref(), Some(organization));
    }
    world.begin(&start(&staff(), "user_2").organization("org_2")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn consent_is_needed_where_it_is_required_or_asked_for() {
    let lenient = World::new().await;
    let asks = start(&staff(), "user_1").require_consent();
    lenient.begin(&start(&staff(), "user_1")).await.unwrap();
    assert_refused(&lenient, &asks, StartErrorKind::ConsentRequired).await;
    lenient.issuer.give_consent(&user("user_1"), GiveConsent::lasting(Duration::from_secs(60))).await.unwrap();
    lenient.begin(&asks).await.unwrap();

    let strict = World::with(|builder| builder.require_consent()).await;
    assert_refused(&strict, &start(&staff(), "user_1"), StartErrorKind::ConsentRequired).await;
    strict.issuer.give_consent(&user("user_2"), GiveConsent::lasting(Duration::from_secs(60))).await.unwrap();
    assert_refused(&strict, &start(&staff(), "user_1"), StartErrorKind::ConsentRequired).await;
    strict.begin(&start(&staff(), "user_2")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_waiver_is_a_right_of_its_own_and_the_event_says_it() {
    use impersonation_issuer::EventKind;

    let world = World::with(|builder| builder.require_consent()).await;
    let waives = start(&staff(), "user_1").without_consent();
    assert_refused(&world, &waives, StartErrorKind::WaiverNotAllowed).await;
    world.people.entitle("staff_1", Right::WaiveConsent);
    world.begin(&waives).await.unwrap();
    let event = world.events().await.pop().unwrap();
    assert!(matches!(event.kind, EventKind::Started { consent_waived: true, .. }), "{event:?}");
    // The right is for saying so: it opens nothing by itself.
    assert_refused(&world, &start(&staff(), "user_1"), StartErrorKind::ConsentRequired).await;

    let lenient = World::new().await;
    lenient.begin(&waives).await.unwrap();
    let event = lenient.events().await.pop().unwrap();
    assert!(matches!(event.kind, EventKind::Started { consent_waived: false, .. }), "there was nothing to waive");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_used_for_something_else_starts_nothing() {
    let world = World::new().await;
    let keyed = |target: &str| start(&staff(), target).idempotency_key("key-1");
    world.begin(&keyed("user_1")).await.unwrap();
    assert_refused(&world, &keyed("user_2"), StartErrorKind::KeyReused).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_starts_while_directory_authorizer_or_store_do_not_answer() {
    let world = World::with(|builder| builder.require_consent()).await;
    world.people.entitle("staff_1", Right::WaiveConsent);
    let waives = start(&staff(), "user_1").without_consent();
    for place in [Place::Impersonators, Place::Users, Place::Authorizer, Place::Rights] {
        world.people.silence(place, true);
        assert_refused(&world, &waives, StartErrorKind::Unavailable).await;
        world.people.silence(place, false);
    }
    for (method, start) in [("good", start(&staff(), "user_1")), ("begin", waives.clone())] {
        world.store.fail(method, When::Before);
        assert_refused(&world, &start, StartErrorKind::Unavailable).await;
        world.store.recover();
    }
    world.begin(&waives).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_though_it_cannot_be_recorded() {
    let world = World::new().await;
    world.store.fail("append", When::Before);
    world.sink.refuse(true);
    assert_eq!(world.begin(&start(&staff(), "nobody")).await.unwrap_err().kind(), StartErrorKind::NotAllowed);
    assert!(world.events().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_no_reader_takes_and_no_browser_keeps_is_none_to_start_for() {
    let world = World::new().await;
    let mut deep = serde_json::json!(1);
    (0..17).for_each(|_| deep = serde_json::json!([deep.clone()]));
    let long = "s".repeat(513);
    for start in [
        start(&staff(), "user_1").claim("plan", "x".repeat(2800)),
        start(&staff(), "user_1").claim("plan", deep.clone()),
        start(&staff(), "user_1").capabilities((0..64).map(|number| format!("{number:064}"))),
        start(&base("staff_1", &long).session(), "user_1"),
    ] {
        assert_refused(&world, &start, StartErrorKind::InvalidRequest).await;
    }
    world
        .begin(&start(&staff(), "user_1").claim("plan", "x".repeat(1500)).claim("deep", deep[0].clone()))
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn nobody_acts_as_themselves_whatever_their_sign_in_calls_them() {
    let world = World::new().await;
    world.people.hire_as("staff_1", User::new("user_1").rank(10));
    assert_refused(&world, &start(&staff(), "user_1"), StartErrorKind::NotAllowed).await;
    world.begin(&start(&staff(), "user_2")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_has_no_session_to_start_from() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(impersonation_core::OwnSession::of(inside.session.session()).is_none());
}

#[tokio::test(start_paused = true)]
async fn one_user_may_ask_for_their_consent_where_others_do_not() {
    use impersonation_issuer::EventKind;

    let world = World::new().await;
    world.people.sign_up(User::new("careful").may_be_impersonated(true).requires_consent(true));
    let waives = start(&staff(), "careful").without_consent();
    assert_refused(&world, &start(&staff(), "careful"), StartErrorKind::ConsentRequired).await;
    assert_refused(&world, &waives, StartErrorKind::WaiverNotAllowed).await;
    world.begin(&start(&staff(), "user_1")).await.unwrap();

    world.people.entitle("staff_1", Right::WaiveConsent);
    world.begin(&waives).await.unwrap();
    let event = world.events().await.pop().unwrap();
    assert!(matches!(event.kind, EventKind::Started { consent_waived: true, .. }), "{event:?}");

    world.issuer.give_consent(&user("careful"), GiveConsent::lasting(Duration::from_secs(60))).await.unwrap();
    world.begin(&start(&staff(), "careful")).await.unwrap();
}
