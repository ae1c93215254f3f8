//! Whom the bar names, and where it stands.

use crate::harness::{BarPart, Own, acting, browse, on_each_server, own, page_with_bar};

#[test]
fn the_bar_says_who_acts_as_whom() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        assert_eq!(bar.text(BarPart::Sentence).await, "staff_1 is acting as user_2");
        for part in [BarPart::Region, BarPart::Sentence, BarPart::Minimise, BarPart::Stop] {
            assert!(bar.is_seen(part).await, "{part:?}");
        }
        let heading = browser.run("return document.querySelector('h1').getBoundingClientRect().top").await;
        let bottom = bar.ask(BarPart::Region, "return part.getBoundingClientRect().bottom").await;
        assert!(heading.as_f64() >= bottom.as_f64(), "the bar lies over the page's own content");
    });
}

#[test]
fn no_bar_is_shown_where_nobody_acts_and_where_there_is_no_page() {
    on_each_server(async |browser, server| {
        browser.open(&server.url("/page")).await;
        assert!(browser.bar().await.is_none(), "nobody is there");
        browser.visit(server, &own()).await;
        assert!(browser.bar().await.is_none(), "user_2 is there in person");
        assert_eq!(browser.run("return document.querySelector('h1').textContent").await, "A page");
        browser.visit(server, &acting()).await;
        assert!(browser.bar().await.is_some(), "staff_1 acts");
        browser.open(&server.url("/whoami")).await;
        assert!(browser.bar().await.is_none(), "this is no page");
    });
}

#[test]
fn the_style_of_a_page_does_not_reach_the_bar() {
    let hostile = "body *, impersonation-bar, impersonation-bar * { display: none !important; visibility: hidden !important; \
         opacity: 0 !important; font-size: 0 !important; color: transparent !important; position: static !important; \
         transform: scale(0) !important; height: 0 !important; overflow: hidden !important; clip-path: inset(50%) !important }";
    browse(async |browser| {
        for style in ["", hostile] {
            let own =
                Own::page(page_with_bar(&format!("<style>{style}</style>"), "<p id=content>Content</p>"), "").await;
            browser.open(&own.url("127.0.0.1")).await;
            let is_hidden = browser.run("return !document.querySelector('#content').checkVisibility()").await;
            assert_eq!(is_hidden, !style.is_empty(), "the page's own content");
            let bar = browser.bar().await.expect("a bar");
            for part in [BarPart::Region, BarPart::Sentence, BarPart::Minimise, BarPart::Stop] {
                assert!(bar.is_seen(part).await, "{part:?} under {style:?}");
            }
        }
    });
}

#[test]
fn bar_and_frame_stay_while_the_page_scrolls() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        let (_, _, width, height) = bar.part(BarPart::Frame).await.rectangle().await.unwrap();
        assert!(width > 1100.0 && height == 420.0, "it goes around all of the window: {width} by {height}");
        let script = "return document.elementFromPoint(1, innerHeight - 1).localName";
        assert_ne!(browser.run(script).await, "impersonation-bar", "the frame takes no click");
        browser.run("scrollTo(0, document.body.scrollHeight)").await;
        assert!(browser.run("return scrollY").await.as_f64() > Some(50.0), "the page is long enough");
        assert!(bar.is_seen(BarPart::Stop).await);
    });
}
