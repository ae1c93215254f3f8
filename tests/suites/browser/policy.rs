//! The servers' page has a strict policy, and the bar keeps to it.

use crate::harness::{BarPart, Own, acting, browse, on_each_server};

/// What a strict policy stops, and the directive by which.
const FOREIGN: [(&str, &str); 4] = [
    ("<script>document.title = 'ran'</script>", "script-src-elem"),
    ("<p onclick='document.title = 1'>x</p>", "script-src-attr"),
    ("<style>p { color: red }</style>", "style-src-elem"),
    ("<p style='color: red'>x</p>", "style-src-attr"),
];

#[test]
fn nothing_of_the_bar_breaks_a_strict_policy() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        bar.click(BarPart::Minimise).await;
        bar.click(BarPart::Minimise).await;
        // The script ran, and the style applies.
        browser.until_announced().await;
        assert_eq!(bar.ask(BarPart::Region, "return getComputedStyle(part).display").await, "flex");
        assert_eq!(browser.complaints().await, [""; 0]);
    });
}

#[test]
fn the_policy_of_the_page_is_strict() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        for (content, directive) in FOREIGN {
            // A script that comes by `innerHTML` never runs; that of a range does.
            let script = "document.body.append(document.createRange().createContextualFragment(arguments[0]))";
            browser.run_with(script, vec![content.into()]).await;
            browser.until_told(async || browser.complaints().await.iter().any(|told| told.contains(directive))).await;
        }
        assert_eq!(browser.client().title().await.unwrap(), "A page", "no script ran");
    });
}

#[test]
fn what_breaks_the_policy_is_noticed() {
    const POLICY: &str = "default-src 'none'; script-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";
    browse(async |browser| {
        let shadow = "<div><template shadowrootmode=open><style>p { color: red }</style></template></div>";
        for (content, directive) in FOREIGN.into_iter().chain([(shadow, "style-src-elem")]) {
            let own = Own::page(format!("<!doctype html><title>A page</title>{content}"), POLICY).await;
            browser.open(&own.url("127.0.0.1")).await;
            let complaints = browser.complaints().await;
            assert!(complaints.iter().any(|complaint| complaint.contains(directive)), "{content}: {complaints:?}");
        }
    });
}
