//! What is open to nobody, or not to whoever acts.

use support_desk::Kind;

use crate::browser::Browser;
use crate::desk::{ALL, Desk, WISH, assert_shows_mia};

#[tokio::test]
async fn whoever_acts_reaches_neither_the_desk_nor_what_is_the_customers_alone() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let mut browser = desk.acting().await;
        for path in ["/desk", "/desk/audit", "/desk/customers/bob", "/account/access"] {
            assert_eq!(browser.visit(&desk.at(path)).await.status, 403, "{kind:?}: {path}");
        }
        let page = browser.submit(&desk.start_of("cleo"), &WISH).await;
        assert_eq!(page.status, 403, "{kind:?}");
        assert_shows_mia(&browser.visit(&desk.at("/account")).await);
    }
}

#[tokio::test]
async fn customers_have_no_desk() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let mut ada = desk.ada().await;
        assert_eq!(ada.visit(&desk.at("/desk")).await.status, 403, "{kind:?}");
        assert_eq!(ada.submit(&desk.start_of("bob"), &WISH).await.status, 403, "{kind:?}");
        assert_eq!(Browser::new().visit(&desk.at("/desk")).await.status, 401, "{kind:?}");
    }
}

#[tokio::test]
async fn whoever_signs_out_is_nobody() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let mut browser = desk.mia().await;
        let page = browser.submit(&desk.at("/sign-out"), &[]).await;
        assert_eq!((page.status, page.url.path()), (200, "/"), "{kind:?}: {page:?}");
        assert!(page.body.contains("Who are you?") && browser.cookies.is_empty(), "{kind:?}: {:?}", browser.cookies);
    }
}

/// `SameSite` lets it send the cookies.
#[tokio::test]
async fn a_page_of_a_sibling_domain_changes_nothing() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let mut browser = desk.acting().await;
        for path in ["/sign-in", "/sign-out", "/stop"] {
            let answer = browser.misled(&desk.at(path)).await;
            assert_eq!(answer.status(), 403, "{kind:?}: {path}");
            assert!(!answer.headers().contains_key("set-cookie"), "{kind:?}: {path}");
        }
        assert_shows_mia(&browser.visit(&desk.at("/account")).await);
    }
}

/// Forms lead over Clerk and WorkOS, and Chromium asks about redirects too.
#[tokio::test]
async fn pages_may_do_what_the_provider_needs_and_no_more() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let page = desk.mia().await.visit(&desk.at("/desk")).await;
        page.assert_is_strict();
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        let leads_elsewhere = policy.contains("form-action 'self' http://127.0.0.1:");
        assert_eq!(leads_elsewhere, kind != Kind::Descope, "{kind:?}: {policy}");
        assert_eq!(page.body.contains("src=\"/renew.js\""), kind == Kind::Clerk, "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_not_signed_by_clerk_is_not_believed() {
    let desk = Desk::start(Kind::Clerk).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = client.post(desk.at("/webhooks/clerk")).body(r#"{ "type": "session.created" }"#);
    let post =
        post.header("svix-id", "msg_1").header("svix-timestamp", "1700000000").header("svix-signature", "v1,AAAA");
    assert_eq!(post.send().await.unwrap().status(), 400);
}

/// A provider knows of no rights: the table of the staff does.
#[tokio::test]
async fn agents_read_no_audit_and_auditors_end_nothing() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let mut mia = desk.mia().await;
        assert_eq!(mia.visit(&desk.at("/desk/audit")).await.status, 403, "{kind:?}");
        desk.acting().await;
        let mut kim = desk.signed_in("kim", "/desk").await;
        let page = desk.until_says(&mut kim, "/desk", "Mia Support").await;
        assert!(!page.body.contains("/revoke\""), "{kind:?}: {page:?}");
        let page = kim.submit(&desk.start_of("ada"), &WISH).await;
        assert!(page.body.contains("you may not act as this person"), "{kind:?}: {page:?}");
    }
}

/// Nobody is closed to the form alone.
#[tokio::test]
async fn who_is_closed_to_support_and_who_is_staff_is_not_acted_as() {
    for kind in ALL {
        let desk = Desk::start(kind).await;
        let mut mia = desk.mia().await;
        for whom in ["dana", "noor", "nobody"] {
            let page = mia.submit(&desk.start_of(whom), &WISH).await;
            assert!(page.body.contains("you may not act as this person"), "{kind:?}: {whom}: {page:?}");
        }
    }
}

/// A cookie that renews nothing, or whose name only decodes to one that does, sends nobody around in circles.
#[tokio::test]
async fn a_cookie_that_renews_nothing_leads_to_the_sign_in() {
    for (kind, name) in [(Kind::Descope, "DSR"), (Kind::Descope, "D%53R"), (Kind::WorkOs, "wos%2Dsession")] {
        let desk = Desk::start(kind).await;
        let mut browser = Browser::new();
        browser.cookies.insert(name.into(), "rubbish".into());
        let page = browser.visit(&desk.at("/")).await;
        assert!(page.status == 200 && page.body.contains("Who are you?"), "{name}: {page:?}");
    }
}
