//! Everything can be done without a mouse.

use fantoccini::key::Key;

use crate::harness::{BarPart, acting, on_each_server};

#[test]
fn the_keyboard_reaches_all_of_the_bar_before_the_page() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        for part in [BarPart::Minimise, BarPart::Stop] {
            browser.press(&[Key::Tab]).await;
            assert!(bar.has_focus(part).await, "{part:?}");
            let outline = bar.ask(
                part,
                "const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(part);
                return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\\)$/.test(outlineColor)",
            );
            assert_eq!(outline.await, true, "{part:?} shows that it has the focus");
        }
    });
}

#[test]
fn enter_minimises_and_opens_the_bar() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        browser.press(&[Key::Tab, Key::Enter]).await;
        assert!(bar.is_minimised().await);
        assert!(bar.has_focus(BarPart::Minimise).await, "the focus stays");
        // One key from there.
        browser.press(&[Key::Tab]).await;
        assert!(bar.has_focus(BarPart::Stop).await);
        browser.press_with(Key::Shift, Key::Tab).await;
        browser.press(&[Key::Space]).await;
        assert!(!bar.is_minimised().await);
    });
}

#[test]
fn enter_on_stop_ends_it() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        browser.press(&[Key::Tab, Key::Tab, Key::Enter]).await;
        browser.until_gone().await;
    });
}
