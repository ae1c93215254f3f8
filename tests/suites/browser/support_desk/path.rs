//! The story from start to stop, and what both sides see of it.

use super::Desk;
use super::steps::{
    assert_told, bar, change_to, choose, complaints, fill, follow, heading, impersonate, path, person, press, sign_in,
    stop, text,
};
use crate::harness::{Browser, Looks, browse, browse_with};

#[test]
fn support_helps_a_customer_and_comes_back() {
    browse(whole);
}

#[test]
fn without_scripts_the_story_is_the_same() {
    browse_with(Looks::new().without_scripts(), whole);
}

async fn whole(browser: &Browser) {
    let desk = Desk::start().await;
    sign_in(browser, &desk, "Mia Support").await;
    find_ada(browser).await;
    fill(browser, "reason", "Ticket 4711: the export hangs").await;
    press(browser, "Impersonate").await;

    assert_eq!(
        (path(browser).await, heading(browser).await),
        ("/account".into(), "The account of Ada Customer".into())
    );
    for said in ["Mia Support", "Ada Customer", "Ticket 4711: the export hangs"] {
        assert!(bar(browser).await.contains(said), "{said}: {}", bar(browser).await);
    }
    look_around(browser).await;
    assert_eq!(complaints(browser).await, [""; 0]);

    stop(browser).await;
    assert_eq!((path(browser).await, person(browser).await), ("/desk/customers/ada".into(), "Mia Support".into()));
    change_to(browser, "Ada Customer").await;
    follow(browser, "Support access").await;
    assert_told(browser, &["Mia Support: Ticket 4711: the export hangs", "stopped"]).await;
}

async fn find_ada(browser: &Browser) {
    assert_eq!(path(browser).await, "/desk");
    fill(browser, "query", "ada").await;
    press(browser, "Search").await;
    assert_eq!(browser.run("return document.querySelectorAll('.tiles li').length").await, 1);
    follow(browser, "Ada Customer").await;
}

/// What is closed to Mia in Ada's account, each page with the bar.
pub(super) async fn look_around(browser: &Browser) {
    follow(browser, "Billing").await;
    assert_told(browser, &["Not while you act as a customer"]).await;
    assert!(bar(browser).await.contains("Mia Support"), "a refusal has the bar too");
    browser.client().back().await.unwrap();

    follow(browser, "Notes").await;
    fill(browser, "text", "Written by somebody else").await;
    press(browser, "Add the note").await;
    assert_told(browser, &["You may only look"]).await;
    assert!(bar(browser).await.contains("Mia Support"), "a refusal has the bar too");
    browser.client().back().await.unwrap();

    follow(browser, "Profile").await;
    assert_told(browser, &["Ada Customer", "hidden from staff"]).await;
    assert!(!text(browser).await.contains("7946"), "no telephone number");
}

#[test]
fn whoever_has_two_organizations_is_helped_in_one_of_them() {
    browse(async |browser| {
        let desk = Desk::start().await;
        sign_in(browser, &desk, "Mia Support").await;
        browser.open(&desk.url("/desk/customers/cleo")).await;
        let offered = "return [...document.querySelectorAll('#organization option')].map(({ value }) => value).join()";
        assert_eq!(browser.run(offered).await, "harbour,mill");
        choose(browser, "organization", "mill").await;
        impersonate_here(browser).await;
        assert_told(browser, &["Organization", "mill"]).await;
        assert!(bar(browser).await.contains("mill"), "{}", bar(browser).await);
    });
}

async fn impersonate_here(browser: &Browser) {
    fill(browser, "reason", "Ticket 12").await;
    press(browser, "Impersonate").await;
    assert_eq!(path(browser).await, "/account");
}

#[test]
fn what_is_revealed_for_a_reason_is_told_to_the_auditors() {
    browse(async |browser| {
        let desk = Desk::start().await;
        sign_in(browser, &desk, "Mia Support").await;
        impersonate(browser, &desk, "ada", "Ticket 4711").await;
        follow(browser, "Profile").await;
        fill(browser, "why", "To call back").await;
        press(browser, "Show the personal data once").await;
        assert_told(browser, &["+44 20 7946 0123", "1987-03-14", "hidden from staff"]).await;
        follow(browser, "Profile").await;
        assert!(!text(browser).await.contains("7946"), "it was for once");

        stop(browser).await;
        change_to(browser, "Noor Lead").await;
        browser.open(&desk.url("/desk/audit?kind=reveal")).await;
        assert_told(browser, &["personal data shown", "Mia Support", "Ada Customer", "To call back"]).await;
    });
}
