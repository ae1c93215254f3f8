//! From where a request that changes something may come.

use impersonation_core::cross_site::Origins;
use serde_json::json;

use crate::support::*;

fn posts() -> Vec<Ask> {
    impersonation_issuer::http::ROUTES
        .iter()
        .filter(|route| route.method == "POST")
        .map(|route| ask("POST", &route.path.replace("{sid}", "x").replace("{id}", "x")))
        .collect()
}

fn is_cross_site(answer: &Answer) -> bool {
    answer.status() == 403 && answer.refusal().1 == "cross_site_request"
}

#[tokio::test(start_paused = true)]
async fn no_post_is_heard_from_another_site() {
    let world = World::new().await;
    let staff = base("staff_1");
    for ask in posts() {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://desk.example.com")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://app.example.com")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")],
        ] {
            let with = headers.iter().fold(ask.clone(), |ask, (name, value)| ask.header(name, value));
            for (media, body) in
                [("application/json", "{}"), ("application/x-www-form-urlencoded", ""), ("text/plain", "")]
            {
                let ask = with.clone().cookie("session", &staff).body(media, body);
                let answer = world.ask(ask).await;
                assert!(is_cross_site(&answer), "{headers:?} {}", answer.text());
                assert_eq!(answer.set_cookie(), None);
            }
            assert!(is_cross_site(&world.ask(with.clone().bearer(&staff)).await));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_say_where_it_comes_from_is_heard_without_cookies_alone() {
    let world = World::new().await;
    let staff = base("staff_1");
    for ask in posts() {
        assert!(is_cross_site(&world.ask(ask.clone().cookie("session", &staff)).await));
        assert!(is_cross_site(&world.ask(ask.clone().cookie("theme", "dark").bearer(&staff)).await));
        assert!(is_cross_site(&world.ask(ask.clone().header("cookie", "")).await));
        assert!(!is_cross_site(&world.ask(ask.clone().bearer(&staff)).await));
        assert!(!is_cross_site(
            &world.ask(ask.header("origin", "https://app.example.com").cookie("session", &staff)).await
        ));
    }
}

#[tokio::test(start_paused = true)]
async fn an_origin_that_is_trusted_is_heard() {
    let origins = Origins::own().trust("https://accounts.example.com").expect("an origin");
    let world = World::with(|issuer| issuer, |routes| routes.origins(origins)).await;
    let ask =
        ask("POST", "/start").header("sec-fetch-site", "same-site").header("origin", "https://accounts.example.com");
    let wish = json!({ "target": "user_2", "reason": "x" });
    assert_eq!(world.ask(ask.cookie("session", &base("staff_1")).json(&wish)).await.status(), 201);
}
