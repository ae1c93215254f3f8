//! Pages that are older than the session in which their forms arrive.

use std::time::Duration;

use super::Desk;
use super::steps::{assert_told, choose, fill, follow, path, person, press, sign_in, stop};
use crate::harness::browse;

#[test]
fn a_form_that_was_open_while_the_time_ran_out_does_nothing() {
    browse(async |browser| {
        let desk = Desk::start().await;
        sign_in(browser, &desk, "Mia Support").await;
        follow(browser, "Ada Customer").await;
        choose(browser, "minutes", "5 minutes").await;
        fill(browser, "reason", "Ticket 4711").await;
        press(browser, "Impersonate").await;
        follow(browser, "Profile").await;
        fill(browser, "why", "To call back").await;

        desk.pass(Duration::from_secs(5 * 60 + 30));
        press(browser, "Show the personal data once").await;
        assert_told(browser, &["That page was from before", "has ended", "Nothing was done"]).await;
        assert!(browser.bar().await.is_none(), "nobody acts any more");
        follow(browser, "Back to the start").await;
        assert_eq!((path(browser).await, person(browser).await), ("/desk".into(), "Mia Support".into()));
    });
}

#[test]
fn a_tab_of_one_session_changes_nothing_in_another() {
    browse(async |browser| {
        let desk = Desk::start().await;
        sign_in(browser, &desk, "Mia Support").await;
        follow(browser, "Bob Careful").await;
        fill(browser, "asked", "Ticket 9").await;
        let before = browser.client().window().await.unwrap();
        let during = browser.client().new_window(true).await.unwrap().handle;

        browser.client().switch_to_window(during.clone()).await.unwrap();
        super::steps::impersonate(browser, &desk, "ada", "Ticket 4711").await;
        follow(browser, "Profile").await;
        fill(browser, "why", "To call back").await;
        browser.client().switch_to_window(before.clone()).await.unwrap();
        fill(browser, "reason", "Ticket 9").await;
        press(browser, "Impersonate").await;
        assert_told(browser, &["That page was from before", "has begun", "Nothing was done"]).await;

        browser.open(&desk.url("/account")).await;
        stop(browser).await;
        browser.client().switch_to_window(during).await.unwrap();
        press(browser, "Show the personal data once").await;
        assert_told(browser, &["That page was from before", "has ended", "Nothing was done"]).await;
    });
}
