//! Promise 14: unknown, forbidden and protected users are told apart by nothing.

use std::time::Duration;

use impersonation_core::provider::Start;
use impersonation_issuer::{Event, GiveConsent, RequestConsent, Right, StartErrorKind, User};
use tokio::time::Instant;

use super::support::{World, base, staff, start, user};

const FLOOR: Duration = Duration::from_millis(250);

/// Users whom `staff_1` may not act as, each for another reason.
async fn world(requires_consent: bool) -> (World, Vec<String>) {
    let world = match requires_consent {
        true => World::with(|builder| builder.require_consent()).await,
        false => World::new().await,
    };
    let people = &world.people;
    let user = |id: &str| User::new(id).may_be_impersonated(true);
    people.sign_up(user("forbidden"));
    people.forbid("staff_1", "forbidden", true);
    people.sign_up(user("equal").rank(10));
    people.sign_up(user("superior").rank(11));
    people.sign_up(user("highest").rank(u32::MAX));
    people.sign_up(User::new("closed"));
    people.sign_up(user("careful").requires_consent(true));
    people.forbid("staff_1", "careful", true);
    people.sign_up(user("careful_superior").rank(11).requires_consent(true));
    people.sign_up(user("in_two").organization("org_1").organization("org_2"));
    people.forbid("staff_1", "in_two", true);
    let ids =
        ["unknown", "forbidden", "equal", "superior", "highest", "closed", "careful", "careful_superior", "in_two"];
    (world, ids.map(String::from).to_vec())
}

/// What was called, with the names left out.
fn shapes(calls: Vec<String>) -> Vec<String> {
    calls.into_iter().map(|call| call.split(' ').next().unwrap_or_default().into()).collect()
}

async fn refuse(world: &World, start: &Start) -> (StartErrorKind, String, Vec<String>, Duration, Event) {
    world.calls.take();
    let began = Instant::now();
    let error = world.begin(start).await.unwrap_err();
    let took = began.elapsed();
    let told = format!("{error} {error:?}");
    (error.kind(), told, shapes(world.calls.take()), took, world.events().await.pop().unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_same_is_called_and_answered_at_the_same_time_whoever_it_is_about() {
    type Terms = fn(Start) -> Start;
    let terms: [Terms; 6] = [
        |start| start,
        |start| start.require_consent(),
        |start| start.without_consent(),
        |start| start.organization("org_1"),
        |start| start.capabilities(["personal"]),
        |start| start.idempotency_key("key-1"),
    ];
    for requires_consent in [false, true] {
        for has_right in [false, true] {
            let (world, ids) = world(requires_consent).await;
            if has_right {
                world.people.entitle("staff_1", Right::WaiveConsent);
            }
            for term in terms {
                let mut first: Option<(StartErrorKind, String, Vec<String>, Duration)> = None;
                for id in &ids {
                    let (kind, told, calls, took, event) = refuse(&world, &term(start(&staff(), id))).await;
                    let seen = (kind, told, calls, took);
                    assert_eq!(seen.0, StartErrorKind::NotAllowed, "{id}");
                    assert_eq!(seen.3, FLOOR, "{id}");
                    assert_eq!(&seen, first.get_or_insert_with(|| seen.clone()), "{id}");
                    assert_eq!(*event.subject, **id);
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_consent_of_theirs_changes_nothing_of_it() {
    let (world, ids) = world(true).await;
    let mut first = None;
    for id in &ids {
        if id == "unknown" {
            world.people.sign_up(User::new("unknown")); // they were there when they gave it
        }
        world.issuer.give_consent(&user(id), GiveConsent::lasting(Duration::from_secs(60))).await.unwrap();
        if id == "unknown" {
            world.people.delete("unknown");
        }
        let (kind, told, calls, took, _) = refuse(&world, &start(&staff(), id)).await;
        let seen = (kind, told, calls, took);
        assert_eq!(seen.0, StartErrorKind::NotAllowed);
        assert_eq!(&seen, first.get_or_insert_with(|| seen.clone()), "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_no_staff_learns_nothing_of_anybody() {
    let (world, mut ids) = world(false).await;
    ids.push("user_1".into());
    let nobody = base("visitor", "sess_1").session();
    let mut first = None;
    for id in &ids {
        let (kind, told, calls, took, _) = refuse(&world, &start(&nobody, id)).await;
        let seen = (kind, told, calls, took);
        assert_eq!(seen.0, StartErrorKind::NotAllowed);
        assert_eq!(&seen, first.get_or_insert_with(|| seen.clone()), "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_directory_moves_the_answer_only_beyond_the_floor() {
    let (world, _) = world(false).await;
    for (takes, answered) in [(0, 250), (100, 250), (249, 250), (250, 250), (400, 400)] {
        world.people.slow_down(Duration::from_millis(takes));
        for id in ["unknown", "forbidden"] {
            let (_, _, _, took, _) = refuse(&world, &start(&staff(), id)).await;
            assert_eq!(took, Duration::from_millis(answered), "{takes} {id}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_refusal_waits_for_the_floor_and_no_start_does() {
    let world = World::with(|builder| builder.refusal_floor(Duration::from_millis(700))).await;
    let began = Instant::now();
    world.begin(&start(&staff(), "user_1")).await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
    for start in [Start::new(&staff(), "user_1"), start(&staff(), "user_1").require_consent()] {
        let began = Instant::now();
        world.begin(&start).await.unwrap_err();
        assert_eq!(began.elapsed(), Duration::from_millis(700));
    }
}

#[tokio::test(start_paused = true)]
async fn a_wish_for_consent_tells_them_apart_as_little() {
    for has_right in [false, true] {
        let (world, ids) = world(false).await;
        if has_right {
            world.people.entitle("staff_1", Right::RequestConsent);
        }
        for organization in [None, Some("org_1")] {
            let mut first = None;
            for id in &ids {
                world.calls.take();
                let began = Instant::now();
                let asked = RequestConsent::of(&**id).reason("Ticket 4711");
                let asked = match organization {
                    Some(organization) => asked.organization(organization),
                    None => asked,
                };
                let error = world.issuer.request_consent(&staff(), asked).await.unwrap_err();
                let seen = (format!("{error:?}"), shapes(world.calls.take()), began.elapsed());
                assert_eq!(seen.2, FLOOR);
                assert_eq!(&seen, first.get_or_insert_with(|| seen.clone()), "{id}");
            }
        }
        assert!(world.ears.told().is_empty());
    }
}
