//! What somebody does in the browser, one step a function.

use fantoccini::Locator;

use super::Desk;
use crate::harness::{BarPart, Browser};

/// Comes as nobody, and signs in as the person of that name.
pub(super) async fn sign_in(browser: &Browser, desk: &Desk, name: &str) {
    browser.open(&desk.url("/")).await;
    press(browser, name).await;
}

/// Is somebody else from now on.
pub(super) async fn change_to(browser: &Browser, name: &str) {
    press(browser, "Sign out").await;
    press(browser, name).await;
}

/// Presses the button that begins with these words.
pub(super) async fn press(browser: &Browser, label: &str) {
    browser.leave_by(&format!("//button[starts-with(normalize-space(), '{label}')]")).await;
}

/// Follows the link that begins with these words.
pub(super) async fn follow(browser: &Browser, label: &str) {
    browser.leave_by(&format!("//a[starts-with(normalize-space(), '{label}')]")).await;
}

/// Fills in a field.
pub(super) async fn fill(browser: &Browser, id: &str, text: &str) {
    browser.client().find(Locator::Id(id)).await.unwrap().send_keys(text).await.unwrap();
}

/// Chooses what a list offers.
pub(super) async fn choose(browser: &Browser, id: &str, label: &str) {
    browser.client().find(Locator::Id(id)).await.unwrap().select_by_label(label).await.unwrap();
}

/// As staff, on the customer's page: says why, and is the customer.
pub(super) async fn impersonate(browser: &Browser, desk: &Desk, customer: &str, reason: &str) {
    browser.open(&desk.url(&format!("/desk/customers/{customer}"))).await;
    fill(browser, "reason", reason).await;
    press(browser, "Impersonate").await;
    assert_eq!(path(browser).await, "/account", "{}", text(browser).await);
}

/// Presses Stop, and is oneself again.
pub(super) async fn stop(browser: &Browser) {
    browser.bar().await.expect("a bar").click(BarPart::Stop).await;
    browser.until_gone().await;
}

/// What the bar says, whether or not a script has changed it.
pub(super) async fn bar(browser: &Browser) -> String {
    browser.bar().await.expect("a bar").text(BarPart::Region).await
}

pub(super) async fn heading(browser: &Browser) -> String {
    browser.client().find(Locator::Css("h1")).await.unwrap().text().await.unwrap()
}

/// What is read on the page, the bar apart.
pub(super) async fn text(browser: &Browser) -> String {
    browser.client().find(Locator::Css("main")).await.unwrap().text().await.unwrap()
}

pub(super) async fn path(browser: &Browser) -> String {
    browser.client().current_url().await.unwrap().path().to_owned()
}

/// Where the page says whose it is.
pub(super) async fn person(browser: &Browser) -> String {
    browser.client().find(Locator::Css(".who span")).await.unwrap().text().await.unwrap()
}

/// What a policy blocked and what went wrong, but for pages that are not open: they say so by their status too.
pub(super) async fn complaints(browser: &Browser) -> Vec<String> {
    let mut complaints = browser.complaints().await;
    complaints.retain(|told| !told.contains("with a status of 4"));
    complaints
}

/// That the page has said all of these.
pub(super) async fn assert_told(browser: &Browser, words: &[&str]) {
    let text = text(browser).await;
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
}
