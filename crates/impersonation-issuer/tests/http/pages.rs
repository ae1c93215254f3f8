//! For which session a page was made: what was meant for a user's account is not done to the impersonator's own.

use serde_json::json;

use crate::support::*;

/// The cookies of a browser in which an impersonation has ended, and its grant.
async fn stopped(world: &World) -> (String, String) {
    let overlay = world.overlay().await;
    let grant = claims(&overlay)["sid"].as_str().expect("an id").to_owned();
    let tombstone = world.ask(post("/stop").cookie(OVERLAY, &overlay)).await.overlay().expect("a tombstone");
    (format!("session={}; {OVERLAY}={tombstone}", base("staff_1")), grant)
}

#[tokio::test(start_paused = true)]
async fn under_a_tombstone_a_page_must_have_been_made_since() {
    let world = World::new().await;
    let (cookies, grant) = stopped(&world).await;
    let consent = |query: &str| post(&format!("/account/consents{query}")).header("cookie", &cookies);
    let body = json!({ "hours": 1 });
    for query in [String::new(), format!("?impersonation_page={grant}"), "?impersonation_page=after-imp_1".to_owned()] {
        is(&world.ask(consent(&query).json(&body)).await, 409, "impersonation_ended");
    }
    let since = format!("after-{grant}");
    assert_eq!(world.ask(consent("").header("impersonation-page", &since).json(&body)).await.status(), 201);
    assert_eq!(world.ask(consent(&format!("?impersonation_page={since}")).json(&body)).await.status(), 201);
    let wish = json!({ "target": "user_2", "reason": "x" });
    is(&world.ask(post("/start").header("cookie", &cookies).json(&wish)).await, 409, "impersonation_ended");
    let start = post("/start").header("cookie", &cookies).header("impersonation-page", &since).json(&wish);
    assert_eq!(world.ask(start).await.status(), 201);
    // What only reads is for whoever is there.
    assert_eq!(world.ask(get("/account/consents").header("cookie", &cookies)).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_form_says_its_page_in_a_field() {
    let world = World::new().await;
    let (cookies, grant) = stopped(&world).await;
    let since = format!("after-{grant}");
    let form = |path: &str, marker: &str| {
        let fields = [("hours", "1"), ("return_to", "/privacy"), ("impersonation_page", marker)];
        post(path).header("cookie", &cookies).form(&fields)
    };
    assert_eq!(world.ask(form("/account/consents", &since)).await.location(), "/privacy");
    for marker in ["", &*grant, "a&impersonation_page=b"] {
        let refused = world.ask(form("/account/consents", marker)).await;
        assert_eq!(refused.location(), "/privacy?impersonation_error=impersonation_ended", "{marker}");
    }
    let path = format!("/account/consents?impersonation_page=after-{grant}");
    let other = "after-imp_018f3f5e9c3a7c0e8f00112233445566";
    assert_eq!(world.ask(form(&path, other)).await.location(), "/privacy?impersonation_error=impersonation_ended");
}

#[tokio::test(start_paused = true)]
async fn a_page_from_an_impersonation_changes_nothing_without_one() {
    let world = World::new().await;
    let form = [("hours", "1"), ("impersonation_page", "imp_018f3f5e9c3a7c0e8f00112233445566")];
    let refused = world.ask(post("/account/consents").cookie("session", &base("user_2")).form(&form)).await;
    assert_eq!(refused.location(), "/?impersonation_error=impersonation_ended");
}

#[tokio::test(start_paused = true)]
async fn stop_renew_and_redeem_ask_for_no_page() {
    let world = World::new().await;
    let (cookies, _) = stopped(&world).await;
    let ticket = world.ticket().await;
    let redeemed = world.ask(post("/redeem").header("cookie", &cookies).form(&[("ticket", &ticket)])).await;
    let overlay = redeemed.overlay().expect("a cookie");
    let cookies = format!("session={}; {OVERLAY}={overlay}", base("staff_1"));
    let stale = |path: &str| post(path).header("cookie", &cookies).header("impersonation-page", "after-imp_1");
    assert_eq!(world.ask(stale("/renew")).await.status(), 200);
    assert_eq!(world.ask(stale("/stop")).await.json()["ended"], true);
}

#[tokio::test(start_paused = true)]
async fn a_session_layer_further_out_is_heard() {
    let world = World::new().await;
    let token = base("staff_1");
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    let headers = impersonation_core::request::HeaderList::new(&headers);
    let view = impersonation_core::request::RequestView::new("GET", &headers);
    let outer = world.verifier.verify(&view).await.expect("a session");
    let wish = json!({ "target": "user_2", "reason": "x" });
    assert_eq!(world.ask_below(post("/start").json(&wish), Some(&outer)).await.status(), 201);
    // A second one disagrees with it.
    let other = world.ask_below(post("/start").bearer(&base("staff_2")).json(&wish), Some(&outer)).await;
    is(&other, 400, "conflicting_credentials");
}
