//! Whoever may not act as somebody learns nothing about them: not whether they are there, by no word, header or order, and not by
//! how long the answer took.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::world::{Answer, Ask, Browser, Client, Plan, World, everywhere, post};

/// Users whom `staff_1` may not act as: one who is not there, and such as are closed, rank too high, rank as high, or are not theirs.
const TARGETS: [&str; 5] = ["user_404", "closed", "boss", "staff_2", "user_4"];
const FLOOR: Duration = Duration::from_millis(250);

/// What is the same whoever was asked about: the answer, all that was asked in its order, and how long it took.
type Told = (Answer, Vec<String>, Duration);

async fn told(world: &World, ask: Ask) -> Told {
    world.calls.take();
    let began = Instant::now();
    let answer = world.ask(ask).await;
    (answer, world.calls.take(), began.elapsed())
}

/// All targets are told the same.
async fn assert_same(world: &World, ask: impl Fn(&str) -> Ask) -> Told {
    let first = told(world, ask(TARGETS[0])).await;
    for target in &TARGETS[1..] {
        assert_eq!(told(world, ask(target)).await, first, "{target}");
    }
    assert!(!first.1.is_empty());
    first
}

fn browser(world: &World) -> Browser<'_> {
    Browser::of(world, "staff_1")
}

fn start(world: &World, body: &Value) -> Ask {
    browser(world).dress(post("/impersonation/start").json(body))
}

#[tokio::test(start_paused = true)]
async fn a_refused_start_is_the_same_for_all_as_json_and_as_a_form() {
    everywhere(async |world| {
        let (answer, calls, took) =
            assert_same(world, |target| start(world, &json!({ "target": target, "reason": "Ticket 4711" }))).await;
        answer.assert_refused(403, "not_allowed");
        assert_eq!(calls, ["impersonator", "user", "may_impersonate", "append"]);
        assert_eq!(took, FLOOR);
        let form = |target: &str| {
            let fields = [("target", target), ("reason", "Ticket 4711"), ("return_to", "/desk")];
            browser(world).dress(post("/impersonation/start").form(&fields))
        };
        let (answer, calls, took) = assert_same(world, form).await;
        answer.assert_sent_back("/desk", "not_allowed");
        assert_eq!(calls, ["impersonator", "user", "may_impersonate", "append"]);
        assert_eq!(took, FLOOR);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whatever_else_the_start_asks_for() {
    Plan::with_consent()
        .everywhere(async |world| {
            for terms in [
                json!({}),
                json!({ "consent": true }),
                json!({ "consent": false }),
                json!({ "organization": "org_1" }),
                json!({ "organization": "org_9", "duration": 60 }),
                json!({ "capabilities": ["personal"] }),
                json!({ "claims": { "tier": "gold" }, "return_to": "/desk" }),
            ] {
                let ask = |target: &str| {
                    let mut body = json!({ "target": target, "reason": "Ticket 4711" });
                    body.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
                    start(world, &body)
                };
                let (answer, _, took) = assert_same(world, ask).await;
                answer.assert_refused(403, "not_allowed");
                assert_eq!(took, FLOOR, "{terms}");
            }
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_finds_some_sooner_tells_nothing() {
    everywhere(async |world| {
        for takes in [0, 1, 100, 249] {
            world.people.change(|all| all.takes = Duration::from_millis(takes));
            let (_, _, took) =
                assert_same(world, |target| start(world, &json!({ "target": target, "reason": "Ticket 4711" }))).await;
            assert_eq!(took, FLOOR);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn users_in_several_organizations_are_not_told_either() {
    everywhere(async |world| {
        for target in ["closed", "boss", "user_4"] {
            world.people.user(target, |user| user.organization("org_1").organization("org_2"));
        }
        let (answer, _, took) =
            assert_same(world, |target| start(world, &json!({ "target": target, "reason": "Ticket 4711" }))).await;
        answer.assert_refused(403, "not_allowed");
        assert_eq!(took, FLOOR);
        // Whoever may act as somebody is told what is missing.
        world.people.user("user_1", |user| user.organization("org_1").organization("org_2"));
        let refused = world.ask(start(world, &json!({ "target": "user_1", "reason": "Ticket 4711" }))).await;
        refused.assert_refused(400, "organization_required");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_is_no_staff_learns_nothing_of_anybody() {
    everywhere(async |world| {
        let everybody = TARGETS.into_iter().chain(["user_1", "user_2"]);
        let ask = |target: &str| {
            let body = json!({ "target": target, "reason": "Ticket 4711" });
            Browser::of(world, "user_3").dress(post("/impersonation/start").json(&body))
        };
        let first = told(world, ask(TARGETS[0])).await;
        first.0.assert_refused(403, "not_allowed");
        assert_eq!(first.2, FLOOR);
        for target in everybody {
            assert_eq!(told(world, ask(target)).await, first, "{target}");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn asking_for_a_consent_tells_nothing_as_json_and_as_a_form() {
    everywhere(async |world| {
        for body in [json!({}), json!({ "organization": "org_1" }), json!({ "reason": "Ticket 4711" })] {
            let ask = |target: &str| {
                let mut body = body.clone();
                body["subject"] = target.into();
                browser(world).dress(post("/impersonation/consents/requests").json(&body))
            };
            let (answer, _, took) = assert_same(world, ask).await;
            answer.assert_refused(403, "not_allowed");
            assert_eq!(took, FLOOR);
        }
        let ask =
            |target: &str| browser(world).dress(post("/impersonation/consents/requests").form(&[("subject", target)]));
        let (answer, _, took) = assert_same(world, ask).await;
        answer.assert_sent_back("/", "not_allowed");
        assert_eq!(took, FLOOR);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whom_one_may_act_as_is_answered_at_once() {
    everywhere(async |world| {
        let (answer, _, took) =
            told(world, start(world, &json!({ "target": "user_1", "reason": "Ticket 4711" }))).await;
        assert_eq!((answer.status, took), (201, Duration::ZERO), "{answer:?}");
        let asked = Client::of(world, "staff_1");
        let asked = asked.post("/impersonation/consents/requests", &json!({ "subject": "user_1" })).await;
        assert_eq!(asked.status, 201);
    })
    .await;
}
