//! Where browsers are sent.

use crate::support::*;

const ELSEWHERE: [&str; 28] = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " /a",
    "/a ",
    "/../..//evil.example",
    "/.//evil.example",
    "/%2e%2e//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/a\r\nset-cookie: x=y",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://desk.example.com.evil.example/",
    "https://desk.example.com@evil.example/",
    "https://x:y@desk.example.com/",
    "http://desk.example.com/",
    "https://desk.example.com:8443/",
    "https://desk.example.com\\@evil.example/",
    "https://desk.example.com%2eevil.example/",
    "a",
];

async fn stop(world: &World, return_to: &str) -> String {
    let stopped = world.ask(post("/stop").form(&[("return_to", return_to)])).await;
    stopped.location().to_owned()
}

#[tokio::test(start_paused = true)]
async fn nobody_is_sent_elsewhere() {
    let plain = World::new().await;
    let allowing =
        World::with(|issuer| issuer, |routes| routes.redirect_to("https://desk.example.com").home("/lobby")).await;
    for target in ELSEWHERE {
        assert_eq!(stop(&plain, target).await, "/", "{target:?}");
        assert_eq!(stop(&allowing, target).await, "/lobby", "{target:?}");
        let form = [("target", "user_2"), ("reason", "x"), ("return_to", target), ("open", target)];
        let entered = plain.ask(post("/start").cookie("session", &base("staff_1")).form(&form)).await;
        match entered.location() {
            "/" | "/?impersonation_error=limit_reached" => {}
            location => panic!("{target:?} leads to {location:?}"),
        }
        // Nor where it was kept until the stop.
        if let Some(overlay) = entered.overlay() {
            let stopped = plain.ask(post("/stop").cookie(OVERLAY, &overlay).form(&[])).await;
            assert_eq!(stopped.location(), "/");
        }
    }
    assert_eq!(stop(&plain, &format!("/{}", "a".repeat(512))).await, "/");
    assert_eq!(stop(&allowing, &format!("https://desk.example.com/{}", "a".repeat(2048))).await, "/lobby");
}

#[tokio::test(start_paused = true)]
async fn paths_of_ones_own_and_allowed_origins_are_places() {
    let world = World::with(|issuer| issuer, |routes| routes.redirect_to("https://desk.example.com")).await;
    for (target, location) in [
        ("/users/2?tab=a&b=c#d", "/users/2?tab=a&b=c#d"),
        ("https://desk.example.com", "https://desk.example.com/"),
        ("https://DESK.example.com:443/a/../b?c#d", "https://desk.example.com/b?c#d"),
    ] {
        assert_eq!(stop(&world, target).await, location);
    }
    let form = [("target", "user_9"), ("reason", "x"), ("return_to", "https://desk.example.com/a")];
    let refused = world.ask(post("/start").cookie("session", &base("staff_1")).form(&form)).await;
    assert_eq!(refused.location(), "https://desk.example.com/a?impersonation_error=not_allowed");
}

#[tokio::test(start_paused = true)]
async fn what_was_kept_at_the_start_is_judged_again_at_the_stop() {
    let world = World::with(|issuer| issuer, |routes| routes.redirect_to("https://desk.example.com")).await;
    let form = [("target", "user_2"), ("reason", "x"), ("return_to", "https://desk.example.com/a")];
    let overlay =
        world.ask(post("/start").cookie("session", &base("staff_1")).form(&form)).await.overlay().expect("a cookie");
    let ask = |json: bool| {
        let ask = post("/stop").cookie(OVERLAY, &overlay);
        if json { ask } else { ask.form(&[]) }
    };
    assert_eq!(world.ask(ask(false)).await.location(), "https://desk.example.com/a");
    assert_eq!(world.ask(ask(true)).await.json()["return_to"], "https://desk.example.com/a");
}
