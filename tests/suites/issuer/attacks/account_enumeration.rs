//! Who there is, and what there is of others.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::Family;
use crate::world::{Answer, Browser, Client, World, everywhere};

pub(super) const FAMILY: Family = Family {
    name: "account_enumeration",
    about: "Answers, times and listings that would tell who there is, who is closed to staff, and what sessions, consents and tickets \
            others have: in starts, in requests for a consent, in the search, by ids of others'.",
    sources: &[
        ("CWE-204", "https://cwe.mitre.org/data/definitions/204.html", "answers that differ"),
        ("CWE-208", "https://cwe.mitre.org/data/definitions/208.html", "times that differ"),
    ],
};

const HIDDEN: [&str; 5] = ["user_404", "closed", "boss", "staff_2", "user_4"];

/// All of these answers are one, by status, headers and body.
#[track_caller]
fn one(answers: &[Answer]) -> &Answer {
    answers.iter().for_each(|answer| assert_eq!(answer, &answers[0]));
    &answers[0]
}

#[tokio::test(start_paused = true)]
async fn starts_and_requests_for_a_consent_tell_nothing() {
    everywhere(async |world| {
        let staff = Client::of(world, "staff_1");
        for (path, field) in [("/impersonation/start", "target"), ("/impersonation/consents/requests", "subject")] {
            let mut answers = Vec::new();
            for hidden in HIDDEN {
                let began = Instant::now();
                answers.push(staff.post(path, &json!({ field: hidden, "reason": "Ticket 4711" })).await);
                assert_eq!(began.elapsed(), Duration::from_millis(250));
            }
            one(&answers).assert_refused(403, "not_allowed");
            let control = staff.post(path, &json!({ field: "user_1", "reason": "Ticket 4711" })).await;
            assert_eq!(control.status, 201);
        }
    })
    .await;
}

async fn found(world: &World, who: &str, query: &str) -> Vec<String> {
    let answer = Client::of(world, who).get(&format!("/impersonation/users?{query}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_search_finds_whom_one_may_act_as() {
    everywhere(async |world| {
        for hidden in HIDDEN {
            assert!(found(world, "staff_1", &format!("q={hidden}")).await.is_empty(), "{hidden}");
        }
        assert_eq!(found(world, "staff_1", "q=user_").await, ["user_1", "user_2", "user_3"]);
        assert_eq!(found(world, "staff_2", "q=user_").await, ["user_1", "user_2", "user_3", "user_4"]);
        for nobody in ["user_1", "user_404"] {
            assert!(found(world, nobody, "q=user_").await.is_empty(), "who is no staff finds nobody");
        }
        let staff = Client::of(world, "staff_1");
        for query in ["", "?q=", "?q=user&q=boss", "?q=user&rank=1", "?q=user&limit=-1", "?q=user&limit=0"] {
            staff.get(&format!("/impersonation/users{query}")).await.assert_refused(400, "invalid_request");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_search_is_no_shorter_for_those_whom_it_leaves_out() {
    everywhere(async |world| {
        // `closed` and `lead` come before `user_1` in the directory.
        assert_eq!(found(world, "staff_1", "q=e&limit=1").await, ["user_1"]);
        assert_eq!(found(world, "staff_1", "q=e&limit=2").await, ["user_1", "user_2"]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_others_have_is_not_there() {
    everywhere(async |world| {
        let acting = Browser::acting(world).await;
        let other = Client::of(world, "user_2");
        let theirs = Client::of(world, "user_1");
        let consent = theirs.post("/impersonation/account/consents", &json!({ "hours": 1 })).await.text_of("id");
        let mut answers = Vec::new();
        for id in [acting.grant().as_str(), "imp_00000000000000000000000000000000", "imp_1", "x"] {
            answers.push(other.post(&format!("/impersonation/account/sessions/{id}/revoke"), &json!({})).await);
        }
        for id in [&consent, "con_00000000000000000000000000000000", "con_1", "x"] {
            answers.push(other.post(&format!("/impersonation/account/consents/{id}/withdraw"), &json!({})).await);
            answers.push(other.post("/impersonation/account/consents", &json!({ "hours": 1, "request": id })).await);
        }
        one(&answers).assert_refused(404, "not_found");
        assert_eq!(acting.copy().seen().await, "staff_1 as user_1");
        for path in ["/impersonation/account/sessions", "/impersonation/account/consents"] {
            assert_eq!(other.get(path).await.json()["items"], json!([]));
            assert_eq!(theirs.get(path).await.json()["items"].as_array().unwrap().len(), 1, "the control");
            for query in ["?subject=user_1", "?user=user_1"] {
                other.get(&format!("{path}{query}")).await.assert_refused(400, "invalid_request");
            }
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_has_no_right_learns_nothing_by_ids() {
    everywhere(async |world| {
        let grant = Browser::acting(world).await.grant();
        for who in ["staff_1", "staff_2", "user_1", "user_404"] {
            let client = Client::of(world, who);
            let mut answers = Vec::new();
            for id in [grant.as_str(), "imp_00000000000000000000000000000000", "x"] {
                answers.push(client.post(&format!("/impersonation/sessions/{id}/revoke"), &json!({})).await);
            }
            for body in [json!({ "all": true }), json!({ "subject": "user_1" }), json!({ "subject": "user_404" })] {
                answers.push(client.post("/impersonation/sessions/revoke", &body).await);
            }
            for query in ["", "?subject=user_1", "?subject=user_404", "?limit=rubbish"] {
                answers.push(client.get(&format!("/impersonation/sessions{query}")).await);
                answers.push(client.get(&format!("/impersonation/events{query}")).await);
            }
            one(&answers).assert_refused(403, "not_allowed");
        }
        let revoked =
            Client::of(world, "lead").post(&format!("/impersonation/sessions/{grant}/revoke"), &json!({})).await;
        assert_eq!(revoked.json()["revoked"], 1, "the control");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_ticket_tells_not_why_it_is_not_good() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let (used, stolen, old) = (own.ticket("user_1").await, own.ticket("user_1").await, own.ticket("user_1").await);
        own.redeem(&used).await;
        let mut answers = vec![Client::of(world, "staff_2").redeem(&stolen).await];
        world.clock.step(61);
        for ticket in [&*used, &stolen, &old, "made up", &"x".repeat(500)] {
            answers.push(own.redeem(ticket).await);
        }
        one(&answers).assert_refused(400, "invalid_ticket");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn keys_of_others_tell_nothing() {
    everywhere(async |world| {
        let start = async |who: &str, target: &str| {
            let wish = json!({ "target": target, "reason": "Ticket 4711" });
            let ask = crate::world::post("/impersonation/start").header("idempotency-key", "key_1").json(&wish);
            Client::of(world, who).send(ask).await
        };
        let first = start("staff_1", "user_1").await;
        let other = start("staff_2", "user_2").await;
        assert_eq!((first.status, other.status), (201, 201));
        assert_ne!(first.text_of("grant"), other.text_of("grant"));
        start("staff_1", "user_2").await.assert_refused(422, "key_reused");
    })
    .await;
}
