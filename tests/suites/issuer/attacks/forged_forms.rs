//! Another site's page makes the browser of somebody who is signed in send whatever it likes.

use impersonation_issuer::http::ROUTES;
use serde_json::json;

use super::Family;
use crate::world::{Ask, Browser, Client, Plan, World, everywhere, post, request};

pub(super) const FAMILY: Family = Family {
    name: "forged_forms",
    about: "Requests that another site, or a sibling host, makes the browser of staff or of a user send to each route: as a form, as \
            JSON in disguise, by another method. None is heard, and none changes anything.",
    sources: &[
        ("CWE-352", "https://cwe.mitre.org/data/definitions/352.html", "forms that others send in the user's name"),
        (
            "Fetch Metadata",
            "https://www.w3.org/TR/fetch-metadata/",
            "the browser says where a request comes from; who does not say so is heard without cookies alone",
        ),
    ],
};

/// What comes with a request that no page of the application's sent.
const FROM: [&[(&str, &str)]; 10] = [
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site"), ("origin", "https://blog.app.example")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://app.example")],
    &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
    &[("origin", "https://evil.example")],
    &[("origin", "https://app.example.evil.example")],
    &[("origin", "null")],
    &[("origin", "https://app.example:8443"), ("x-forwarded-host", "app.example:8443")],
    &[], // a cookie, and nothing that says where it comes from
];

