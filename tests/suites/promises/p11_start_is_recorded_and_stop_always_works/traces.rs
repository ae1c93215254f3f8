//! What a stop leaves in the browser.

use crate::world::{Base, Browser, NOW, Plan, base, claims, everywhere, post};

#[tokio::test(start_paused = true)]
async fn a_tombstone_takes_the_place_of_the_session_for_a_day() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let grant = browser.grant();
        let before = browser.marker().await;
        assert_eq!(before.as_deref(), Some(grant.as_str()));
        let stopped = browser.stop().await;
        assert_eq!(stopped.header("clear-site-data"), Some("\"cache\""));
        assert_eq!(stopped.header("cache-control"), Some("no-store"));
        let line = stopped.header("set-cookie").unwrap();
        assert!(line.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400"), "{line}");
        let tombstone = claims(browser.overlay());
        assert_eq!((&tombstone["ended"], &tombstone["aud"]), (&grant.as_str().into(), &"impersonation-ended".into()));
        assert!(tombstone.get("sub").is_none() && tombstone.get("act").is_none(), "{tombstone}");

        assert_eq!(browser.seen().await, "staff_1");
        browser.change(before.as_deref()).await.assert_refused(409, "impersonation_ended");
        browser.change(None).await.assert_refused(409, "impersonation_ended");
        let after = browser.marker().await.unwrap();
        assert_eq!(after, format!("after-{grant}"));
        assert_eq!(browser.change(Some(&after)).await.text, "staff_1");
        // A day later nothing is remembered, and nothing is asked.
        browser.base = Base::Cookie(base("staff_1").claim("exp", NOW + 100_000).token());
        world.clock.step(86_400 - 1);
        browser.change(None).await.assert_refused(409, "impersonation_ended");
        world.clock.step(1);
        assert_eq!(browser.marker().await, None);
        assert_eq!(browser.change(None).await.text, "staff_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_second_stop_leaves_the_tombstone() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        browser.stop().await;
        let tombstone = browser.overlay().to_owned();
        let again = browser.stop().await;
        assert_eq!((again.location(), again.header("set-cookie")), ("/", None));
        assert_eq!(browser.overlay(), tombstone);
        browser.change(None).await.assert_refused(409, "impersonation_ended");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_impersonator_is_back_where_they_began_or_where_the_form_says() {
    everywhere(async |world| {
        for (fields, place) in [
            (&[][..], "/desk"),
            (&[("return_to", "")], "/desk"),
            (&[("return_to", "/users/2?tab=notes")], "/users/2?tab=notes"),
            (&[("return_to", "https://evil.example")], "/desk"),
        ] {
            let mut browser = Browser::acting(world).await;
            assert_eq!(browser.form("/impersonation/stop", fields).await.location(), place);
        }
        // A script is told, and led nowhere.
        let mut browser = Browser::acting(world).await;
        let told = browser.send(post("/impersonation/stop")).await;
        assert_eq!((told.status, told.text_of("return_to").as_str()), (200, "/desk"));
        assert_eq!(told.json()["ended"], true);
        assert!(told.json()["token"].is_null(), "a browser gets no token in a body");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn home_is_where_nothing_else_is_known() {
    Plan::new()
        .routes(|routes| routes.home("/lobby"))
        .everywhere(async |world| {
            let mut browser = Browser::acting(world).await;
            let overlay = browser.overlay().to_owned();
            assert_eq!(browser.stop().await.location(), "/desk");
            assert_eq!(browser.with_overlays(&[]).stop().await.location(), "/lobby");
            // The record says where one began, even if it ended before.
            assert_eq!(browser.with_overlays(&[&overlay]).stop().await.location(), "/desk");
        })
        .await;
}
