use serde_json::{Value, json};

use crate::support::*;

fn own(path: &str) -> Ask {
    post(path).bearer(&base("user_2"))
}

async fn sessions(world: &World, who: &str) -> Vec<Value> {
    let listed = world.ask(get("/account/sessions").bearer(&base(who))).await;
    listed.json()["items"].as_array().expect("items").clone()
}

#[tokio::test(start_paused = true)]
async fn a_user_sees_who_was_in_their_account_and_nothing_of_others() {
    let world = World::new().await;
    world.overlay().await;
    world.ticket().await; // nobody came of it
    let visits = sessions(&world, "user_2").await;
    assert_eq!(visits.len(), 1);
    assert_eq!((&visits[0]["impersonator"]["subject"], &visits[0]["end"]), (&json!("staff_1"), &Value::Null));
    // The reason is written for staff.
    assert!(!visits[0].to_string().contains("4711"));
    assert_eq!(sessions(&world, "user_3").await.len(), 0);
    assert_eq!(sessions(&world, "staff_1").await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_user_ends_an_impersonation_in_their_own_account_alone() {
    let world = World::new().await;
    let overlay = world.overlay().await;
    let path = format!("/account/sessions/{}/revoke", claims(&overlay)["sid"].as_str().expect("an id"));
    for other in ["user_3", "staff_1", "lead"] {
        is(&world.ask(post(&path).bearer(&base(other))).await, 404, "not_found");
    }
    is(&world.ask(own("/account/sessions/imp_018f3f5e9c3a7c0e8f00112233445566/revoke")).await, 404, "not_found");
    is(&world.ask(own("/account/sessions/x/revoke")).await, 404, "not_found");
    assert_eq!(world.ask(own(&path)).await.json(), json!({ "revoked": 1 }));
    assert_eq!(world.ask(own(&path)).await.json(), json!({ "revoked": 0 }));
    let cookies = format!("session={}; {OVERLAY}={overlay}", base("staff_1"));
    assert_eq!(world.who(&cookies).await.as_deref(), Some("staff_1"));
    assert_eq!(sessions(&world, "user_2").await[0]["end"], json!({ "at": NOW, "cause": "revoked_by_subject" }));
    let events = world.ask(get("/events").bearer(&base("lead"))).await.json();
    let end = events["items"].as_array().expect("items").last().cloned().expect("an event");
    assert_eq!((&end["cause"], &end["by"]["subject"]), (&json!("revoked_by_subject"), &json!("user_2")));
}

#[tokio::test(start_paused = true)]
async fn a_user_consents_for_hours_and_takes_it_back() {
    let world = World::with(|issuer| issuer.require_consent(), |routes| routes).await;
    let wish = json!({ "target": "user_2", "reason": "x" });
    let start = || post("/start").bearer(&base("staff_1")).json(&wish);
    is(&world.ask(start()).await, 403, "consent_required");
    let given = world.ask(own("/account/consents").json(&json!({ "hours": 2, "organization": "org_1" }))).await;
    let consent = given.json();
    assert_eq!(
        (given.status(), &consent["standing"], &consent["expires_at"]),
        (201, &json!("given"), &json!(NOW + 7200))
    );
    let ticket = world.ask(start()).await.json()["ticket"].clone();
    let token = world.ask(post("/redeem").bearer(&base("staff_1")).json(&json!({ "ticket": ticket }))).await.json();
    let path = format!("/account/consents/{}/withdraw", consent["id"].as_str().expect("an id"));
    is(&world.ask(post(&path).bearer(&base("user_3"))).await, 404, "not_found");
    assert_eq!(world.ask(own(&path)).await.json()["standing"], "withdrawn");
    is(&world.ask(own(&path)).await, 404, "not_found");
    is(&world.ask(start()).await, 403, "consent_required");
    let renewed = world.ask(post("/renew").bearer(token["token"].as_str().expect("a token"))).await;
    is(&renewed, 401, "invalid_token");
}

#[tokio::test(start_paused = true)]
async fn a_user_answers_a_request() {
    let world = World::new().await;
    let ask = post("/consents/requests").bearer(&base("staff_1")).json(&json!({ "subject": "user_2" }));
    let id = world.ask(ask).await.json()["id"].clone();
    let listed = world.ask(get("/account/consents").bearer(&base("user_2"))).await.json();
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["standing"]), (&id, &json!("requested")));
    let others = post("/account/consents").bearer(&base("user_3")).json(&json!({ "hours": 1, "request": id }));
    is(&world.ask(others).await, 404, "not_found");
    let form = [("hours", "1"), ("request", id.as_str().expect("an id")), ("return_to", "/privacy")];
    let answered = world.ask(post("/account/consents").cookie("session", &base("user_2")).form(&form)).await;
    assert_eq!(answered.location(), "/privacy");
    let listed = world.ask(get("/account/consents").bearer(&base("user_2"))).await.json();
    assert_eq!(listed["items"][0]["standing"], "given");
    is(&world.ask(own("/account/consents").json(&json!({ "hours": 1, "request": "x" }))).await, 404, "not_found");
}

#[tokio::test(start_paused = true)]
async fn a_consent_that_cannot_be_right_is_refused() {
    let world = World::new().await;
    for body in [
        json!({}),
        json!({ "hours": 0 }),
        json!({ "hours": -1 }),
        json!({ "hours": 0.5 }),
        json!({ "hours": "1" }),
        json!({ "hours": 721 }),
        json!({ "hours": u64::MAX }),
        json!({ "hours": 1, "organization": "org_9" }),
        json!({ "hours": 1, "organization": 1 }),
        json!({ "hours": 1, "user": "user_3" }),
    ] {
        is(&world.ask(own("/account/consents").json(&body)).await, 400, "invalid_request");
    }
    let old = world.ask(post("/account/consents").bearer(&old_base("user_2")).json(&json!({ "hours": 1 }))).await;
    is(&old, 401, "insufficient_user_authentication");
    assert!(old.0.header("www-authenticate").is_some_and(|challenge| challenge.ends_with("max_age=600")));
}

#[tokio::test(start_paused = true)]
async fn nobody_consents_or_looks_on_in_the_users_name() {
    let world = World::new().await;
    let cookies = format!("session={}; {OVERLAY}={}", base("staff_1"), world.overlay().await);
    let acting = [("cookie", cookies), ("authorization", format!("Bearer {}", world.bearer().await))];
    for (name, value) in acting {
        let consent = post("/account/consents").header(name, &value).json(&json!({ "hours": 1 }));
        is(&world.ask(consent).await, 403, "impersonation_denied");
        for path in ["/account/sessions", "/account/consents"] {
            is(&world.ask(get(path).header(name, &value)).await, 403, "impersonation_denied");
        }
    }
}
