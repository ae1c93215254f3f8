//! The pictures of the README and the tour. `UPDATE_IMAGES=1` writes them; every run takes them.

use super::steps::{change_to, fill, press, sign_in};
use super::{Desk, history};
use crate::harness::{BarPart, Browser, Looks, browse_with, keep_picture};

#[test]
fn each_main_page_has_its_picture() {
    browse_with(Looks::new().size(1200, 800), async |browser| {
        let desk = Desk::start().await;
        history::a_day(&desk).await;
        browser.hide_scroll_bars().await;
        let page = async |path: &str, name: &str, has_bar: bool| {
            browser.open(&desk.url(path)).await;
            picture(browser, name, has_bar).await;
        };

        sign_in(browser, &desk, "Noor Lead").await;
        page("/desk/audit", "desk-audit", false).await;
        browser.prefer(&[("prefers-color-scheme", "dark")]).await;
        page("/desk/audit", "desk-audit-dark", false).await;
        browser.prefer(&[("prefers-color-scheme", "light")]).await;
        change_to(browser, "Bob Careful").await;
        page("/account/access", "desk-access", false).await;

        change_to(browser, "Mia Support").await;
        page("/desk", "desk-dashboard", false).await;
        browser.open(&desk.url("/desk/customers/ada")).await;
        fill(browser, "reason", "Ticket 4711: the export hangs").await;
        picture(browser, "desk-customer", false).await;
        press(browser, "Impersonate").await;
        page("/account", "desk-impersonated", true).await;
        page("/account/billing", "desk-billing-refused", true).await;
        page("/account/profile", "desk-profile", true).await;
        browser.resize(390, 844).await;
        page("/account", "desk-telephone", true).await;
    });
}

/// Takes the picture, of a page that has a bar to see, or has none.
async fn picture(browser: &Browser, name: &str, has_bar: bool) {
    let bar = browser.bar().await;
    assert_eq!(bar.is_some(), has_bar, "{name}");
    if let Some(bar) = bar {
        assert!(bar.is_seen(BarPart::Sentence).await && bar.is_seen(BarPart::Stop).await, "{name}");
    }
    keep_picture(name, &browser.picture().await);
}
