//! The bar speaks as the browser asks it to, and reads in that direction.

use crate::harness::{Bar, BarPart, Looks, acting, on_each_server, on_each_server_with};

#[test]
fn an_arabic_bar_reads_from_right_to_left() {
    on_each_server_with(Looks::new().languages("ar,en"), async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        let script = "return [part.lang, part.dir, getComputedStyle(part).direction]";
        assert_eq!(bar.ask(BarPart::Region, script).await, serde_json::json!(["ar", "rtl", "rtl"]));
        assert!(bar.text(BarPart::Sentence).await.contains("staff_1"));
        assert!(left(&bar, BarPart::Stop).await < left(&bar, BarPart::Minimise).await, "Stop stands at the end");
        assert!(left(&bar, BarPart::Minimise).await < left(&bar, BarPart::Sentence).await);
        // The page itself keeps its own.
        assert_eq!(browser.run("return getComputedStyle(document.querySelector('main')).direction").await, "ltr");
        assert_eq!(browser.complaints().await, [""; 0]);
    });
}

#[test]
fn an_english_bar_reads_from_left_to_right() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        assert_eq!(bar.ask(BarPart::Region, "return [part.lang, part.dir]").await, serde_json::json!(["en", "ltr"]));
        assert!(left(&bar, BarPart::Sentence).await < left(&bar, BarPart::Minimise).await);
        assert!(left(&bar, BarPart::Minimise).await < left(&bar, BarPart::Stop).await);
    });
}

#[test]
fn a_german_browser_gets_a_german_bar() {
    on_each_server_with(Looks::new().languages("de-AT,de,en"), async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        assert_eq!(bar.ask(BarPart::Region, "return part.lang").await, "de");
        assert_ne!(bar.text(BarPart::Sentence).await, "staff_1 is acting as user_2");
    });
}

async fn left(bar: &Bar<'_>, part: BarPart) -> f64 {
    bar.ask(part, "return part.getBoundingClientRect().left").await.as_f64().unwrap()
}