/// Bodies that a form of another site can send without asking first (Fetch §2.2.2), and one that it cannot.
const BODIES: [(&str, &str); 4] = [
    ("application/x-www-form-urlencoded", "target=user_1&reason=x&all=true&hours=1&subject=user_1"),
    ("text/plain", r#"{"target":"user_1","reason":"x","a":"="}"#),
    (
        "multipart/form-data; boundary=x",
        "--x\r\ncontent-disposition: form-data; name=\"target\"\r\n\r\nuser_1\r\n--x--",
    ),
    ("application/json", r#"{"target":"user_1","reason":"x"}"#),
];

fn paths(grant: &str) -> Vec<String> {
    let posts = ROUTES.iter().filter(|route| route.method == "POST");
    posts
        .map(|route| format!("/impersonation{}", route.path.replace("{sid}", grant).replace("{id}", "con_1")))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn no_route_hears_another_site() {
    everywhere(async |world| {
        let mut acting = Browser::of(world, "lead");
        acting.start("user_1").await;
        let others = [Browser::of(world, "lead"), Browser::of(world, "user_1")];
        let before = world.kinds().await;
        for browser in others.iter().chain([&acting]) {
            for path in paths(acting.grant().as_str()) {
                for from in FROM {
                    for (media, body) in BODIES {
                        let ask = request("POST", &path).from(from).body(media, body);
                        world.ask(browser.dress(ask)).await.assert_refused(403, "cross_site_request");
                    }
                    world
                        .ask(browser.dress(request("POST", &path).from(from)))
                        .await
                        .assert_refused(403, "cross_site_request");
                }
            }
        }
        assert_eq!(world.kinds().await, before);
        assert_eq!(acting.seen().await, "lead as user_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_link_or_an_image_changes_nothing() {
    everywhere(async |world| {
        let acting = Browser::acting(world).await;
        let before = world.kinds().await;
        for path in paths(acting.grant().as_str()).into_iter().filter(|path| !path.ends_with("/account/consents")) {
            for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] {
                let target = format!("{path}?target=user_1&reason=x&ticket=x&all=true&_method=POST");
                let ask =
                    request(method, &target).header("x-http-method-override", "POST").header("x-http-method", "POST");
                let answer = world.ask(acting.dress(ask.header("sec-fetch-site", "cross-site"))).await;
                assert_eq!((answer.status, answer.header("set-cookie")), (405, None), "{method} {path}");
            }
        }
        assert_eq!(world.kinds().await, before);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_path_that_is_spelt_otherwise_is_no_route() {
    everywhere(async |world| {
        let acting = Browser::acting(world).await;
        for path in [
            "/start/",
            "//start",
            "/./start",
            "/x/../start",
            "/%73tart",
            "/START",
            "/start;x=y",
            "/start%00",
            "/start%2f",
            "/stop/",
            "/%2e/stop",
            "/sessions//revoke",
            "/keys/",
        ] {
            for method in ["GET", "POST"] {
                let ask = request(method, &format!("/impersonation{path}")).header("sec-fetch-site", "same-origin");
                world.ask(acting.dress(ask)).await.assert_refused(404, "not_found");
            }
        }
        assert_eq!(acting.copy().seen().await, "staff_1 as user_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn json_in_disguise_is_no_json() {
    everywhere(async |world| {
        let lead = Browser::of(world, "lead");
        let body = json!({ "target": "user_1", "reason": "Ticket 4711" }).to_string();
        for media in [
            "text/plain",
            "text/plain; application/json",
            "application/jsonp",
            "text/json",
            "application/x-json",
            "multipart/form-data",
        ] {
            let ask = post("/impersonation/start").body(media, &body);
            world.ask(lead.dress(ask)).await.assert_refused(415, "unsupported_media_type");
        }
        let twice =
            post("/impersonation/start").header("content-type", "text/plain").json(&json!({ "target": "user_1" }));
        world.ask(lead.dress(twice)).await.assert_refused(415, "unsupported_media_type");
        assert!(world.grants().await.is_empty());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn another_host_of_the_application_hands_tickets_over_and_does_nothing_else() {
    Plan::new()
        .routes(|routes| routes.hand_over_from("https://desk.example"))
        .everywhere(async |world| {
            let from = &[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example")];
            let ticket = Client::of(world, "staff_1").ticket("user_1").await;
            let mut browser = Browser::of(world, "staff_1");
            for path in paths("imp_1").into_iter().filter(|path| !path.ends_with("/redeem")) {
                let ask = request("POST", &path).from(from).form(&[("target", "user_1"), ("reason", "x")]);
                browser.send(ask).await.assert_refused(403, "cross_site_request");
            }
            let redeem = || request("POST", "/impersonation/redeem").from(from);
            browser.send(redeem().json(&json!({ "ticket": ticket }))).await.assert_refused(403, "cross_site_request");
            let elsewhere = redeem().from(&[("origin", "https://desk.example.evil.example")]);
            browser.send(elsewhere.form(&[("ticket", &ticket)])).await.assert_refused(403, "cross_site_request");
            // The control.
            assert_eq!(browser.send(redeem().form(&[("ticket", &ticket)])).await.location(), "/");
            assert_eq!(browser.seen().await, "staff_1 as user_1");
        })
        .await;
}

/// The application's own forms, each of them, by whoever may.
async fn own_forms(world: &World, own: impl Fn(Ask) -> Ask) {
    let send = async |user: &str, path: &str, fields: &[(&str, &str)]| {
        let ask = request("POST", &format!("/impersonation{path}")).form(fields);
        let answer = Browser::of(world, user).send(own(ask)).await;
        assert_eq!(answer.location(), "/", "{path}: {answer:?}");
    };
    send("staff_1", "/start", &[("target", "user_1"), ("reason", "x")]).await;
    let grant = world.grants().await[0].id.to_string();
    send("lead", &format!("/sessions/{grant}/revoke"), &[]).await;
    send("lead", "/sessions/revoke", &[("all", "true")]).await;
    send("staff_1", "/consents/requests", &[("subject", "user_1")]).await;
    send("user_1", "/account/consents", &[("hours", "1")]).await;
    send("user_1", &format!("/account/sessions/{grant}/revoke"), &[]).await;
    let consents = Client::of(world, "user_1").get("/impersonation/account/consents").await.json();
    for consent in consents["items"].as_array().unwrap().iter().filter(|consent| consent["withdrawn_at"].is_null()) {
        send("user_1", &format!("/account/consents/{}/withdraw", consent["id"].as_str().unwrap()), &[]).await;
    }
    let ticket = Client::of(world, "staff_1").ticket("user_1").await;
    send("staff_1", "/redeem", &[("ticket", &ticket)]).await;
    let mut acting = Browser::acting(world).await;
    assert_eq!(acting.send(own(request("POST", "/impersonation/renew").form(&[]))).await.location(), "/");
    assert_eq!(acting.send(own(request("POST", "/impersonation/stop").form(&[]))).await.location(), "/desk");
}

#[tokio::test(start_paused = true)]
async fn the_applications_own_pages_are_heard() {
    everywhere(async |world| {
        for from in [
            &[("sec-fetch-site", "same-origin"), ("origin", "https://app.example")][..],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://app.example")],
        ] {
            own_forms(world, |ask| ask.from(from)).await;
        }
    })
    .await;
}
