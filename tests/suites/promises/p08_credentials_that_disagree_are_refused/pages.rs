//! What changes something must come from a page that was made for whoever is there.

use impersonation_core::testing::TokenBuilder;
use impersonation_core::verify::Reason;

use super::stage::{ACTING, CHANGING, NOBODY, ONESELF, SAFE, STRAY, Stage, assert_refused, assert_seen, at, browser};

#[tokio::test]
async fn under_an_overlay_only_its_own_pages_change_anything() {
    let stage = Stage::new();
    let app = stage.app().await;
    for method in CHANGING {
        let ask = || browser(method, Some(&stage.staff()), &[&stage.overlay()]);
        assert_seen(&ask().header("impersonation-page", "grant_1").of(&app).await, ACTING);
        for ask in [
            ask(),
            ask().header("impersonation-page", ""),
            ask().header("impersonation-page", "grant_2"),
            ask().header("impersonation-page", "after-grant_1"),
            ask().header("impersonation-page", "after-grant_0"),
            ask().header("impersonation-page", "GRANT_1"),
            ask().header("impersonation-page", "grant_1, grant_1"),
            ask().header("impersonation-page", "grant_1").header("impersonation-page", "grant_1"),
            ask().header("impersonation-page", "grant_1").header("impersonation-page", "grant_2"),
        ] {
            assert_refused(&ask.of(&app).await, 409, "impersonation_began", Reason::PageDiffers);
        }
    }
    let problem = browser("POST", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await;
    problem.assert_refused(409, "impersonation_began");
    for method in SAFE {
        let ask = browser(method, Some(&stage.staff()), &[&stage.overlay()]).header("impersonation-page", "grant_2");
        assert_eq!(ask.of(&app).await.status, 200, "{method}");
    }
}

#[tokio::test]
async fn what_can_set_no_header_says_it_in_its_address() {
    let stage = Stage::new();
    let app = stage.app().await;
    let status = async |method: &str, query: &str, marker: Option<&str>| {
        let ask = at(&format!("/seen?{query}"), method, Some(&stage.staff()), &[&stage.overlay()]);
        let ask = marker.into_iter().fold(ask, |ask, marker| ask.header("impersonation-page", marker));
        let ask = if method == "GET" { ask.header("upgrade", "websocket") } else { ask };
        ask.of(&app).await.status
    };
    for method in ["GET", "POST"] {
        for query in ["impersonation_page=grant_1", "a=b&impersonation_page=grant_1&c=d"] {
            assert_eq!(status(method, query, None).await, 200, "{query}");
            assert_eq!(status(method, query, Some("grant_1")).await, 200, "{query}");
            assert_eq!(status(method, query, Some("grant_2")).await, 409, "{query}");
        }
        for query in [
            "",
            "impersonation_page=",
            "impersonation_page=grant_2",
            "impersonation_page=%67rant_1",
            "impersonation-page=grant_1",
            "Impersonation_Page=grant_1",
            "impersonation_page=grant_1&impersonation_page=grant_1",
            "impersonation_page=grant_1&impersonation_page=grant_2",
            "impersonation_page=after-grant_1",
        ] {
            assert_eq!(status(method, query, None).await, 409, "{query}");
        }
        assert_eq!(status(method, "impersonation_page=grant_2", Some("grant_1")).await, 409);
    }
}

#[tokio::test]
async fn a_page_of_an_overlay_changes_nothing_when_that_is_gone() {
    let stage = Stage::new();
    let app = stage.app().await;
    let (staff, acted) = (stage.staff(), stage.own.session("user_2").acting("staff_1"));
    for base in [None, Some(&staff), Some(&acted)] {
        let ask = || browser("POST", base, &[]);
        for ask in [
            ask().header("impersonation-page", "grant_1"),
            ask().header("impersonation-page", "%"),
            ask().header("impersonation-page", "after-grant_1").header("impersonation-page", "after-grant_1"),
            at("/seen?impersonation_page=grant_1", "POST", base, &[]),
            at("/seen?impersonation_page=after-grant_1", "POST", base, &[])
                .header("impersonation-page", "after-grant_2"),
            browser("GET", base, &[]).header("upgrade", "h2c").header("impersonation-page", "grant_1"),
        ] {
            assert_refused(&ask.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
        }
        let passes = async |ask: impersonation_conformance::drive::Ask| ask.of(&app).await.status == 200;
        assert!(passes(ask()).await && passes(ask().header("impersonation-page", "")).await);
        assert!(passes(ask().header("impersonation-page", "after-grant_1")).await, "made since");
        assert!(passes(browser("GET", base, &[]).header("impersonation-page", "grant_1")).await);
    }
    // A client of an API has no pages, whatever it sends.
    let client = browser("POST", None, &[]).bearer(&stage.staff().token()).header("impersonation-page", "grant_1");
    assert_seen(&client.of(&app).await, ONESELF);
    // A browser that sends the header of a client beside its cookie has.
    let both = browser("POST", Some(&staff), &[]).bearer(&staff.token()).header("impersonation-page", "grant_1");
    assert_refused(&both.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
}

#[tokio::test]
async fn pages_say_their_marker_only_where_they_need_one() {
    let stage = Stage::new();
    let app = stage.app().await;
    let seen = async |base: Option<&TokenBuilder>, overlays: &[&TokenBuilder]| {
        browser("GET", base, overlays).of(&app).await.body
    };
    let staff = stage.staff();
    assert_eq!(seen(None, &[]).await, NOBODY);
    assert_eq!(seen(Some(&staff), &[]).await, ONESELF);
    assert_eq!(seen(Some(&staff), &[&stage.overlay()]).await, ACTING);
    assert_eq!(seen(None, &[&stage.overlay()]).await, STRAY);
    assert_eq!(seen(None, &[&stage.tombstone()]).await, NOBODY);
    let acted = stage.own.session("user_2").acting("staff_1");
    assert_eq!(seen(Some(&acted), &[]).await, "staff_1 as user_2, base -, page -, lapsed -, stray -");
}
