//! The bar can be made small, never taken away, and the tab remembers which.

use fantoccini::key::Key;

use crate::harness::{Bar, BarPart, acting, on_each_server};

#[test]
fn a_minimised_bar_still_says_who_acts_and_can_be_stopped() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        let full = width(&bar).await;
        bar.click(BarPart::Minimise).await;
        assert!(bar.is_minimised().await);
        assert!(width(&bar).await < full / 2.0, "it is smaller");
        for part in [BarPart::Sentence, BarPart::Minimise, BarPart::Stop] {
            assert!(bar.is_seen(part).await, "{part:?}");
        }
        browser.press(&[Key::Escape]).await;
        assert!(bar.is_seen(BarPart::Region).await, "no key takes it away");
        bar.click(BarPart::Minimise).await;
        assert!(!bar.is_minimised().await);
    });
}

#[test]
fn the_tab_remembers_that_the_bar_is_minimised() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        assert!(!bar.is_minimised().await, "the first page of a tab");
        bar.click(BarPart::Minimise).await;
        browser.client().refresh().await.unwrap();
        assert!(browser.bar().await.expect("a bar").is_minimised().await, "the same page");
        browser.open(&server.url("/page?next")).await;
        assert!(browser.bar().await.expect("a bar").is_minimised().await, "the next page");

        let first = browser.client().window().await.unwrap();
        let second = browser.client().new_window(true).await.unwrap().handle;
        browser.client().switch_to_window(second).await.unwrap();
        browser.open(&server.url("/page")).await;
        assert!(!browser.bar().await.expect("a bar").is_minimised().await, "another tab");
        browser.client().close_window().await.unwrap();

        browser.client().switch_to_window(first).await.unwrap();
        browser.bar().await.expect("a bar").click(BarPart::Minimise).await;
        browser.client().refresh().await.unwrap();
        assert!(!browser.bar().await.expect("a bar").is_minimised().await, "opened again");
    });
}

async fn width(bar: &Bar<'_>) -> f64 {
    bar.ask(BarPart::Region, "return part.getBoundingClientRect().width").await.as_f64().unwrap()
}
