//! What leads do about what others do.

use super::steps::{assert_told, path, press, sign_in};
use super::{Desk, Person};
use crate::harness::browse;

#[test]
fn a_lead_ends_what_somebody_else_does() {
    browse(async |browser| {
        let desk = Desk::start().await;
        let mut mia = Person::sign_in(&desk, "mia").await;
        assert!(mia.impersonate("ada", &[("reason", "Ticket 4711")]).await.text.contains("<impersonation-bar"));

        let others = Person::sign_in(&desk, "mia").await.read("/desk").await.text;
        assert!(others.contains("as <strong>Ada Customer") && !others.contains("Revoke"), "agents see and end nothing");

        sign_in(browser, &desk, "Noor Lead").await;
        assert_told(browser, &["Mia Support as Ada Customer: Ticket 4711"]).await;
        press(browser, "Revoke").await;
        assert_eq!(path(browser).await, "/desk");
        assert_told(browser, &["Nobody acts as a customer"]).await;

        let page = mia.read("/account").await.text;
        assert!(!page.contains("<impersonation-bar") && page.contains("The account of Mia Support"), "{page}");
        browser.open(&desk.url("/desk/audit?kind=ended")).await;
        assert_told(browser, &["Mia Support", "revoked"]).await;
    });
}
