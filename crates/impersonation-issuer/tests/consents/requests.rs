//! Wishes for a consent, and their answers.

use impersonation_issuer::{ConsentErrorKind, ConsentStanding, RequestConsent, Right};

use super::support::{Place, When, World, base, staff, start, user};
use super::{asked, lasting, refused};

#[tokio::test(start_paused = true)]
async fn the_user_is_told_who_asks_and_why() {
    let world = World::new().await;
    let consent = asked(&world).await;
    assert_eq!(consent.standing(world.now()), ConsentStanding::Requested);
    let request = consent.requested.unwrap();
    assert_eq!((&*request.by.subject, request.reason.as_deref()), ("staff_1", Some("Ticket 4711")));
    let event = world.events().await.pop().unwrap();
    assert_eq!((event.kind.as_str(), event.reason.as_deref()), ("consent_requested", Some("Ticket 4711")));
    assert_eq!(&*event.impersonator.unwrap().subject, "staff_1");
    assert_eq!(world.ears.told(), ["consent_requested"]);
}

#[tokio::test(start_paused = true)]
async fn a_wish_is_no_consent() {
    let world = World::with(|builder| builder.require_consent()).await;
    asked(&world).await;
    world.begin(&start(&staff(), "user_1")).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn it_is_answered_once_and_by_the_user_alone() {
    let world = World::with(|builder| builder.require_consent()).await;
    let id = asked(&world).await.id;
    assert_eq!(refused(&world, "user_2", lasting(60).answering(id.clone())).await, ConsentErrorKind::NotFound);
    assert_eq!(refused(&world, "staff_1", lasting(60).answering(id.clone())).await, ConsentErrorKind::NotAllowed);
    let given = world.issuer.give_consent(&user("user_1"), lasting(60).answering(id.clone())).await.unwrap();
    assert_eq!((given.id.clone(), given.standing(world.now())), (id.clone(), ConsentStanding::Given));
    assert_eq!(refused(&world, "user_1", lasting(6000).answering(id.clone())).await, ConsentErrorKind::NotFound);
    world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.clock.step(60);
    assert_eq!(
        refused(&world, "user_1", lasting(60).answering(id)).await,
        ConsentErrorKind::NotFound,
        "nor once it ran out"
    );
    assert_eq!(world.kinds().await, ["consent_requested", "consent_granted", "started"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_was_turned_down_is_not_answered() {
    let world = World::new().await;
    let id = asked(&world).await.id;
    let error = world.issuer.withdraw_consent(&user("user_2"), &id).await.unwrap_err();
    assert_eq!(error.kind(), ConsentErrorKind::NotFound);
    world.issuer.withdraw_consent(&user("user_1"), &id).await.unwrap();
    assert_eq!(refused(&world, "user_1", lasting(60).answering(id.clone())).await, ConsentErrorKind::NotFound);
    let error = world.issuer.withdraw_consent(&user("user_1"), &id).await.unwrap_err();
    assert_eq!(error.kind(), ConsentErrorKind::NotFound);
    assert_eq!(world.kinds().await, ["consent_requested", "consent_withdrawn"]);
}

#[tokio::test(start_paused = true)]
async fn its_organization_stands_whatever_the_answer_says() {
    let world = World::new().await;
    world.people.entitle("staff_1", Right::RequestConsent);
    world.people.join("user_1", "org_1");
    let asked = RequestConsent::of("user_1").organization("org_1");
    let id = world.issuer.request_consent(&staff(), asked).await.unwrap().id;
    let answer = lasting(60).organization("org_2").answering(id);
    let given = world.issuer.give_consent(&user("user_1"), answer).await.unwrap();
    assert_eq!(given.organization.as_deref(), Some("org_1"));
}

#[tokio::test(start_paused = true)]
async fn whoever_may_not_ask_may_not() {
    let world = World::new().await;
    let ask = |subject: &str, by| {
        let (issuer, wish) = (world.issuer.clone(), RequestConsent::of(subject));
        async move { issuer.request_consent(&by, wish).await.map_err(|error| error.kind()) }
    };
    assert_eq!(ask("user_1", staff()).await.unwrap_err(), ConsentErrorKind::NotAllowed, "it is a right");
    world.people.entitle("staff_1", Right::RequestConsent);
    ask("user_1", staff()).await.unwrap();
    world.people.forbid("staff_1", "user_2", true);
    assert_eq!(
        ask("user_2", staff()).await.unwrap_err(),
        ConsentErrorKind::NotAllowed,
        "and of users whom they may be"
    );
    assert_eq!(ask("user_1", base("user_3", "s").session()).await.unwrap_err(), ConsentErrorKind::NotAllowed);
    for unsound in ["", "user\n", &"u".repeat(513)] {
        assert_eq!(ask(unsound, staff()).await.unwrap_err(), ConsentErrorKind::InvalidRequest);
    }
    for reason in ["", " ", "a\nb", &"r".repeat(501)] {
        let wish = RequestConsent::of("user_1").reason(reason);
        let error = world.issuer.request_consent(&staff(), wish).await.unwrap_err();
        assert_eq!(error.kind(), ConsentErrorKind::InvalidRequest);
    }
    world.people.silence(Place::Rights, true);
    assert_eq!(ask("user_1", staff()).await.unwrap_err(), ConsentErrorKind::Unavailable);
    assert_eq!(world.kinds().await, ["consent_requested"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_the_store_does_not_take_is_none() {
    let world = World::new().await;
    let id = asked(&world).await.id;
    for method in ["consent", "give"] {
        world.store.fail(method, When::Before);
        let kind = refused(&world, "user_1", lasting(60).answering(id.clone())).await;
        assert_eq!(kind, ConsentErrorKind::Unavailable);
        world.store.recover();
    }
    world.issuer.give_consent(&user("user_1"), lasting(60).answering(id)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_answers_and_a_refusal_at_once_the_record_is_one() {
    for _ in 0..20 {
        let world = World::new().await;
        let id = asked(&world).await.id;
        let racing: Vec<_> = (0..12)
            .map(|number| {
                let (world, id) = (world.clone(), id.clone());
                tokio::spawn(async move {
                    match number % 3 {
                        0 => world.issuer.withdraw_consent(&user("user_1"), &id).await.is_ok(),
                        _ => world.issuer.give_consent(&user("user_1"), lasting(60).answering(id)).await.is_ok(),
                    }
                })
            })
            .collect();
        for race in racing {
            race.await.unwrap();
        }
        let kinds = world.kinds().await;
        let count = |kind: &str| kinds.iter().filter(|other| **other == kind).count();
        assert_eq!(count("consent_withdrawn"), 1);
        assert!(count("consent_granted") <= 1);
    }
}
