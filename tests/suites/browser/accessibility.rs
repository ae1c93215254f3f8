//! What axe-core says.

use crate::harness::{BarPart, Own, acting, browse, on_each_server};

#[test]
fn axe_finds_no_serious_barrier() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        browser.until_announced().await;
        let bar = browser.bar().await.expect("a bar");
        let name = bar.part(BarPart::Region).await.attr("aria-label").await.unwrap();
        assert_eq!(name.as_deref(), Some("Impersonation"), "a landmark has a name");
        // It lies over everything and lets everything through; axe would leave all colours below it undecided.
        browser.run("document.querySelector('impersonation-bar').shadowRoot.querySelector('.frame').remove()").await;
        for size in ["full", "minimised"] {
            for scheme in ["light", "dark"] {
                browser.prefer(&[("prefers-color-scheme", scheme)]).await;
                assert_eq!(browser.barriers().await, [""; 0], "{scheme}, {size}");
            }
            bar.click(BarPart::Minimise).await;
        }
    });
}

#[test]
fn axe_finds_barriers_where_there_are_some() {
    let bad = "<!doctype html><html><title>A page</title><main><h1>A page</h1><div><template shadowrootmode=open>\
         <button></button><p style='color:#999;background:#aaa'>Text</p></template></div></main></html>";
    browse(async |browser| {
        let own = Own::page(bad, "").await;
        browser.open(&own.url("127.0.0.1")).await;
        let barriers = browser.barriers().await;
        for rule in ["button-name", "color-contrast", "html-has-lang"] {
            assert!(barriers.iter().any(|barrier| barrier.starts_with(rule)), "{rule}: {barriers:?}");
        }
    });
}
