//! Forms that lead elsewhere.

use serde_json::json;
use url::Url;

use super::Family;
use crate::world::{Answer, Browser, Plan, World, everywhere, post};

pub(super) const FAMILY: Family = Family {
    name: "open_redirects",
    about: "Places to go on to that are another site's, in every spelling that a browser or a proxy reads so: in `return_to`, in `open`, \
            kept from the start until the stop, in `Referer` and `Host`. Browsers are sent to paths of their own, and to origins that \
            were allowed.",
    sources: &[
        ("CWE-601", "https://cwe.mitre.org/data/definitions/601.html", "redirects to where the request says"),
        (
            "URL Standard §4.4",
            "https://url.spec.whatwg.org/#url-parsing",
            "what browsers drop, and what they take for a slash",
        ),
        (
            "skorokithakis/django-loginas#100",
            "https://github.com/skorokithakis/django-loginas/pull/100",
            "a stop that leads to whatever follows `next=` in `Referer`",
        ),
    ],
};

const ELSEWHERE: [&str; 44] = [
    "https://evil.example",
    "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    "\u{0}//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/a/../..//evil.example",
    "/%2e%2e//evil.example",
    "/%2E//evil.example",
    "/..\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "https://app.example@evil.example",
    "https://app.example.evil.example",
    "https://evil.example/app.example",
    "https://evil.example#app.example",
    "https://evil.example?https://app.example",
    "https://evil。example",
    "https://app.example\\@evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\u{1}javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "blob:https://evil.example/x",
    "/a\r\nlocation: https://evil.example",
    "/a\r\nset-cookie: __Host-impersonation=x",
    "evil.example",
    "./evil",
];

/// Where a browser ends that is sent on from here.
#[track_caller]
fn destination(answer: &Answer) -> Url {
    let location = answer.location();
    assert!(!location.contains(char::is_control), "{location:?}");
    Url::parse("https://app.example/impersonation/stop").unwrap().join(location).unwrap()
}

#[track_caller]
fn assert_home(answer: &Answer, tried: &str) {
    let place = destination(answer);
    let origin = place.origin().ascii_serialization();
    assert_eq!((&*origin, place.path()), ("https://app.example", "/"), "{tried:?} leads to {place}");
}

/// A browser that acts, from nowhere in particular.
async fn acting<'w>(world: &'w World, fields: &[(&str, &str)]) -> (Browser<'w>, Answer) {
    let mut browser = Browser::of(world, "staff_1");
    let wish = [("target", "user_1"), ("reason", "Ticket 4711")];
    let fields: Vec<_> = wish.iter().chain(fields).copied().collect();
    let answer = browser.form("/impersonation/start", &fields).await;
    (browser, answer)
}

#[tokio::test(start_paused = true)]
async fn no_form_leads_elsewhere() {
    everywhere(async |world| {
        for tried in ELSEWHERE {
            for field in ["return_to", "open"] {
                let (mut browser, started) = acting(world, &[(field, tried)]).await;
                assert_home(&started, tried);
                assert_home(&browser.form("/impersonation/renew", &[("return_to", tried)]).await, tried);
                // Neither now nor from what was kept at the start.
                assert_home(&browser.copy().stop().await, tried);
                assert_home(&browser.form("/impersonation/stop", &[("return_to", tried)]).await, tried);
            }
            let mut lead = Browser::of(world, "lead");
            for (path, field) in [
                ("/start", ("target", "closed")),
                ("/redeem", ("ticket", "none")),
                ("/sessions/revoke", ("all", "true")),
                ("/sessions/imp_1/revoke", ("return_to", tried)),
                ("/consents/requests", ("subject", "user_404")),
                ("/account/consents", ("hours", "0")),
            ] {
                let fields = if field.0 == "return_to" { vec![field] } else { vec![field, ("return_to", tried)] };
                assert_home(&lead.form(&format!("/impersonation{path}"), &fields).await, tried);
            }
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_program_is_told_that_a_place_is_none() {
    everywhere(async |world| {
        let staff = Browser::of(world, "staff_1");
        for tried in ELSEWHERE {
            let wish = json!({ "target": "user_1", "reason": "Ticket 4711", "return_to": tried });
            let answer = world.ask(staff.dress(post("/impersonation/start").json(&wish))).await;
            answer.assert_refused(400, "invalid_request");
        }
        assert!(world.grants().await.is_empty());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_asked_says_nothing() {
    everywhere(async |world| {
        let (browser, _) = acting(world, &[]).await;
        for (name, value) in [
            ("referer", "https://evil.example/?next=https://evil.example"),
            ("referer", "https://app.example/?next=//evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-original-url", "//evil.example"),
            ("forwarded", "host=evil.example"),
        ] {
            for query in ["", "?return_to=https://evil.example", "?next=//evil.example"] {
                let ask = post(&format!("/impersonation/stop{query}")).header(name, value).form(&[]);
                assert_home(&browser.copy().send(ask).await, value);
            }
        }
        let host = post("/impersonation/stop").without("host").header("host", "evil.example").form(&[]);
        assert_eq!(browser.copy().send(host).await.location(), "/", "it names no host");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn of_two_places_none_is_chosen() {
    everywhere(async |world| {
        let mut staff = Browser::of(world, "staff_1");
        let twice = [("target", "user_1"), ("reason", "x"), ("return_to", "/a"), ("return_to", "https://evil.example")];
        staff.form("/impersonation/start", &twice).await.assert_refused(400, "invalid_request");
        let (mut browser, _) = acting(world, &[("return_to", "/desk")]).await;
        assert_eq!(browser.form("/impersonation/stop", &twice[2..]).await.location(), "/desk");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn ones_own_places_and_allowed_origins_are_led_to() {
    let tricks = [
        "https://desk.example.evil.example/",
        "https://desk.example@evil.example/",
        "https://user:word@desk.example/",
        "http://desk.example/",
        "https://desk.example:8443/",
        "https://desk.example\\@evil.example/",
        "//desk.example/",
        "https://desk.example%2eevil.example/",
        "https://desk.example\t.evil.example/",
    ];
    Plan::new()
        .routes(|routes| routes.redirect_to("https://desk.example").home("/home?x=y"))
        .everywhere(async |world| {
            for (tried, place) in [
                ("/users/2?tab=a&b=c#d", "/users/2?tab=a&b=c#d"),
                ("/a//b", "/a//b"),
                ("https://desk.example/a?b#c", "https://desk.example/a?b#c"),
                ("https://DESK.example:443/a/../b", "https://desk.example/b"),
            ] {
                let (mut browser, started) = acting(world, &[("open", tried), ("return_to", tried)]).await;
                assert_eq!(started.location(), place);
                assert_eq!(browser.stop().await.location(), place);
            }
            for tried in tricks.into_iter().chain(ELSEWHERE) {
                let mut staff = Browser::of(world, "staff_1");
                assert_eq!(
                    staff.form("/impersonation/stop", &[("return_to", tried)]).await.location(),
                    "/home?x=y",
                    "{tried:?}"
                );
            }
        })
        .await;
}
