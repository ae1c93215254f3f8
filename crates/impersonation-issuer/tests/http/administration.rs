use serde_json::{Value, json};

use crate::support::*;

async fn list(world: &World, path: &str) -> Vec<Value> {
    let listed = world.ask(get(path).bearer(&base("lead"))).await;
    assert_eq!(listed.status(), 200, "{path} {}", listed.text());
    listed.json()["items"].as_array().expect("items").clone()
}

async fn revoke(world: &World, body: Value) -> Answer {
    world.ask(post("/sessions/revoke").bearer(&base("lead")).json(&body)).await
}

#[tokio::test(start_paused = true)]
async fn impersonations_are_listed_by_who_on_whom_and_whether_they_go_on() {
    let world = World::new().await;
    let first = claims(&world.overlay_by("staff_1").await)["sid"].clone();
    let second = claims(&world.overlay_by("staff_2").await)["sid"].clone();
    world.ticket_by("staff_2").await;
    assert_eq!(list(&world, "/sessions").await.len(), 3);
    let by = |who: &str| format!("/sessions?impersonator={who}&impersonator_issuer=https%3A%2F%2Fissuer.example");
    let theirs = list(&world, &by("staff_1")).await;
    assert_eq!((theirs.len(), &theirs[0]["session"], &theirs[0]["slot"]), (1, &first, &json!("overlay")));
    assert_eq!(theirs[0]["impersonator"]["email"], "staff_1@example.com");
    assert_eq!(list(&world, "/sessions?subject=user_2").await.len(), 3);
    assert_eq!(list(&world, "/sessions?subject=user_3").await.len(), 0);
    let path = format!("/sessions/{}/revoke", second.as_str().expect("an id"));
    let revoked = world.ask(post(&path).bearer(&base("lead"))).await;
    assert_eq!((revoked.status(), revoked.json()), (200, json!({ "revoked": 1 })));
    assert_eq!(world.ask(post(&path).bearer(&base("lead"))).await.json(), json!({ "revoked": 0 }));
    assert_eq!(list(&world, "/sessions?state=active").await.len(), 2);
    let all = list(&world, "/sessions?state=all").await;
    let ended = all.iter().find(|item| item["session"] == second).expect("the session");
    assert_eq!((&ended["end"]["cause"], &ended["end"]["by"]["subject"]), (&json!("revoked"), &json!("lead")));
}

#[tokio::test(start_paused = true)]
async fn several_end_by_exactly_one_of_the_fields() {
    let world = World::new().await;
    let token = claims(&world.overlay_by("staff_1").await)["jti"].clone();
    world.overlay_by("staff_2").await;
    world.ticket_by("staff_3").await;
    for body in [
        json!({}),
        json!({ "all": false }),
        json!({ "all": true, "subject": "user_2" }),
        json!({ "all": null }),
        json!({ "all": "true" }),
        json!({ "impersonator": "staff_1" }),
        json!({ "impersonator_issuer": "https://issuer.example" }),
        json!({ "subject": "user_2", "token_id": token }),
        json!({ "token_id": "ey.ey.ey" }),
        json!({ "session": "imp_1" }),
    ] {
        is(&revoke(&world, body).await, 400, "invalid_request");
    }
    assert_eq!(list(&world, "/sessions").await.len(), 3);
    let by = json!({ "impersonator": "staff_2", "impersonator_issuer": "https://issuer.example" });
    assert_eq!(revoke(&world, by).await.json(), json!({ "revoked": 1 }));
    assert_eq!(revoke(&world, json!({ "token_id": token })).await.json(), json!({ "revoked": 1 }));
    assert_eq!(revoke(&world, json!({ "subject": "user_3" })).await.json(), json!({ "revoked": 0 }));
    assert_eq!(revoke(&world, json!({ "all": true })).await.json(), json!({ "revoked": 1 }));
    let form =
        post("/sessions/revoke").cookie("session", &base("lead")).form(&[("all", "true"), ("return_to", "/desk")]);
    assert_eq!(world.ask(form).await.location(), "/desk");
}

