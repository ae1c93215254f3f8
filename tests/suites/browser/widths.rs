//! Narrow windows.

use crate::harness::{BarPart, Looks, acting_in, on_each_server_with};

#[test]
fn a_telephone_shows_all_of_the_bar_without_scrolling_sideways() {
    on_each_server_with(Looks::new().size(320, 640), async |browser, server| {
        browser.visit(server, &acting_in("Example Company of Quite Some Length and Sons, Limited")).await;
        let bar = browser.bar().await.expect("a bar");
        for is_minimised in [false, true] {
            if is_minimised {
                bar.click(BarPart::Minimise).await;
            }
            let script =
                "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth <= clientWidth";
            assert_eq!(browser.run(script).await, true, "minimised: {is_minimised}");
            let script = "const { left, right } = part.getBoundingClientRect(); return left >= 0 && right <= innerWidth \
                 && part.scrollWidth <= part.clientWidth";
            assert_eq!(bar.ask(BarPart::Region, script).await, true, "minimised: {is_minimised}");
            for part in [BarPart::Sentence, BarPart::Minimise, BarPart::Stop] {
                assert!(bar.is_seen(part).await, "{part:?}, minimised: {is_minimised}");
            }
        }
    });
}
