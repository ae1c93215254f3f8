//! Pages from before, during and after.

use serde_json::json;

use super::Family;
use crate::world::{Ask, Browser, Client, World, everywhere, get, post};

pub(super) const FAMILY: Family = Family {
    name: "stale_tabs",
    about: "Pages that were opened in another session than the one that is there now: before a start, during an impersonation that was \
            stopped, expired or ended by others, after one that another follows. By header, by address, by a field of a form, by a \
            WebSocket. What was meant for one account is not done to another.",
    sources: &[(
        "OWASP WSTG-SESS-06",
        "https://owasp.org/www-project-web-security-testing-guide/stable/4-Web_Application_Security_Testing/06-Session_Management_Testing/06-Testing_for_Logout_Functionality",
        "pages that outlast their session",
    )],
};

/// Requests that change something, from a page of that marker; by each way to say it.
fn changes(marker: Option<&str>) -> Vec<Ask> {
    let Some(marker) = marker else {
        return vec![
            post("/seen"),
            get("/seen").header("upgrade", "websocket").header("sec-fetch-site", "same-origin"),
        ];
    };
    let query = format!("/seen?a=b&impersonation_page={marker}");
    let socket = |target: &str| get(target).header("upgrade", "websocket").header("sec-fetch-site", "same-origin");
    vec![post("/seen").marker(marker), post(&query), socket(&query), socket("/seen").marker(marker)]
}

async fn assert_stale(browser: &Browser<'_>, marker: Option<&str>, code: &str) {
    for ask in changes(marker) {
        browser.copy().send(ask).await.assert_refused(409, code);
    }
}

async fn assert_current(browser: &Browser<'_>, marker: Option<&str>, seen: &str) {
    for ask in changes(marker) {
        assert_eq!(browser.copy().send(ask).await.text, seen);
    }
}

#[tokio::test(start_paused = true)]
async fn before_a_start() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "staff_1");
        let before = browser.marker().await;
        assert_current(&browser, before.as_deref(), "staff_1").await;
        browser.start("user_1").await;
        assert_stale(&browser, before.as_deref(), "impersonation_began").await;
        let during = browser.marker().await;
        assert_current(&browser, during.as_deref(), "staff_1 as user_1").await;
    })
    .await;
}

/// How an impersonation ends.
async fn end(world: &World, browser: &mut Browser<'_>, how: &str) {
    match how {
        "stop" => drop(browser.stop().await),
        "expiry" => world.clock.step(10 * 60),
        "kill switch" => {
            let all = Client::of(world, "lead").post("/impersonation/sessions/revoke", &json!({ "all": true })).await;
            assert_eq!(all.json()["revoked"], 1);
        }
        _ => browser.overlays.clear(),
    }
}

#[tokio::test(start_paused = true)]
async fn during_one_that_is_over() {
    for how in ["stop", "expiry", "kill switch", "the cookie was cleared"] {
        everywhere(async |world| {
            let mut browser = Browser::acting(world).await;
            let during = browser.marker().await;
            assert_current(&browser, during.as_deref(), "staff_1 as user_1").await;
            end(world, &mut browser, how).await;
            assert_stale(&browser, during.as_deref(), "impersonation_ended").await;
            // Tabs that load anew are oneself.
            assert!(browser.seen().await.starts_with("staff_1"));
            let after = browser.marker().await;
            assert_current(&browser, after.as_deref(), "staff_1").await;
            assert_stale(&browser, during.as_deref(), "impersonation_ended").await;
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn of_one_while_another_goes_on() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let first = browser.marker().await;
        browser.stop().await;
        let between = browser.marker().await;
        browser.start("user_2").await;
        for stale in [first, between, None] {
            assert_stale(&browser, stale.as_deref(), "impersonation_began").await;
        }
        let second = browser.marker().await;
        assert_current(&browser, second.as_deref(), "staff_1 as user_2").await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_says_two_things_says_nothing() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let marker = browser.marker().await.unwrap();
        for ask in [
            post(&format!("/seen?impersonation_page={marker}")).marker("imp_1"),
            post("/seen").marker(&marker).marker(&marker),
            post(&format!("/seen?impersonation_page={marker}&impersonation_page=imp_1")),
            post("/seen").marker(&format!("{marker}, {marker}")),
            post("/seen").marker(&marker.to_uppercase()),
            post("/seen").marker(&format!("after-{marker}")),
        ] {
            browser.copy().send(ask).await.assert_refused(409, "impersonation_began");
        }
    })
    .await;
}

/// What a user does in their own account, and what staff do, on the issuer's own routes.
const OWN: [(&str, &[(&str, &str)]); 4] = [
    ("/start", &[("target", "user_2"), ("reason", "x")]),
    ("/account/consents", &[("hours", "1")]),
    ("/consents/requests", &[("subject", "user_2")]),
    ("/sessions/revoke", &[("all", "true")]),
];

#[tokio::test(start_paused = true)]
async fn nothing_that_was_meant_for_the_users_account_is_done_on_the_issuers_routes_to_ones_own() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "lead");
        browser.start("user_1").await;
        let during = browser.marker().await.unwrap();
        browser.stop().await;
        let after = browser.marker().await.unwrap();
        let before = world.kinds().await;
        for (path, fields) in OWN {
            let path = format!("/impersonation{path}");
            for stale in [None, Some(during.as_str())] {
                let field: Vec<_> = stale.map(|marker| ("impersonation_page", marker)).into_iter().collect();
                let by_field: Vec<_> = fields.iter().copied().chain(field).collect();
                browser.form(&path, &by_field).await.assert_sent_back("/", "impersonation_ended");
            }
            let by_header = post(&path).marker(&during).form(fields);
            browser.send(by_header).await.assert_sent_back("/", "impersonation_ended");
            let by_query = post(&format!("{path}?impersonation_page={during}")).form(fields);
            browser.send(by_query).await.assert_sent_back("/", "impersonation_ended");
            // Two that differ.
            let both: Vec<_> = fields.iter().copied().chain([("impersonation_page", &*after)]).collect();
            let ask = post(&path).marker(&during).form(&both);
            browser.send(ask).await.assert_sent_back("/", "impersonation_ended");
        }
        assert_eq!(world.kinds().await, before);
        for (path, fields) in OWN {
            let fields: Vec<_> = fields.iter().copied().chain([("impersonation_page", &*after)]).collect();
            let answer = browser.copy().form(&format!("/impersonation{path}"), &fields).await;
            assert_eq!(answer.location(), "/", "the control: {path}");
        }
    })
    .await;
}
