use impersonation_core::OwnSession;
use impersonation_core::provider::{HandOver, Secret, Start};
use impersonation_core::request::{HeaderList, RequestView};
use serde_json::json;

use crate::support::*;

fn redeem(ticket: &str) -> Ask {
    post("/redeem").json(&json!({ "ticket": ticket }))
}

#[tokio::test(start_paused = true)]
async fn an_api_client_gets_its_token_and_no_cookie() {
    let world = World::new().await;
    let redeemed = world.ask(redeem(&world.ticket().await).bearer(&base("staff_1"))).await;
    let body = redeemed.json();
    assert_eq!((redeemed.status(), &body["token_type"], &body["subject"]), (200, &json!("Bearer"), &json!("user_2")));
    assert_eq!((&body["expires_at"], &body["ends_at"]), (&json!(NOW + 300), &json!(NOW + 3600)));
    assert_eq!(redeemed.set_cookie(), None);
    assert_eq!(redeemed.0.header("clear-site-data"), Some("\"cache\""));
    let token = body["token"].as_str().expect("a token");
    assert_eq!(claims(token)["impersonation"]["slot"], "bearer");
}

#[tokio::test(start_paused = true)]
async fn a_browser_gets_a_cookie_and_no_token() {
    let world = World::new().await;
    let redeemed = world.ask(redeem(&world.ticket().await).cookie("session", &base("staff_1"))).await;
    assert_eq!((redeemed.status(), redeemed.json().get("token")), (200, None));
    let overlay = redeemed.overlay().expect("a cookie");
    assert_eq!(claims(&overlay)["impersonation"]["slot"], "overlay");
    let form = [("ticket", &*world.ticket().await)];
    let redeemed = world.ask(post("/redeem").cookie("session", &base("staff_1")).form(&form)).await;
    assert_eq!(redeemed.location(), "/");
    assert!(redeemed.overlay().is_some());
}

