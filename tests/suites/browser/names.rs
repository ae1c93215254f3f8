//! Whatever a name contains, it is text.

use crate::harness::{Bar, BarPart, Browser, Own, as_whom, browse, on_each_server, page_with_bar_naming};

const HOSTILE: [[&str; 2]; 4] = [
    ["<script>alert(1)</script>", "</p></div></template></impersonation-bar><script>alert(1)</script><h1>Mine</h1>"],
    ["\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)' x='"],
    ["<!-- <style>* { display: none }</style> -->", "&lt;b&gt; &amp;lt; &#60;script&#62;"],
    ["\u{202e}gnp.eciovni\u{2066}\u{200f} \u{feff}", "${alert(1)} {{constructor.constructor('alert(1)')()}}"],
];

#[test]
fn a_hostile_name_is_text_on_every_page() {
    on_each_server(async |browser, server| {
        browser.visit(server, &as_whom("staff_1", "user_2")).await;
        let plain = elements(browser).await;
        for [actor, subject] in HOSTILE {
            browser.visit(server, &as_whom(actor, subject)).await;
            let bar = browser.bar().await.expect("a bar");
            assert_harmless(browser, &bar, actor, &plain).await;
        }
        browser.visit(server, &as_whom("\u{202e}staff", "user_2")).await;
        let sentence = browser.bar().await.expect("a bar").text(BarPart::Sentence).await;
        assert!(
            sentence.ends_with("is acting as user_2"),
            "what turns the text around turns nothing but itself: {sentence}"
        );
        assert!(!sentence.contains('\u{202e}'), "{sentence:?}");
    });
}

#[test]
fn a_name_of_ten_thousand_characters_does_no_harm() {
    browse(async |browser| {
        let own = Own::page(page_with_bar_naming("Ada"), "").await;
        browser.open(&own.url("127.0.0.1")).await;
        let plain = elements(browser).await;
        for part in ["x", "<", "\"'", "Größe ", "\u{202e}", "مرحبا ", "🙂", "e\u{301}\u{323}", "\0"] {
            let own = Own::page(page_with_bar_naming(&part.repeat(10_000)), "").await;
            browser.open(&own.url("127.0.0.1")).await;
            let bar = browser.bar().await.expect("a bar");
            assert_harmless(browser, &bar, part, &plain).await;
            let height = bar.ask(BarPart::Region, "return part.getBoundingClientRect().height / innerHeight").await;
            assert!(height.as_f64() <= Some(0.5), "{part:?} leaves room for the page: {height}");
        }
    });
}

async fn assert_harmless(browser: &Browser, bar: &Bar<'_>, name: &str, plain: &[String]) {
    assert_eq!(browser.complaints().await, [""; 0], "{name:?}");
    // Isolation may add elements of its own around a name.
    let elements: Vec<_> = elements(browser).await;
    assert_eq!(elements, plain, "{name:?}");
    for part in [BarPart::Sentence, BarPart::Minimise, BarPart::Stop] {
        assert!(bar.is_seen(part).await, "{part:?} beside {name:?}");
    }
    let script = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    assert_eq!(browser.run(script).await, true, "{name:?} makes the page no wider");
}

/// Every element of page and bar with its attributes' names, but for what isolates a name.
async fn elements(browser: &Browser) -> Vec<String> {
    let script = "const all = (root) => [...root.querySelectorAll('*:not(bdi)')].flatMap((element) => [
            `${element.localName} ${element.getAttributeNames().filter((name) => name !== 'title')}`,
            ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
        return all(document)";
    serde_json::from_value(browser.run(script).await).unwrap()
}