#[tokio::test(start_paused = true)]
async fn rights_are_asked_for_each() {
    let world = World::new().await;
    let session = claims(&world.overlay().await)["sid"].as_str().expect("an id").to_owned();
    for who in ["staff_1", "user_2", "nobody"] {
        for path in ["/sessions", "/events"] {
            is(&world.ask(get(path).bearer(&base(who))).await, 403, "not_allowed");
        }
        let one = format!("/sessions/{session}/revoke");
        is(&world.ask(post(&one).bearer(&base(who))).await, 403, "not_allowed");
        // Whether there is such a session is said to nobody who may not know.
        is(&world.ask(post("/sessions/x/revoke").bearer(&base(who))).await, 403, "not_allowed");
        let all = post("/sessions/revoke").bearer(&base(who)).json(&json!({ "all": true }));
        is(&world.ask(all).await, 403, "not_allowed");
    }
    assert_eq!(list(&world, "/sessions").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    for id in ["x", "imp_018f3f5e9c3a7c0e8f00112233445566", "con_018f3f5e9c3a7c0e8f00112233445566", "..", "%2e"] {
        let path = format!("/sessions/{id}/revoke");
        is(&world.ask(post(&path).bearer(&base("lead"))).await, 404, "not_found");
    }
}

#[tokio::test(start_paused = true)]
async fn events_come_in_order_and_a_cursor_goes_on_later() {
    let world = World::new().await;
    let session = claims(&world.overlay().await)["sid"].as_str().expect("an id").to_owned();
    let ask = |query: &str| get(&format!("/events?{query}")).bearer(&base("lead"));
    let first = world.ask(ask("limit=1")).await.json();
    assert_eq!((&first["items"][0]["event"], &first["has_more"]), (&json!("started"), &json!(true)));
    let cursor = |page: &Value| page["next"].as_str().expect("a cursor").to_owned();
    let second = world.ask(ask(&format!("limit=9&cursor={}", cursor(&first)))).await.json();
    assert_eq!((&second["items"][0]["event"], &second["has_more"]), (&json!("redeemed"), &json!(false)));
    let empty = world.ask(ask(&format!("cursor={}", cursor(&second)))).await.json();
    assert_eq!(empty["items"], json!([]));
    let refused = post("/start").bearer(&base("staff_1")).json(&json!({ "target": "user_9", "reason": "x" }));
    is(&world.ask(refused).await, 403, "not_allowed");
    let later = world.ask(ask(&format!("cursor={}", cursor(&empty)))).await.json();
    assert_eq!(
        (&later["items"][0]["event"], &later["items"][0]["why"]),
        (&json!("start_refused"), &json!("not_allowed"))
    );
    assert_eq!(list(&world, &format!("/events?session={session}")).await.len(), 2);
    assert_eq!(list(&world, "/events?subject=user_9").await.len(), 1);
    assert_eq!(
        list(&world, "/events?impersonator=staff_1&impersonator_issuer=https://elsewhere.example").await.len(),
        0
    );
}

#[tokio::test(start_paused = true)]
async fn a_query_says_what_it_may_and_once() {
    let world = World::new().await;
    let long = format!("subject={}", "a".repeat(513));
    for query in [
        "x=1",
        "limit=0",
        "limit=-1",
        "limit=1.5",
        "limit=a",
        "limit=%31%00",
        "limit=99999999999999999999",
        "state=ended",
        "state=active&state=all",
        "subject=%ff",
        "cursor=no+cursor",
        "impersonator=staff_1",
        "Limit=1",
        &long,
    ] {
        is(&world.ask(get(&format!("/sessions?{query}")).bearer(&base("lead"))).await, 400, "invalid_request");
    }
    for query in ["", "&&", "limit=500", "limit=&cursor=&subject=", "impersonation_page=after-imp_1"] {
        assert_eq!(world.ask(get(&format!("/sessions?{query}")).bearer(&base("lead"))).await.status(), 200, "{query}");
    }
    for query in ["session=x", "session=con_018f3f5e9c3a7c0e8f00112233445566", "cursor=x"] {
        is(&world.ask(get(&format!("/events?{query}")).bearer(&base("lead"))).await, 400, "invalid_request");
    }
}

#[tokio::test(start_paused = true)]
async fn parts_are_as_long_as_is_configured() {
    let world = World::with(|issuer| issuer.limits(20, 20), |routes| routes.page_size(2, 3)).await;
    for _ in 0..5 {
        world.ticket().await;
    }
    for (query, length) in
        [("", 2), ("?limit=1", 1), ("?limit=3", 3), ("?limit=4", 3), ("?limit=18446744073709551615", 3)]
    {
        assert_eq!(list(&world, &format!("/sessions{query}")).await.len(), length, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn staff_find_users_whom_they_may_act_as() {
    let world = World::new().await;
    let found = world.ask(get("/users?q=user").bearer(&base("staff_1"))).await.json();
    let ids: Vec<_> = found["items"].as_array().expect("items").iter().map(|user| user["id"].clone()).collect();
    assert_eq!(ids, ["user_2", "user_3", "user_4", "user_5", "user_6", "user_8"]);
    let customer = world.ask(get("/users?q=user").bearer(&base("user_2"))).await;
    assert_eq!((customer.status(), customer.json()["items"].clone()), (200, json!([])));
    is(&world.ask(get("/users").bearer(&base("staff_1"))).await, 400, "invalid_request");
    is(&world.ask(get("/users?q=").bearer(&base("staff_1"))).await, 400, "invalid_request");
    world.directory_is_down(true);
    is(&world.ask(get("/users?q=user").bearer(&base("staff_1"))).await, 503, "unavailable");
}

#[tokio::test(start_paused = true)]
async fn a_consent_is_asked_for_and_who_may_not_is_not_told_why() {
    let world = World::new().await;
    let ask = |who: &str, body: Value| post("/consents/requests").bearer(&base(who)).json(&body);
    let asked =
        world.ask(ask("staff_1", json!({ "subject": "user_2", "organization": "org_1", "reason": "a look" }))).await;
    let consent = asked.json();
    assert_eq!((asked.status(), &consent["standing"]), (201, &json!("requested")));
    assert_eq!(
        (&consent["requested"]["reason"], &consent["requested"]["by"]["subject"]),
        (&json!("a look"), &json!("staff_1"))
    );
    for (who, whom) in [("staff_1", "nobody"), ("staff_1", "user_9"), ("staff_1", "user_7"), ("user_3", "user_2")] {
        is(&world.ask(ask(who, json!({ "subject": whom }))).await, 403, "not_allowed");
    }
    is(&world.ask(ask("staff_1", json!({ "subject": "" }))).await, 400, "invalid_request");
    is(&world.ask(ask("staff_1", json!({}))).await, 400, "invalid_request");
}

#[tokio::test(start_paused = true)]
async fn the_key_set_is_public_for_a_minute() {
    let world = World::new().await;
    for method in ["GET", "HEAD"] {
        let keys = world.ask(ask(method, "/keys")).await;
        assert_eq!((keys.status(), keys.0.header("cache-control")), (200, Some("public, max-age=60")));
        assert_eq!(keys.0.body.is_empty(), method == "HEAD");
    }
    let keys = world.ask(get("/keys")).await.json();
    assert!(keys["keys"][0]["kid"].is_string() && keys["keys"][0].get("d").is_none());
}
