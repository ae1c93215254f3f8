//! The story from a sign-in to a stop, and what both sides see of it.

use support_desk::Kind;

use crate::desk::{ALL, BACK, Desk};

#[tokio::test]
async fn support_helps_a_customer_and_both_sides_see_it() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let mut browser = desk.acting().await;
        assert_eq!(browser.visit(&desk.at("/account/billing")).await.status, 403, "{kind:?}");
        let notes = browser.submit(&desk.at("/account/notes"), &[("text", "hello")]).await;
        assert!(notes.status == 403 && notes.body.contains("You may only look"), "{kind:?}: {notes:?}");
        let profile = browser.visit(&desk.at("/account/profile")).await;
        assert!(profile.bar_says("Mia Support") && !profile.body.contains("7946"), "{kind:?}: {profile:?}");

        let mut ada = desk.ada().await;
        assert_eq!(ada.visit(&desk.at("/account/billing")).await.status, 200, "{kind:?}");
        let access = desk.until_says(&mut ada, "/account/access", "<strong>Mia Support</strong>: Ticket").await;
        assert!(access.body.contains("goes on"), "{kind:?}: {access:?}");

        browser.submit(&desk.at("/stop"), &BACK).await;
        let access = desk.until_says(&mut ada, "/account/access", "until ").await;
        assert!(!access.body.contains("goes on"), "{kind:?}: {access:?}");
        let mut noor = desk.signed_in("noor", "/desk").await;
        assert!(noor.visit(&desk.at("/desk")).await.body.contains("Nobody acts as a customer"), "{kind:?}");
        let audit = noor.visit(&desk.at("/desk/audit")).await;
        for said in ["Mia Support", "Ada Customer", "started", "ended", "<code>GET /account/billing → 403</code>"] {
            assert!(audit.body.contains(said), "{kind:?}: {said}: {audit:?}");
        }
        let denied = audit.body.matches("→ 403").count();
        assert_eq!(denied, 2, "{kind:?}: the bill and the note: {audit:?}");
    }
}

#[tokio::test]
async fn stop_leads_back_to_ones_own_session_where_there_is_one() {
    for kind in [Kind::Clerk, Kind::Descope] {
        let desk = Desk::start(kind).await;
        let mut browser = desk.acting().await;
        let page = browser.submit(&desk.at("/stop"), &BACK).await;
        assert_eq!((page.status, page.url.path()), (200, "/desk/customers/ada"), "{kind:?}: {page:?}");
        assert!(page.body.contains("<span>Mia Support</span>"), "{kind:?}: {page:?}");
        assert!(!page.body.contains("impersonation-bar"), "{kind:?}");
    }
}

#[tokio::test]
async fn stop_signs_out_at_workos() {
    let desk = Desk::start(Kind::WorkOs).await;
    let mut browser = desk.acting().await;
    let page = browser.submit(&desk.at("/stop"), &BACK).await;
    assert_eq!((page.status, page.url.path()), (200, "/"));
    assert!(page.body.contains("Who are you?"), "{page:?}");
    assert_eq!(browser.visit(&desk.at("/account")).await.status, 401);
}

#[tokio::test]
async fn a_lead_ends_what_an_agent_does_where_the_provider_can() {
    for kind in [Kind::Clerk, Kind::WorkOs] {
        let desk = Desk::start(kind).await;
        let mut mia = desk.acting().await;
        let mut noor = desk.signed_in("noor", "/desk").await;
        let page = desk.until_says(&mut noor, "/desk", "<strong>Mia Support</strong> as <strong>Ada Customer").await;
        let (_, rest) = page.body.split_once("action=\"/desk/sessions/").unwrap();
        let (action, _) = rest.split_once('"').unwrap();
        noor.submit(&desk.at(&format!("/desk/sessions/{action}")), &[]).await;
        assert_eq!(mia.visit(&desk.at("/account")).await.status, 401, "{kind:?}: its last token is good no more");
        desk.until_says(&mut noor, "/desk", "Nobody acts as a customer").await;
    }
}