#[tokio::test(start_paused = true)]
async fn whoever_says_who_they_are_in_a_header_beside_an_overlay_is_a_browser() {
    let world = World::new().await;
    let stopped = world.ask(post("/stop").cookie(OVERLAY, &world.overlay().await)).await;
    let tombstone = stopped.overlay().expect("a tombstone");
    let ask = redeem(&world.ticket().await).bearer(&base("staff_1")).cookie(OVERLAY, &tombstone);
    let redeemed = world.ask(ask).await;
    assert_eq!((redeemed.status(), redeemed.json().get("token")), (200, None));
    assert!(redeemed.overlay().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_good_once() {
    let world = World::new().await;
    let ticket = world.ticket().await;
    let ask = redeem(&ticket).bearer(&base("staff_1"));
    assert_eq!(world.ask(ask.clone()).await.status(), 200);
    is(&world.ask(ask).await, 400, "invalid_ticket");
    let form = post("/redeem").cookie("session", &base("staff_1")).form(&[("ticket", &ticket)]);
    let again = world.ask(form).await;
    assert_eq!((again.location(), again.set_cookie()), ("/?impersonation_error=invalid_ticket", None));
}

#[tokio::test(start_paused = true)]
async fn an_attackers_ticket_in_a_victims_browser_opens_nothing_and_is_burnt() {
    let world = World::new().await;
    for victim in ["staff_2", "user_2"] {
        let ticket = world.ticket().await;
        // From the attacker's own site it does not even get here.
        let form = post("/redeem").cookie("session", &base(victim)).form(&[("ticket", &ticket)]);
        let cross = form.clone().without("sec-fetch-site").header("sec-fetch-site", "cross-site");
        is(&world.ask(cross.header("origin", "https://evil.example")).await, 403, "cross_site_request");
        let posted = world.ask(form).await;
        assert_eq!((posted.location(), posted.set_cookie()), ("/?impersonation_error=invalid_ticket", None));
        is(&world.ask(redeem(&ticket).bearer(&base("staff_1"))).await, 400, "invalid_ticket");
    }
    let ticket = world.ticket().await;
    let other = redeem(&ticket).bearer(&base_in("staff_1", "another session"));
    is(&world.ask(other).await, 400, "invalid_ticket");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_ticket_is_refused_alike() {
    let world = World::new().await;
    let expired = world.ticket().await;
    world.later(60);
    let long = "a".repeat(60_000);
    for ticket in [&*expired, "x", "\0", "ü", &long] {
        is(&world.ask(redeem(ticket).bearer(&base("staff_1"))).await, 400, "invalid_ticket");
    }
    is(&world.ask(post("/redeem").bearer(&base("staff_1")).json(&json!({}))).await, 400, "invalid_request");
    let missing = post("/redeem").cookie("session", &base("staff_1")).form(&[("ticket", "")]);
    assert_eq!(world.ask(missing).await.location(), "/?impersonation_error=invalid_request");
}

#[tokio::test(start_paused = true)]
async fn nobody_redeems_who_is_not_there_in_person() {
    let world = World::new().await;
    let (ticket, overlay) = (world.ticket().await, world.overlay().await);
    is(&world.ask(redeem(&ticket)).await, 401, "authentication_required");
    is(&world.ask(redeem(&ticket).cookie(OVERLAY, &overlay)).await, 401, "invalid_token");
    let acting = format!("session={}; {OVERLAY}={overlay}", base("staff_1"));
    is(&world.ask(redeem(&ticket).header("cookie", acting)).await, 403, "impersonation_denied");
    is(&world.ask(redeem(&ticket).bearer(&agent("staff_1"))).await, 403, "impersonation_denied");
    // None of them has burnt it.
    assert_eq!(world.ask(redeem(&ticket).bearer(&base("staff_1"))).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_grant_of_an_api_client_is_no_browsers() {
    let world = World::new().await;
    let wish = json!({ "target": "user_2", "reason": "Ticket 4711" });
    let start = post("/start").bearer(&base("staff_1")).header("idempotency-key", "k").json(&wish);
    let first = world.ask(start.clone()).await.json()["ticket"].as_str().expect("a ticket").to_owned();
    assert_eq!(world.ask(redeem(&first).bearer(&base("staff_1"))).await.status(), 200);
    let second = world.ask(start).await.json()["ticket"].as_str().expect("a ticket").to_owned();
    let form = post("/redeem").cookie("session", &base("staff_1")).form(&[("ticket", &second)]);
    let posted = world.ask(form).await;
    assert_eq!((posted.location(), posted.set_cookie()), ("/?impersonation_error=invalid_ticket", None));
}

#[tokio::test(start_paused = true)]
async fn another_host_may_hand_a_ticket_over_and_do_nothing_else() {
    let desk = "https://desk.example.com";
    let world = World::with(|issuer| issuer, |routes| routes.hand_over_from(desk)).await;
    let from = |ask: Ask, origin: &str| {
        ask.without("sec-fetch-site").header("sec-fetch-site", "same-site").header("origin", origin)
    };
    let form = |ticket: &str| post("/redeem").cookie("session", &base("staff_1")).form(&[("ticket", ticket)]);
    let entered = world.ask(from(form(&world.ticket().await), desk)).await;
    assert!(entered.overlay().is_some());
    let ticket = world.ticket().await;
    for origin in ["https://desk.example.com.evil.example", "http://desk.example.com", "null", "https://evil.example"] {
        is(&world.ask(from(form(&ticket), origin)).await, 403, "cross_site_request");
    }
    let json = redeem(&ticket).cookie("session", &base("staff_1"));
    is(&world.ask(from(json, desk)).await, 403, "cross_site_request");
    for path in ["/start", "/stop", "/renew", "/sessions/revoke", "/account/consents"] {
        let ask = post(path).cookie("session", &base("staff_1")).form(&[]);
        is(&world.ask(from(ask, desk)).await, 403, "cross_site_request");
    }
}

/// The session of a sign-in, as a handler of the application's has it.
async fn own(world: &World, cookie: &str) -> OwnSession {
    let headers = [("cookie", cookie.as_bytes())];
    let headers = HeaderList::new(&headers);
    let presence = world.verifier.verify(&RequestView::new("GET", &headers)).await.expect("a verdict");
    presence.require_own().expect("somebody in person")
}

#[tokio::test(start_paused = true)]
async fn a_handler_of_the_applications_own_puts_a_browser_in() {
    let world = World::new().await;
    let base = format!("session={}", base_in("staff_1", "sess_1"));
    let own = own(&world, &base).await;
    let started = world.issuer.start(&Start::new(&own, "user_2").reason("Ticket 4711")).await.expect("a start");
    let HandOver::Ticket(ticket) = started.hand_over else { panic!("no ticket") };
    let fields = world.routes.enter(&ticket, &own).await.expect("a cookie");
    let [("set-cookie", cookie), ("clear-site-data", "\"cache\"")] =
        fields.each_ref().map(|(name, value)| (*name, &**value))
    else {
        panic!("{:?}", fields.map(|(name, _)| name))
    };
    assert!(cookie.starts_with(&format!("{OVERLAY}=")) && cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"));
    let overlay = cookie.split(';').next().expect("a pair");
    assert_eq!(world.who(&format!("{base}; {overlay}")).await.as_deref(), Some("user_2"));
    assert!(world.routes.enter(&ticket, &own).await.is_err(), "it is good once");

    let stopped = world.ask(post("/stop").header("cookie", overlay)).await;
    assert!(stopped.overlay().is_some(), "the routes know it for theirs");
}

#[tokio::test(start_paused = true)]
async fn a_handler_puts_nobody_in_with_a_ticket_of_somebody_elses_or_of_an_api_clients() {
    let world = World::new().await;
    let ticket = Secret::new(world.ticket().await);
    let other = own(&world, &format!("session={}", base_in("staff_1", "another"))).await;
    assert!(world.routes.enter(&ticket, &other).await.is_err());

    let key = "key-1";
    let wish = json!({ "target": "user_2", "reason": "Ticket 4711" });
    let start = post("/start").bearer(&base("staff_1")).header("idempotency-key", key).json(&wish);
    let ticket = |answer: Answer| answer.json()["ticket"].as_str().expect("a ticket").to_owned();
    let first = ticket(world.ask(start.clone()).await);
    assert_eq!(world.ask(redeem(&first).bearer(&base("staff_1"))).await.status(), 200);
    let second = Secret::new(ticket(world.ask(start).await));
    let own = own(&world, &format!("session={}", base("staff_1"))).await;
    assert!(world.routes.enter(&second, &own).await.is_err(), "its grant rides in a header");
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_of_the_applications_own_stops_it_and_takes_the_cookie_off() {
    let world = World::new().await;
    let gone = format!("{OVERLAY}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    let overlay = world.overlay().await;
    let cookies = format!("session={}; {OVERLAY}={overlay}", base("staff_1"));
    assert_eq!(world.who(&cookies).await.as_deref(), Some("user_2"));
    for cookie in [&*cookies, "", &format!("{OVERLAY}=rubbish")] {
        let headers = [("cookie", cookie.as_bytes())];
        let headers = HeaderList::new(&headers);
        assert_eq!(world.routes.leave(&RequestView::new("POST", &headers)).await, ("set-cookie", gone.clone()));
    }
    assert_eq!(world.who(&cookies).await.as_deref(), Some("staff_1"), "whoever has copied them is nobody else");
}
