//! A screen reader says once in a tab that somebody acts.

use crate::harness::{BarPart, acting, on_each_server};

#[test]
fn the_bar_is_announced_once_in_a_tab() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        browser.until_announced().await;
        let bar = browser.bar().await.expect("a bar");
        assert_eq!(bar.content(BarPart::Announcement).await, "staff_1 is acting as user_2");
        let is_unseen = "const { width, height } = part.getBoundingClientRect(); return width <= 1 && height <= 1";
        assert_eq!(bar.ask(BarPart::Announcement, is_unseen).await, true, "it is for the ear");

        browser.client().refresh().await.unwrap();
        browser.until_settled().await;
        let bar = browser.bar().await.expect("a bar");
        assert_eq!(bar.content(BarPart::Announcement).await, "", "the second page");
    });
}
