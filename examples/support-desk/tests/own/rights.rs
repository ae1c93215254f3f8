//! Who may what: each role of the staff, and each kind of customer.

use support_desk::Kind;

use crate::browser::{Browser, Page};
use crate::desk::Desk;

async fn start(desk: &Desk, browser: &mut Browser, whom: &str, fields: &[(&str, &str)]) -> Page {
    browser.submit(&desk.start_of(whom), fields).await
}

#[tokio::test]
async fn a_start_that_is_refused_says_why_and_is_written_down() {
    const WHY: (&str, &str) = ("reason", "Ticket 4711");
    let desk = Desk::start(Kind::Issuer).await;
    let (mut mia, mut kim) = (desk.mia().await, desk.signed_in("kim", "/desk").await);
    for (whom, fields, says) in [
        ("ada", &[("reason", "  ")][..], "say why"),
        ("noor", &[WHY], "you may not act as this person"),
        ("dana", &[WHY], "you may not act as this person"),
        ("mia", &[WHY], "That cannot be right"),
        ("bob", &[WHY], "must let you in first"),
        ("cleo", &[WHY], "which of their organizations"),
    ] {
        let page = start(&desk, &mut mia, whom, fields).await;
        assert_eq!(page.url.path(), format!("/desk/customers/{whom}"), "{page:?}");
        assert!(page.body.contains(says) && !page.body.contains("<impersonation-bar>"), "{whom}: {page:?}");
    }
    let page = start(&desk, &mut kim, "ada", &[WHY]).await;
    assert!(page.body.contains("you may not act as this person"), "an auditor: {page:?}");
    let audit = kim.visit(&desk.at("/desk/audit?kind=start_refused")).await;
    for code in ["reason_required", "not_allowed", "consent_required", "organization_required"] {
        assert!(audit.body.contains(code), "{code}: {audit:?}");
    }
}

#[tokio::test]
async fn who_needs_consent_gives_it_when_asked_and_takes_it_back() {
    let desk = Desk::start(Kind::Issuer).await;
    let (mut mia, mut bob) = (desk.mia().await, desk.signed_in("bob", "/account").await);
    let ask = [("subject", "bob"), ("reason", "Ticket 4711"), ("return_to", "/desk/customers/bob")];
    mia.submit(&desk.at("/impersonation/consents/requests"), &ask).await;
    let page = bob.visit(&desk.at("/account/access")).await;
    assert!(page.body.contains("Mia Support</strong> asks to be let in: Ticket 4711"), "{page:?}");
    let (_, rest) = page.body.split_once("name=\"request\" value=\"").unwrap();
    let request = rest.split('"').next().unwrap().to_owned();
    let give = [("hours", "1"), ("request", &*request), ("return_to", "/account/access")];
    let page = bob.submit(&desk.at("/impersonation/account/consents"), &give).await;
    assert!(page.body.contains("Support is let in until"), "{page:?}");

    let page = start(&desk, &mut mia, "bob", &[("reason", "Ticket 4711")]).await;
    assert!(page.bar_says("Mia Support is acting as Bob Careful"), "{page:?}");
    let withdraw = desk.at(&format!("/impersonation/account/consents/{request}/withdraw"));
    bob.submit(&withdraw, &[("return_to", "/account/access")]).await;
    let page = mia.visit(&desk.at("/account")).await;
    assert!(page.body.contains("The account of Mia Support"), "{page:?}");
}

#[tokio::test]
async fn leads_end_what_others_do_and_agents_do_not() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.acting().await;
    let mut noor = desk.signed_in("noor", "/desk").await;
    let page = noor.visit(&desk.at("/desk")).await;
    let (_, rest) = page.body.split_once("action=\"/impersonation/sessions/").unwrap();
    let revoke = desk.at(&format!("/impersonation/sessions/{}", rest.split('"').next().unwrap()));

    let mut another = desk.mia().await;
    assert!(!another.visit(&desk.at("/desk")).await.body.contains("/impersonation/sessions/"), "no button");
    another.submit(&revoke, &[("return_to", "/desk")]).await;
    assert!(mia.visit(&desk.at("/account")).await.bar_says("Mia Support"), "nothing was revoked");
    let page = another.visit(&desk.at("/desk/audit")).await;
    assert_eq!(page.status, 403, "{page:?}");

    let page = noor.submit(&revoke, &[("return_to", "/desk")]).await;
    assert!(page.body.contains("Nobody acts as a customer"), "{page:?}");
    let page = mia.visit(&desk.at("/account")).await;
    assert!(page.body.contains("The account of Mia Support"), "{page:?}");
}

#[tokio::test]
async fn customers_see_nothing_of_the_desk_nor_of_each_other() {
    let desk = Desk::start(Kind::Issuer).await;
    desk.acting().await;
    let mut bob = desk.signed_in("bob", "/account").await;
    for path in ["/desk", "/desk/customers/ada", "/desk/audit"] {
        let page = bob.visit(&desk.at(path)).await;
        assert_eq!((page.status, page.body.contains("Ada")), (403, false), "{page:?}");
    }
    let page = bob.visit(&desk.at("/account/access")).await;
    assert!(page.body.contains("Nobody but you"), "{page:?}");
    let page = Browser::new().visit(&desk.at("/account")).await;
    assert_eq!((page.status, page.body.contains("Sign in first")), (401, true), "{page:?}");
}

#[tokio::test]
async fn the_organization_of_an_impersonation_is_the_one_that_was_asked_for() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.mia().await;
    let page = start(&desk, &mut mia, "cleo", &[("reason", "Ticket 4711"), ("organization", "mill")]).await;
    assert!(page.bar_says("mill") && page.body.contains("<dd>mill</dd>"), "{page:?}");
}

#[tokio::test]
async fn whoever_is_not_there_is_refused_as_whoever_must_not_be_acted_as() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.mia().await;
    let page = start(&desk, &mut mia, "nobody", &[("reason", "Ticket 4711")]).await;
    assert!(page.url.path() == "/desk" && page.body.contains("you may not act as this person"), "{page:?}");
    let audit = desk.signed_in("noor", "/desk").await.visit(&desk.at("/desk/audit?kind=start_refused")).await;
    assert!(audit.body.contains("nobody") && audit.body.contains("not_allowed"), "{audit:?}");
}

#[tokio::test]
async fn a_visit_that_goes_on_is_never_pushed_out_of_sight() {
    let desk = Desk::start(Kind::Issuer).await;
    let _inside = desk.acting().await;
    let mut noor = desk.signed_in("noor", "/desk").await;
    for _ in 0..21 {
        start(&desk, &mut noor, "ada", &[("reason", "Ticket 4712")]).await;
        noor.submit(&desk.at("/impersonation/stop"), &[]).await;
    }
    let visits = desk.ada().await.visit(&desk.at("/account/access")).await;
    assert!(visits.body.contains("End it</button>") && visits.body.contains("goes on"), "{visits:?}");
    let page = noor.visit(&desk.at("/desk")).await;
    assert!(page.body.contains("Mia Support</strong> as"), "{page:?}");
}
