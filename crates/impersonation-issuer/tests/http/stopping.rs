use serde_json::{Value, json};

use crate::shared::When;
use crate::support::*;

fn both(overlay: &str) -> String {
    format!("session={}; {OVERLAY}={overlay}", base("staff_1"))
}

async fn causes(world: &World) -> Vec<Value> {
    let sessions = world.ask(get("/sessions?state=all").bearer(&base("lead"))).await.json();
    let items = sessions["items"].as_array().expect("items").clone();
    items.into_iter().map(|item| item["end"]["cause"].clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_browser_is_itself_again_where_it_began() {
    let world = World::new().await;
    let overlay = world.overlay().await;
    for (fields, location) in [
        (&[][..], "/desk/2"),
        (&[("return_to", "/users/2?tab=notes")], "/users/2?tab=notes"),
        (&[("return_to", "//evil.example")], "/desk/2"),
    ] {
        let stopped = world.ask(post("/stop").header("cookie", both(&overlay)).form(fields)).await;
        assert_eq!(stopped.location(), location);
        assert_eq!(stopped.0.header("clear-site-data"), Some("\"cache\""));
        let tombstone = stopped.overlay().expect("a tombstone");
        assert_eq!(claims(&tombstone)["aud"], "impersonation-ended");
        assert!(stopped.set_cookie().expect("a cookie").ends_with("Max-Age=86400"));
        assert_eq!(world.who(&both(&tombstone)).await.as_deref(), Some("staff_1"));
        // The token is dead as well.
        assert_eq!(world.who(&both(&overlay)).await.as_deref(), Some("staff_1"));
    }
    assert_eq!(causes(&world).await, ["stopped"]);
}

#[tokio::test(start_paused = true)]
async fn it_needs_no_session_of_ones_own_no_marker_and_no_body() {
    let world = World::new().await;
    let whose = [
        String::new(),
        format!("session={}; ", base("staff_2")),
        format!("session={}; ", base_in("staff_1", "another")),
        format!("session={}; ", agent("staff_1")),
        "session=rubbish; ".to_owned(),
        "session=a; session=b; ".to_owned(),
    ];
    for other in whose {
        let cookie = format!("{other}{OVERLAY}={}", world.overlay().await);
        let stopped = world.ask(post("/stop").header("cookie", cookie)).await;
        assert_eq!((stopped.status(), &stopped.json()["ended"]), (200, &json!(true)), "{other}");
        assert!(stopped.overlay().is_some_and(|tombstone| !tombstone.is_empty()));
    }
    let ended = causes(&world).await;
    assert!(ended.len() == 6 && ended.iter().all(|cause| cause == "stopped"), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn it_works_whatever_the_body_is() {
    let world = World::new().await;
    let huge = vec![b'a'; 65_537];
    for (media, body, status) in [
        ("application/x-www-form-urlencoded", &b"return_to=/a&return_to=/b"[..], 303),
        ("application/x-www-form-urlencoded", b"return_to=%ff", 303),
        ("application/x-www-form-urlencoded; charset=utf-8", b"x=y", 303),
        ("multipart/form-data; boundary=x", b"--x--", 303),
        ("text/plain", b"return_to=/a", 303),
        ("application/json", b"{\"a\":1,\"a\":2", 200),
        ("application/json", b"[[[[", 200),
        ("image/png", b"\xff\xff", 200),
        ("\u{ff}", b"", 200),
        ("application/json", &huge, 200),
        ("application/x-www-form-urlencoded", &huge, 303),
    ] {
        let overlay = world.overlay().await;
        let stopped = world.ask(post("/stop").header("cookie", both(&overlay)).body(media, body)).await;
        assert_eq!(stopped.status(), status, "{media}");
        if status == 303 {
            assert_eq!(stopped.location(), "/desk/2");
        }
        assert!(stopped.overlay().is_some_and(|tombstone| !tombstone.is_empty()), "{media}");
    }
    assert!(causes(&world).await.iter().all(|cause| cause == "stopped"));
}

#[tokio::test(start_paused = true)]
async fn an_overlay_that_is_over_or_whose_grant_nobody_can_ask_is_stopped_too() {
    let world = World::new().await;
    let overlay = world.overlay().await;
    world.directory_is_down(true);
    let stopped = world.ask(post("/stop").header("cookie", both(&overlay))).await;
    assert_eq!(stopped.json()["ended"], true);
    world.directory_is_down(false);
    assert_eq!(causes(&world).await, ["stopped"]);
    // The token has expired, the grant has not.
    let overlay = world.overlay().await;
    world.later(301);
    let stopped = world.ask(post("/stop").cookie(OVERLAY, &overlay)).await;
    assert_eq!(stopped.json()["ended"], true);
    assert_eq!(causes(&world).await, ["stopped", "stopped"]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_can_read_is_taken_off_and_a_tombstone_stays() {
    let world = World::new().await;
    let overlay = world.overlay().await;
    let forged = format!("{}A", &overlay[..overlay.len() - 1]);
    let twisted = if forged == overlay { format!("{}B", &overlay[..overlay.len() - 1]) } else { forged };
    for rubbish in ["x", "..", &twisted, &base("staff_1"), &"a".repeat(9000)] {
        let stopped = world.ask(post("/stop").cookie(OVERLAY, rubbish)).await;
        assert_eq!((stopped.status(), &stopped.json()["ended"]), (200, &json!(false)));
        let cleared = "__Host-impersonation=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";
        assert_eq!(stopped.set_cookie(), Some(cleared), "{rubbish}");
    }
    assert_eq!(world.who(&both(&overlay)).await.as_deref(), Some("user_2"));
    let stopped = world.ask(post("/stop").header("cookie", both(&overlay))).await;
    let tombstone = stopped.overlay().expect("a tombstone");
    let again = world.ask(post("/stop").header("cookie", both(&tombstone)).form(&[])).await;
    assert_eq!((again.location(), again.set_cookie()), ("/", None));
}

#[tokio::test(start_paused = true)]
async fn without_anything_to_stop_it_is_well_too() {
    let world = World::new().await;
    for ask in [post("/stop"), post("/stop").cookie("session", &base("staff_1")), post("/stop").bearer("x")] {
        let stopped = world.ask(ask).await;
        let nothing =
            json!({ "ended": false, "return_to": null, "token": null, "token_type": null, "expires_at": null });
        assert_eq!((stopped.status(), stopped.json(), stopped.set_cookie()), (200, nothing, None));
    }
    assert_eq!(world.ask(post("/stop").form(&[])).await.location(), "/");
}

#[tokio::test(start_paused = true)]
async fn an_api_client_gets_a_token_of_its_own_once() {
    let world = World::new().await;
    let bearer = world.bearer().await;
    let stopped = world.ask(post("/stop").bearer(&bearer)).await;
    let body = stopped.json();
    assert_eq!((&body["ended"], &body["token"]), (&json!(true), &json!("own-token-of-staff_1")));
    assert_eq!((&body["token_type"], &body["expires_at"]), (&json!("Bearer"), &json!(NOW + 300)));
    assert_eq!(stopped.set_cookie(), None);
    // Whoever stole it gets nothing for it afterwards.
    let again = world.ask(post("/stop").bearer(&bearer)).await;
    assert_eq!((again.status(), &again.json()["token"]), (200, &Value::Null));
    let revoked = world.bearer().await;
    let lead = post("/sessions/revoke").bearer(&base("lead")).json(&json!({ "all": true }));
    assert_eq!(world.ask(lead).await.json()["revoked"], 1);
    assert_eq!(world.ask(post("/stop").bearer(&revoked)).await.json()["token"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_browser_never_gets_a_token_of_its_own_in_a_body() {
    let world = World::new().await;
    let stopped = world.ask(post("/stop").header("cookie", both(&world.overlay().await))).await;
    assert_eq!((&stopped.json()["ended"], &stopped.json()["token"]), (&json!(true), &Value::Null));
    assert_eq!(stopped.json()["return_to"], "/desk/2");
}

#[tokio::test(start_paused = true)]
async fn tokens_are_stopped_in_their_own_place_alone() {
    let world = World::new().await;
    let (overlay, bearer) = (world.overlay().await, world.bearer().await);
    let swapped = world.ask(post("/stop").bearer(&overlay).cookie(OVERLAY, &bearer)).await;
    assert_eq!(swapped.json()["ended"], false);
    assert_eq!(causes(&world).await, [Value::Null, Value::Null]);
}

#[tokio::test(start_paused = true)]
async fn with_the_store_down_or_silent_the_session_is_denied_here_and_the_write_is_repeated() {
    for when in [When::Before, When::Never] {
        let world = World::new().await;
        let overlay = world.overlay().await;
        ["grant", "grants", "end"].into_iter().for_each(|method| world.store.fail(method, when));
        let stopped = world.ask(post("/stop").header("cookie", both(&overlay)).form(&[])).await;
        // Where it began nobody can say.
        assert_eq!(stopped.location(), "/");
        assert_eq!(claims(&stopped.overlay().expect("a tombstone"))["aud"], "impersonation-ended");
        assert_eq!(world.who(&both(&overlay)).await.as_deref(), Some("staff_1"));
        world.store.recover();
        assert_eq!(world.who(&both(&overlay)).await.as_deref(), Some("staff_1"));
        world.issuer.sweep().await.expect("a sweep");
        assert_eq!(causes(&world).await, ["stopped"]);
    }
}

#[tokio::test(start_paused = true)]
async fn with_the_store_down_an_api_client_stops_too_and_gets_no_token_for_it() {
    let world = World::new().await;
    let bearer = world.bearer().await;
    world.store.go_down();
    let stopped = world.ask(post("/stop").bearer(&bearer)).await;
    assert_eq!((&stopped.json()["ended"], &stopped.json()["token"]), (&json!(true), &Value::Null));
    is(&world.ask(post("/renew").bearer(&bearer)).await, 401, "invalid_token");
    world.store.recover();
    is(&world.ask(post("/renew").bearer(&bearer)).await, 401, "invalid_token");
}
