//! Starts that are refused, and pages that are not open.

use super::steps::{assert_told, fill, impersonate, press, sign_in};
use super::{Desk, Person};
use crate::harness::browse;

#[test]
fn a_start_that_is_refused_says_so_on_the_page() {
    browse(async |browser| {
        let desk = Desk::start().await;
        sign_in(browser, &desk, "Mia Support").await;
        for (whom, reason, told) in [
            ("ada", "", "say why"),
            ("noor", "Ticket 1", "you may not act as this person"),
            ("dana", "Ticket 1", "you may not act as this person"),
        ] {
            browser.open(&desk.url(&format!("/desk/customers/{whom}"))).await;
            browser.run("document.getElementById('reason').required = false").await;
            fill(browser, "reason", reason).await;
            press(browser, "Impersonate").await;
            assert_told(browser, &["It did not start", told]).await;
            assert!(browser.bar().await.is_none(), "{whom}");
        }
    });
}

#[test]
fn each_page_is_open_to_whom_it_is_for() {
    browse(async |browser| {
        let desk = Desk::start().await;
        let mut ada = Person::sign_in(&desk, "ada").await;
        for path in ["/desk", "/desk/customers/bob", "/desk/audit"] {
            let answer = ada.read(path).await;
            assert!(answer.status == 403 && answer.text.contains("Not open to you"), "{path}: {}", answer.status);
        }
        let mut kim = Person::sign_in(&desk, "kim").await;
        assert!(kim.read("/desk/audit").await.text.contains("What happened"), "auditors read");
        let answer = kim.post("/desk/customers/ada/impersonate", &[("reason", "Ticket 1")]).await;
        assert!(answer.to.contains("not_allowed"), "and do not act: {}", answer.to);

        sign_in(browser, &desk, "Mia Support").await;
        browser.open(&desk.url("/desk/audit")).await;
        assert_told(browser, &["Leads and auditors read what happened"]).await;

        impersonate(browser, &desk, "ada", "Ticket 4711").await;
        for path in ["/desk", "/desk/audit", "/desk/customers/bob", "/account/access"] {
            browser.open(&desk.url(path)).await;
            assert_told(browser, &["Not while you act as a customer"]).await;
            assert!(browser.bar().await.is_some(), "she still acts");
        }
    });
}
