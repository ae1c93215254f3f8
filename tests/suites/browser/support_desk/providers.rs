//! The same story where a hosted provider issues the sessions, as far as each of them can.

use fantoccini::Locator;
use support_desk::Kind;

use super::Desk;
use super::path::look_around;
use super::steps::{
    assert_told, bar, change_to, complaints, fill, follow, heading, path, person, press, sign_in, stop, text,
};
use crate::harness::{Browser, browse};

#[test]
fn at_clerk_support_helps_a_customer_and_comes_back() {
    browse(async |browser| {
        let desk = Desk::with(Kind::Clerk).await;
        whole(browser, &desk, async || press(browser, "Impersonate").await).await;
        assert_eq!((path(browser).await, person(browser).await), ("/desk/customers/ada".into(), "Mia Support".into()));
        change_to(browser, "Ada Customer").await;
        assert_ada_knows(browser, &desk).await;
    });
}

/// It starts in the dashboard alone, and Stop signs out.
#[test]
fn at_workos_support_helps_a_customer_from_the_dashboard() {
    browse(async |browser| {
        let desk = Desk::with(Kind::WorkOs).await;
        let start = async || {
            assert_told(browser, &["dashboard"]).await;
            press(browser, "Go to the dashboard").await;
            let reason = browser.client().find(Locator::Css("input[name=reason]")).await.unwrap();
            reason.send_keys(REASON).await.unwrap();
            press(browser, "Impersonate").await;
        };
        whole(browser, &desk, start).await;
        assert_eq!((path(browser).await, heading(browser).await), ("/".into(), "Who are you?".into()));
        press(browser, "Ada Customer").await;
        assert_ada_knows(browser, &desk).await;
    });
}

/// It asks for consent first, and says why where there is none.
#[test]
fn at_descope_support_helps_a_customer_who_lets_them_in() {
    browse(async |browser| {
        let desk = Desk::with(Kind::Descope).await;
        sign_in(browser, &desk, "Mia Support").await;
        follow(browser, "Ada Customer").await;
        fill(browser, "reason", REASON).await;
        press(browser, "Impersonate").await;
        assert_told(browser, &["It did not start"]).await;
        change_to(browser, "Ada Customer").await;
        follow(browser, "Support access").await;
        press(browser, "Let support in").await;
        assert_told(browser, &["Support is let in until"]).await;
        press(browser, "Sign out").await;

        whole(browser, &desk, async || press(browser, "Impersonate").await).await;
        assert_eq!((path(browser).await, person(browser).await), ("/desk/customers/ada".into(), "Mia Support".into()));
        change_to(browser, "Ada Customer").await;
        assert_ada_knows(browser, &desk).await;
    });
}

const REASON: &str = "Ticket 4711: the export hangs";

/// From the sign-in to Stop.
async fn whole(browser: &Browser, desk: &Desk, start: impl AsyncFn()) {
    sign_in(browser, desk, "Mia Support").await;
    follow(browser, "Ada Customer").await;
    if browser.run("return document.getElementById('reason') !== null").await == true {
        fill(browser, "reason", REASON).await;
    }
    start().await;
    assert_eq!(heading(browser).await, "The account of Ada Customer");
    for said in ["Mia Support", "Ada Customer", REASON] {
        assert!(bar(browser).await.contains(said), "{said}: {}", bar(browser).await);
    }
    look_around(browser).await;
    assert_eq!(complaints(browser).await, [""; 0]);
    stop(browser).await;
}

/// She sees who was there, once the provider has told: Clerk's webhooks take their time.
async fn assert_ada_knows(browser: &Browser, desk: &Desk) {
    browser
        .until_told(async || {
            browser.open(&desk.url("/account/access")).await;
            let text = text(browser).await;
            text.contains(&format!("Mia Support: {REASON}")) && text.contains("until 20")
        })
        .await;
    assert_eq!(complaints(browser).await, [""; 0]);
}
