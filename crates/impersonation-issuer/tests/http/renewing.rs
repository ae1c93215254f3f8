use serde_json::json;

use crate::support::*;

#[tokio::test(start_paused = true)]
async fn an_api_client_gets_another_token() {
    let world = World::new().await;
    let bearer = world.bearer().await;
    world.later(200);
    let renewed = world.ask(post("/renew").bearer(&bearer)).await;
    assert_eq!((renewed.status(), &renewed.json()["expires_at"]), (200, &json!(NOW + 500)));
    assert_eq!((&renewed.json()["token_type"], renewed.set_cookie()), (&json!("Bearer"), None));
    let token = renewed.json()["token"].as_str().expect("a token").to_owned();
    assert_eq!(claims(&token)["sid"], claims(&bearer)["sid"]);
}

#[tokio::test(start_paused = true)]
async fn a_browser_gets_another_cookie_whichever_page_asks() {
    let world = World::new().await;
    let cookies = format!("session={}; {OVERLAY}={}", base("staff_1"), world.overlay().await);
    world.later(200);
    let renewed = world.ask(post("/renew").header("cookie", cookies).json(&json!({}))).await;
    assert_eq!(renewed.json(), json!({ "ends_at": NOW + 3600, "expires_at": NOW + 500 }));
    let token = renewed.overlay().expect("a cookie");
    assert_eq!(claims(&token)["exp"], NOW + 500);
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_or_is_nobodys_impersonation_is_not_renewed() {
    let world = World::new().await;
    let overlay = world.overlay().await;
    is(&world.ask(post("/renew")).await, 401, "authentication_required");
    is(&world.ask(post("/renew").cookie(OVERLAY, &overlay)).await, 401, "invalid_token");
    is(&world.ask(post("/renew").bearer(&base("staff_1"))).await, 403, "impersonation_required");
    is(&world.ask(post("/renew").bearer(&agent("staff_1"))).await, 409, "grant_ended");
    let bearer = world.bearer().await;
    world.ask(post("/stop").bearer(&bearer)).await;
    is(&world.ask(post("/renew").bearer(&bearer)).await, 401, "invalid_token");
    let bearer = world.bearer().await;
    world.directory_is_down(true);
    let down = world.ask(post("/renew").bearer(&bearer)).await;
    assert_eq!((down.status(), down.0.header("retry-after")), (503, Some("1")));
}
