//! A secret is in the one answer that hands it over, and nowhere else.

use serde_json::json;

use crate::support::*;

fn shows(answer: &Answer, secret: &str) -> bool {
    let headers = answer.0.headers.iter().map(|(_, value)| &**value).collect::<String>();
    answer.text().contains(secret) || headers.contains(secret)
}

#[tokio::test(start_paused = true)]
async fn tickets_and_tokens_are_in_no_other_answer_and_no_debug_form() {
    let world = World::new().await;
    let (ticket, bearer, overlay) = (world.ticket().await, world.bearer().await, world.overlay().await);
    let (staff, lead) = (base("staff_1"), base("lead"));
    let cookies = format!("session={staff}; {OVERLAY}={overlay}");
    let mut answers = Vec::new();
    for path in ["/sessions", "/sessions?state=all", "/events", "/keys", "/openapi.json", "/users?q=user"] {
        answers.push(world.ask(get(path).bearer(&lead)).await);
    }
    answers.push(world.ask(get("/account/sessions").bearer(&base("user_2"))).await);
    answers.push(world.ask(post("/start").bearer(&bearer).json(&json!({ "target": ticket }))).await);
    answers.push(world.ask(post("/redeem").header("cookie", &cookies).form(&[("ticket", &ticket)])).await);
    answers.push(world.ask(post("/renew").header("cookie", &cookies)).await);
    answers.push(world.ask(post("/stop").header("cookie", &cookies).bearer(&bearer)).await);
    for answer in &answers {
        for secret in [&ticket, &bearer, &overlay, &staff, &lead] {
            assert!(!shows(answer, secret), "{}", answer.text());
        }
    }
    let redeemed = world.ask(post("/redeem").bearer(&staff).json(&json!({ "ticket": ticket }))).await;
    assert!(!shows(&redeemed, &ticket) && !format!("{:?}", redeemed.0).contains("ey"));
    assert!(!format!("{:?}", world.routes).contains("own-"));
}

#[tokio::test(start_paused = true)]
async fn nothing_that_was_sent_comes_back_in_a_body() {
    let world = World::new().await;
    let mark = "<script>reflected</script>";
    for path in
        ["/start", "/redeem", "/renew", "/stop", "/sessions/revoke", "/consents/requests", "/account/consents", "/x"]
    {
        for body in
            [json!({ "target": mark, "reason": mark }), json!({ mark: mark }), json!({ "ticket": mark }), json!(mark)]
        {
            let ask =
                post(&format!("{path}?x={mark}")).bearer(&base("lead")).header("idempotency-key", mark).json(&body);
            let answer = world.ask(ask).await;
            assert!(!answer.text().contains("reflected"), "{}", answer.text());
        }
    }
    for path in ["/sessions?subject=reflected", "/users?q=reflected", "/events?cursor=reflected", "/reflected"] {
        assert!(!world.ask(get(path).bearer(&base("lead"))).await.text().contains("reflected"), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_answer_says_that_it_is_not_kept_and_what_it_depends_on() {
    let world = World::new().await;
    for route in impersonation_issuer::http::ROUTES {
        let path = route.path.replace("{sid}", "x").replace("{id}", "x");
        for method in ["GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE"] {
            let answer =
                world.ask(ask(method, &path).header("sec-fetch-site", "same-origin").bearer(&base("lead"))).await;
            let lines =
                |name| answer.0.headers.iter().filter(move |(other, _)| *other == name).map(|(_, value)| &**value);
            let caching: Vec<_> = lines("cache-control").collect();
            match answer.0.status {
                200 if path == "/keys" => assert_eq!(caching, ["public, max-age=60"]),
                _ => assert_eq!(caching, ["no-store"], "{method} {path}"),
            }
            assert_eq!(lines("vary").collect::<Vec<_>>(), ["authorization, cookie"], "{method} {path}");
        }
    }
}
