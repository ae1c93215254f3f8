//! What is Descope's alone: consent, tenants, and a session that is refreshed.

use support_desk::Kind;

use crate::browser::Browser;
use crate::desk::{Desk, WISH, assert_shows_mia};

#[tokio::test]
async fn descope_lets_nobody_in_without_consent_and_the_page_says_so() {
    let desk = Desk::start(Kind::Descope).await;
    let mut mia = desk.mia().await;
    let page = desk.impersonate(&mut mia).await;
    assert_eq!(page.url.path(), "/desk/customers/ada");
    assert_eq!(page.url.query(), Some("impersonation_error=denied"));
    assert!(page.body.contains("It did not start") && page.body.contains("consented"), "{page:?}");
    let mut noor = desk.signed_in("noor", "/desk").await;
    assert!(noor.visit(&desk.at("/desk/audit?kind=start_refused")).await.body.contains("Ticket &#60;4711&#62;"));

    let mut ada = desk.ada().await;
    assert!(ada.visit(&desk.at("/account/access")).await.body.contains("Nobody but you"));
    for hours in ["0", "169", "18446744073709551615"] {
        let page = ada.submit(&desk.at("/account/access/consents"), &[("hours", hours)]).await;
        assert_eq!(page.status, 400, "{hours}");
    }
    desk.ask_ada().await;
    assert_shows_mia(&desk.impersonate(&mut mia).await);
}

#[tokio::test]
async fn a_consent_at_descope_is_taken_back_and_the_trail_has_both() {
    let desk = Desk::start(Kind::Descope).await;
    desk.ask_ada().await;
    let mut ada = desk.ada().await;
    let page = ada.submit(&desk.at("/account/access/consents/withdraw"), &[]).await;
    assert!(!page.body.contains("Support is let in until"), "{page:?}");
    let mut mia = desk.mia().await;
    assert_eq!(desk.impersonate(&mut mia).await.url.query(), Some("impersonation_error=denied"));
    let mut noor = desk.signed_in("noor", "/desk").await;
    for kind in ["consent_granted", "consent_withdrawn"] {
        let audit = noor.visit(&desk.at(&format!("/desk/audit?kind={kind}"))).await;
        assert!(audit.body.contains(&format!("kind-{kind}")) && audit.body.contains("Ada Customer"), "{audit:?}");
    }
}

/// Nobody consents in somebody else's name, nor for a page of another site.
#[tokio::test]
async fn consent_at_descope_is_the_customers_own() {
    let desk = Desk::start(Kind::Descope).await;
    let mut acting = desk.acting().await;
    for path in ["/account/access/consents", "/account/access/consents/withdraw"] {
        let page = acting.submit(&desk.at(path), &[("hours", "24")]).await;
        assert!(page.status == 403 && page.body.contains("Not while you act as a customer"), "{path}: {page:?}");
        let answer = desk.ada().await.misled(&desk.at(path)).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(answer.text().await.unwrap().contains("cross_site_request"), "{path}");
        assert_eq!(Browser::new().submit(&desk.at(path), &[("hours", "24")]).await.status, 401, "{path}");
    }
    let mut noor = desk.signed_in("noor", "/desk").await;
    desk.until_says(&mut noor, "/desk/audit", "POST /account/access/consents → 403").await;
    let granted = noor.visit(&desk.at("/desk/audit?kind=consent_granted")).await;
    assert_eq!(granted.body.matches("class=\"badge kind-consent_granted\"").count(), 1, "{granted:?}");
}

/// A tenant is one of the customer's own, and the session is in it.
#[tokio::test]
async fn descope_starts_in_an_organization() {
    let desk = Desk::start(Kind::Descope).await;
    let mut cleo = desk.signed_in("cleo", "/account").await;
    cleo.submit(&desk.at("/account/access/consents"), &[("hours", "1")]).await;
    let mut mia = desk.mia().await;
    let wish = [WISH[0], WISH[1], ("organization", "mill")];
    let page = mia.submit(&desk.start_of("cleo"), &wish).await;
    assert!(page.bar_says("Mia Support is acting as Cleo Twofold") && page.bar_says("mill"), "{page:?}");
}

#[tokio::test]
async fn a_session_of_descopes_that_has_lapsed_is_refreshed() {
    let desk = Desk::start(Kind::Descope).await;
    let mut mia = desk.mia().await;
    mia.cookies.remove("DS");
    let page = mia.visit(&desk.at("/")).await;
    assert_eq!((page.status, page.url.path()), (200, "/desk"), "{page:?}");
    assert!(mia.cookies.contains_key("DS"));
}
