//! What went wrong elsewhere, as its users told it: a test for each, named after it.

use serde_json::{Value, json};

use super::Family;
use crate::world::{Base, Browser, Client, Plan, ask_again, base, claims, everywhere, get, post, request};

pub(super) const FAMILY: Family = Family {
    name: "issues_elsewhere",
    about: "What users of other libraries ran into: a marker of the impersonation that the client can write, or that gets lost and \
            leaves an ordinary login; switches by a link or an image; a stop that signs the user out.",
    sources: &[
        (
            "better-auth/better-auth#8475",
            "https://github.com/better-auth/better-auth/pull/8475",
            "the field that says who impersonates was the client's to update",
        ),
        (
            "django-hijack/django-hijack#84",
            "https://github.com/django-hijack/django-hijack/issues/84",
            "a link was enough to switch users",
        ),
        (
            "skorokithakis/django-loginas#22",
            "https://github.com/skorokithakis/django-loginas/issues/22",
            "so was an image on a page",
        ),
        (
            "404labfr/laravel-impersonate#11",
            "https://github.com/404labfr/laravel-impersonate/issues/11",
            "leaving renewed the user's remember token, and signed them out everywhere",
        ),
        (
            "stechstudio/filament-impersonate#122",
            "https://github.com/stechstudio/filament-impersonate/issues/122",
            "the marker was lost in mid-session, and an ordinary login was left",
        ),
    ],
};

/// better-auth let clients update the field of a session that says who impersonates. Here a session says what its grant says: no route
/// takes it from a request, and a token that says otherwise is none.
#[tokio::test(start_paused = true)]
async fn better_auth_client_writable_marker() {
    everywhere(async |world| {
        let client = Client::acting(world).await;
        for body in [
            json!({ "impersonatedBy": null }),
            json!({ "act": null }),
            json!({ "impersonation": {} }),
            json!({ "sub": "user_1" }),
        ] {
            client.post("/impersonation/renew", &body).await.assert_refused(400, "invalid_request");
        }
        let (header, rest) = client.token.split_once('.').unwrap();
        let (_, signature) = rest.split_once('.').unwrap();
        let mut said = claims(&client.token);
        said.as_object_mut().unwrap().remove("act");
        let written = Client { world, token: format!("{header}.{}.{signature}", base64_of(&said)) };
        written.get("/seen").await.assert_refused(401, "invalid_token");
        let renewed = client.post("/impersonation/renew", &json!({})).await;
        assert_eq!(Client { world, token: renewed.text_of("token") }.seen().await, "staff_1 as user_1");
    })
    .await;
}

fn base64_of(value: &Value) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

/// In django-hijack a link switched an administrator into the account of whoever had sent it. Here no GET changes anything.
#[tokio::test(start_paused = true)]
async fn django_hijack_switched_by_get() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "staff_1");
        for target in [
            "/impersonation/start?target=user_1&reason=x",
            "/impersonation/start/user_1",
            "/impersonation/user_1/start",
        ] {
            let answer = browser.get(target).await;
            assert!([404, 405].contains(&answer.status), "{answer:?}");
        }
        assert_eq!(browser.seen().await, "staff_1");
        let mut acting = Browser::acting(world).await;
        assert_eq!(acting.get("/impersonation/stop").await.status, 405);
        assert_eq!(acting.seen().await, "staff_1 as user_1");
    })
    .await;
}

/// In django-loginas an image on any page did; later its way back was read from `Referer`. Here neither an image nor its `Referer` says
/// anything.
#[tokio::test(start_paused = true)]
async fn django_loginas_get_and_referer() {
    everywhere(async |world| {
        let staff = Browser::of(world, "staff_1");
        let image = get("/impersonation/start?target=user_1&reason=x").header("sec-fetch-dest", "image");
        let image = image.header("sec-fetch-site", "cross-site").header("referer", "https://evil.example/");
        assert_eq!(world.ask(staff.dress(image)).await.status, 405);
        // Nor does `Referer` make a request the application's own.
        let ask = request("POST", "/impersonation/start").header("referer", "https://app.example/desk");
        let ask = ask.form(&[("target", "user_1"), ("reason", "x")]);
        world.ask(staff.dress(ask)).await.assert_refused(403, "cross_site_request");
        assert!(world.grants().await.is_empty());
        let acting = Browser::acting(world).await;
        let stop =
            post("/impersonation/stop").header("referer", "https://app.example/x?next=https://evil.example").form(&[]);
        assert_eq!(acting.copy().send(stop).await.location(), "/desk");
    })
    .await;
}

/// laravel-impersonate left by a logout of the user's, which signed them out of their own browsers. Here a stop touches nothing but the
/// overlay.
#[tokio::test(start_paused = true)]
async fn laravel_impersonate_remember_token() {
    everywhere(async |world| {
        let (mut user, mut elsewhere) = (Browser::of(world, "user_1"), Browser::of(world, "staff_1"));
        let mut browser = Browser::acting(world).await;
        let own = browser.base.clone();
        for _ in 0..2 {
            assert_eq!((user.seen().await, elsewhere.seen().await), ("user_1".into(), "staff_1".into()));
            let answer = browser.stop().await;
            // The second one sets nothing at all.
            let line = answer.header("set-cookie").unwrap_or("__Host-impersonation=");
            assert!(line.starts_with("__Host-impersonation="), "{line}");
            assert_eq!(answer.header("clear-site-data"), Some("\"cache\""), "neither cookies nor storage");
        }
        assert_eq!((user.seen().await, elsewhere.seen().await), ("user_1".into(), "staff_1".into()));
        browser.base = own;
        assert_eq!(browser.seen().await, "staff_1", "and is still oneself");
    })
    .await;
}

/// In filament-impersonate the mark of the impersonation went missing from the session, and the user's login stayed. Here whatever
/// goes missing, nobody is the user.
#[tokio::test(start_paused = true)]
async fn filament_impersonate_lost_marker() {
    everywhere(async |world| {
        let acting = Browser::acting(world).await;
        let cut = &acting.overlay()[..acting.overlay().len() - 1];
        let tombstone = {
            let mut stopped = Browser::acting(world).await;
            stopped.stop().await;
            stopped.overlay().to_owned()
        };
        let bases =
            [Base::Nobody, acting.base.clone(), Base::Cookie(base("staff_2").token()), Base::Cookie("x".into())];
        let overlays: [&[&str]; 6] =
            [&[], &[acting.overlay()], &[""], &[cut], &[&tombstone], &[acting.overlay(), &tombstone]];
        let restarted = world.another(Plan::new()).await;
        for minutes in [0, 4, 7, 11, 61] {
            world.clock.step(minutes * 60);
            ask_again().await;
            for world in [world, &restarted] {
                for base in &bases {
                    for overlays in overlays {
                        let browser = acting.with_base(base.clone()).with_overlays(overlays);
                        let answer = Browser { world, ..browser.copy() }.get("/seen").await;
                        let is_user = answer.text.starts_with("user_1");
                        assert!(!is_user, "after {minutes} minutes {base:?} {overlays:?}: {answer:?}");
                    }
                }
            }
        }
    })
    .await;
}
