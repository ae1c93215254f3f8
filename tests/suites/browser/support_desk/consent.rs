//! A customer who must let staff in, and may throw them out.

use std::time::Instant;

use super::steps::{assert_told, fill, follow, heading, impersonate, person, press, sign_in};
use super::{Desk, Person};
use crate::harness::{Browser, browse};

#[test]
fn support_is_let_in_and_thrown_out_while_a_page_is_open() {
    browse(async |browser| {
        let desk = Desk::start().await;
        sign_in(browser, &desk, "Mia Support").await;
        ask_to_be_let_in(browser).await;
        let mut bob = Person::sign_in(&desk, "bob").await;
        let access = bob.read("/account/access").await.text;
        assert!(access.contains("<strong>Mia Support</strong> asks to be let in: Ticket 9"), "{access}");
        bob.press("/account/access", "Let them in for an hour", &[]).await;

        impersonate(browser, &desk, "bob", "Ticket 9").await;
        follow(browser, "Live").await;
        browser.until("return document.querySelector('[data-standing]')?.dataset.standing === 'open'").await;
        let withdrawn = Instant::now();
        bob.press("/account/access", "Take it back", &[]).await;
        browser.until("return document.querySelector('[data-standing]').dataset.standing === 'ended'").await;
        // The issuer is asked every half second; the rest is for a machine that has much else to do.
        assert!(withdrawn.elapsed().as_secs() < 3, "{:?}", withdrawn.elapsed());
        assert_told(browser, &["The session has ended"]).await;

        browser.open(&desk.url("/desk")).await;
        assert_eq!((heading(browser).await, person(browser).await), ("Support desk".into(), "Mia Support".into()));
        let access = bob.read("/account/access").await.text;
        assert!(access.contains("consent withdrawn"), "{access}");
    });
}

async fn ask_to_be_let_in(browser: &Browser) {
    follow(browser, "Bob Careful").await;
    fill(browser, "reason", "Ticket 9").await;
    press(browser, "Impersonate").await;
    assert_told(browser, &["this customer must let you in first"]).await;
    assert!(browser.bar().await.is_none(), "nobody acts");
    fill(browser, "asked", "Ticket 9").await;
    press(browser, "Ask for consent").await;
    assert_eq!(heading(browser).await, "Bob Careful");
}
