//! Whatever else is in the request.

use impersonation_core::testing::TokenBuilder;

use crate::world::{Base, Browser, Plan, SIGN_IN, World, base, everywhere, poll_again, request};

/// Own sessions that may come along, and stand in nobody's way: the impersonator's own by cookie and by header, none, others', such as
/// are no sessions at all, and one in which somebody acts.
fn bases() -> Vec<Base> {
    let other = |token: TokenBuilder| Base::Cookie(token.token());
    let own = base("staff_1").token();
    vec![
        Base::Cookie(own.clone()),
        Base::Header(own.clone()),
        Base::Nobody,
        other(base("staff_2")),
        other(base("staff_1").claim("sid", "sess_other")),
        other(base("user_1")),
        other(base("staff_1").claim("exp", 1_700_000_000)),
        other(base("user_2").acting("staff_1")),
        other(SIGN_IN.session("staff_1")),
        Base::Cookie("rubbish".into()),
        Base::Cookie(String::new()),
        Base::Header("rubbish".into()),
        // Two of them, that disagree.
        Base::Cookie(format!("{own}; session={}", base("user_1").token())),
    ]
}

async fn assert_stops(world: &World, mut browser: Browser<'_>) {
    let grant = browser.grant();
    let stopped = browser.stop().await;
    assert_eq!(stopped.location(), "/desk", "{:?}", browser.base);
    assert_eq!(world.cause(&grant).await, Some("stopped"), "{:?}", browser.base);
    assert_eq!(browser.with_base(Base::Cookie(base("staff_1").token())).seen().await, "staff_1");
}

#[tokio::test(start_paused = true)]
async fn it_asks_for_no_session_and_minds_none() {
    everywhere(async |world| {
        for base in bases() {
            let browser = Browser::acting(world).await.with_base(base);
            assert_stops(world, browser).await;
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_asks_for_no_page_and_minds_none() {
    everywhere(async |world| {
        for marker in ["", "imp_00000000000000000000000000000000", "after-x", "rubbish \u{ff}"] {
            let mut browser = Browser::acting(world).await;
            let grant = browser.grant();
            let ask = request("POST", "/impersonation/stop?impersonation_page=%00&impersonation_page=x")
                .header("sec-fetch-site", "same-origin")
                .marker(marker);
            let ask = ask.form(&[("impersonation_page", "elsewhere"), ("unknown", "field")]);
            assert_eq!(browser.send(ask).await.location(), "/desk");
            assert_eq!(world.cause(&grant).await, Some("stopped"));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_stands_outside_the_gates() {
    Plan::new()
        .gated()
        .everywhere(async |world| {
            let mut browser = Browser::of(world, "staff_1");
            browser.form("/impersonation/start", &[("target", "user_1"), ("reason", "Ticket 4711")]).await;
            let grant = browser.grant();
            browser.get("/seen").await.assert_refused(403, "impersonation_denied");
            assert_eq!(browser.stop().await.location(), "/");
            assert_eq!(world.cause(&grant).await, Some("stopped"));
            assert_eq!(browser.seen().await, "staff_1");
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_over_stops_as_well() {
    everywhere(async |world| {
        // Its own time was up, while the grant goes on.
        let browser = Browser::acting(world).await;
        world.clock.step(6 * 60);
        assert_stops(world, browser).await;
        // The grant's was.
        for seconds in [11 * 60, 61 * 60] {
            let mut browser = Browser::acting(world).await;
            let grant = browser.grant();
            world.clock.step(seconds);
            assert_eq!(browser.stop().await.location(), "/desk");
            assert_eq!(world.cause(&grant).await, Some("idle"), "what came first counts");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_was_ended_by_others_stops_as_well() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let grant = browser.grant();
        let mut lead = Browser::of(world, "lead");
        let revoked = lead.form(&format!("/impersonation/sessions/{grant}/revoke"), &[]).await;
        assert_eq!(revoked.location(), "/");
        let kept = browser.overlay().to_owned();
        poll_again().await;
        let mut again = browser.copy();
        for browser in [&mut browser, &mut again] {
            assert_eq!(browser.stop().await.location(), "/desk");
            assert_ne!(browser.overlay(), kept, "a tombstone");
        }
        assert_eq!(world.cause(&grant).await, Some("revoked"), "who ended it first, did");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_cookie_that_is_none_is_taken_off() {
    everywhere(async |world| {
        let acting = Browser::acting(world).await;
        let forged = acting.overlay().replace('.', ".A");
        let theirs = base("staff_1").token();
        for rubbish in ["rubbish", "a.b.c", &forged, &theirs, "\"\""] {
            let mut browser = acting.with_overlays(&[rubbish]);
            let stopped = browser.stop().await;
            assert_eq!(stopped.location(), "/");
            assert_eq!(stopped.overlay().as_deref(), Some(""), "{rubbish}");
            assert!(stopped.header("set-cookie").unwrap().ends_with("; Max-Age=0"), "{stopped:?}");
        }
        assert_eq!(world.cause(&acting.grant()).await, None, "it stops what it is told to");
        // Nothing at all is stopped well, too.
        let stopped = acting.with_overlays(&[]).stop().await;
        assert_eq!((stopped.location(), stopped.header("set-cookie")), ("/", None));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn of_several_cookies_all_are_stopped() {
    everywhere(async |world| {
        let (one, other) = (Browser::acting(world).await, Browser::acting(world).await);
        let (first, second) = (one.overlay().to_owned(), other.overlay().to_owned());
        assert_ne!(one.grant(), other.grant());
        let mut both = one.with_overlays(&["rubbish", &first, &first, &second]);
        both.get("/seen").await.assert_refused(401, "invalid_token");
        one.with_overlays(&[&first, &second]).get("/seen").await.assert_refused(400, "conflicting_credentials");
        assert_eq!(both.stop().await.status, 303);
        for browser in [one, other] {
            assert_eq!(world.cause(&browser.grant()).await, Some("stopped"));
        }
        assert_eq!(both.seen().await, "staff_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn no_link_and_no_other_site_stops_anything() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post"] {
            let answer =
                browser.send(request(method, "/impersonation/stop").header("sec-fetch-site", "same-origin")).await;
            assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")), "{method}");
        }
        for from in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", "https://blog.app.example")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
        ] {
            let ask = request("POST", "/impersonation/stop").from(from).form(&[]);
            browser.send(ask).await.assert_refused(403, "cross_site_request");
        }
        assert_eq!(browser.seen().await, "staff_1 as user_1");
        assert_eq!(world.cause(&browser.grant()).await, None);
    })
    .await;
}
