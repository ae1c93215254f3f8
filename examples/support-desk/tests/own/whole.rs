//! The whole story, from both sides.

use support_desk::Kind;

use crate::browser::Page;
use crate::desk::{BACK, Desk, assert_shows_mia};

/// The marker that the forms of a page have.
fn marker(page: &Page) -> &str {
    let (_, rest) = page.body.split_once("?impersonation_page=").unwrap_or_else(|| panic!("no marker: {page:?}"));
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn staff_see_what_is_open_to_them_and_no_more() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.acting().await;
    let page = mia.visit(&desk.at("/account/notes")).await;
    let note = format!("{}?impersonation_page={}", desk.at("/account/notes"), marker(&page));
    for (page, code, says) in [
        (mia.visit(&desk.at("/account/billing")).await, 403, "open to the customer alone"),
        (mia.submit(&note, &[("text", "Hello")]).await, 403, "You may only look"),
        (mia.visit(&desk.at("/account/access")).await, 403, "open to the customer alone"),
        (mia.visit(&desk.at("/desk")).await, 403, "Not while you act as a customer"),
        (mia.visit(&desk.at("/nowhere")).await, 404, "There is no such page"),
    ] {
        assert_eq!(page.status, code, "{page:?}");
        assert!(page.body.contains(says) && page.bar_says("Mia Support"), "{page:?}");
        page.assert_is_strict();
    }
    let profile = mia.visit(&desk.at("/account/profile")).await;
    assert_eq!(profile.body.matches("hidden from staff").count(), 3, "{profile:?}");
    let json = mia.visit(&desk.at("/api/profile")).await;
    assert!(json.body.contains(r#""telephone":null,"born":null,"iban":null"#), "{json:?}");
    assert!(!desk.ada().await.visit(&desk.at("/account/notes")).await.body.contains("Hello"));
}

#[tokio::test]
async fn personal_data_is_shown_for_a_reason_that_is_written_down() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.acting().await;
    let marker = marker(&mia.visit(&desk.at("/account/profile")).await).to_owned();
    let reveal = format!("{}?impersonation_page={marker}", desk.at("/account/profile/reveal"));
    let none = mia.submit(&reveal, &[("why", " ")]).await;
    assert_eq!((none.status, none.body.contains("7946")), (400, false), "{none:?}");
    let shown = mia.submit(&reveal, &[("why", "To call back")]).await;
    assert!(shown.body.contains("+44 20 7946 0123") && !shown.body.contains("GB33BUKB"), "{shown:?}");

    let audit = desk.signed_in("noor", "/desk").await.visit(&desk.at("/desk/audit?kind=reveal")).await;
    assert!(audit.body.contains("personal: To call back"), "{audit:?}");
}

#[tokio::test]
async fn after_a_stop_everybody_is_themselves_and_pages_from_before_change_nothing() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.acting().await;
    let during = marker(&mia.visit(&desk.at("/account/notes")).await).to_owned();
    let back = mia.submit(&desk.at("/impersonation/stop"), &BACK).await;
    assert_eq!((back.status, back.url.path()), (200, "/desk/customers/ada"), "{back:?}");
    assert!(back.body.contains("Mia Support") && !back.body.contains("<impersonation-bar>"), "{back:?}");

    for stale in [String::new(), format!("?impersonation_page={during}")] {
        let refused = mia.submit(&format!("{}{stale}", desk.at("/account/notes")), &[("text", "Hello")]).await;
        assert_eq!(refused.status, 409, "{refused:?}");
        assert!(refused.body.contains("That page was from before"), "{refused:?}");
    }
    let since = marker(&mia.visit(&desk.at("/account/notes")).await).to_owned();
    let own = format!("{}?impersonation_page={since}", desk.at("/account/notes"));
    assert!(mia.submit(&own, &[("text", "My own")]).await.body.contains("My own"));

    let mut ada = desk.ada().await;
    let visits = ada.visit(&desk.at("/account/access")).await;
    assert!(visits.body.contains("Mia Support") && visits.body.contains("stopped"), "{visits:?}");
    assert!(!ada.visit(&desk.at("/account/notes")).await.body.contains("My own"));
}

#[tokio::test]
async fn a_customer_ends_a_visit_and_it_is_written_down_that_they_did() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.acting().await;
    let mut ada = desk.ada().await;
    let visits = ada.visit(&desk.at("/account/access")).await;
    let (_, rest) = visits.body.split_once("action=\"/impersonation/account/sessions/").unwrap();
    let end = format!("/impersonation/account/sessions/{}", rest.split('"').next().unwrap());
    let ended = ada.submit(&desk.at(&end), &[("return_to", "/account/access")]).await;
    assert!(ended.body.contains("revoked by subject"), "{ended:?}");
    let own = mia.visit(&desk.at("/account")).await;
    assert!(own.body.contains("The account of Mia Support"), "{own:?}");

    let audit = desk.signed_in("kim", "/desk").await.visit(&desk.at("/desk/audit?subject=ada&window=hour")).await;
    for part in ["revoked_by_subject", "GET /account → 200", "<rect class=\"cut\"", "Ticket &#60;4711&#62;"] {
        assert!(audit.body.contains(part), "{part}: {audit:?}");
    }
}

#[tokio::test]
async fn what_a_program_asks_for_is_refused_as_problem_details() {
    let desk = Desk::start(Kind::Issuer).await;
    let mia = desk.acting().await;
    let cookies: Vec<_> = mia.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(desk.at("/account/billing")).header("cookie", cookies.join("; "));
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert!(response.text().await.unwrap().contains(r#""code":"impersonation_denied""#));
}

#[tokio::test]
async fn cookies_of_a_desk_that_is_gone_lead_to_the_sign_in() {
    let (gone, desk) = (Desk::start(Kind::Issuer).await, Desk::start(Kind::Issuer).await);
    let mut mia = gone.acting().await;
    let page = mia.visit(&desk.at("/desk")).await;
    assert_eq!(page.status, 401, "{page:?}");
    assert!(page.body.contains("action=\"/sign-out\""), "{page:?}");
    let welcome = mia.submit(&desk.at("/sign-out"), &[]).await;
    assert!(welcome.status == 200 && welcome.body.contains("Who are you?"), "{welcome:?}");
    assert_shows_mia(&{
        mia.submit(&desk.at("/sign-in"), &[("user", "mia")]).await;
        desk.impersonate(&mut mia).await
    });
}

#[tokio::test]
async fn whoever_signs_in_anew_is_themselves_and_nothing_else() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.acting().await;
    for user in ["mia", "ada"] {
        let page = mia.submit(&desk.at("/sign-in"), &[("user", user)]).await;
        assert!(page.status == 200 && !page.body.contains("<impersonation-bar>"), "{user}: {page:?}");
    }
    assert!(mia.visit(&desk.at("/account")).await.body.contains("The account of Ada Customer"));
}

#[tokio::test]
async fn a_start_that_nobody_entered_is_nobody_in_the_account() {
    let desk = Desk::start(Kind::Issuer).await;
    let mia = desk.mia().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let cookies: Vec<_> = mia.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = client.post(desk.at("/impersonation/start")).header("cookie", cookies.join("; "));
    let request = request.header("sec-fetch-site", "same-origin").header("content-type", "application/json");
    let started = request.body(r#"{"target":"ada","reason":"Ticket 4711"}"#).send().await.unwrap();
    assert_eq!(started.status(), 201);
    let visits = desk.ada().await.visit(&desk.at("/account/access")).await;
    assert!(visits.body.contains("about to enter") && !visits.body.contains("goes on"), "{visits:?}");
    let audit = desk.signed_in("noor", "/desk").await.visit(&desk.at("/desk/audit?kind=started")).await;
    assert!(audit.body.contains("Ticket 4711"), "{audit:?}");
}

/// Whoever has copied the cookies has nothing of it.
#[tokio::test]
async fn a_sign_out_ends_the_impersonation_and_the_session_beneath_it() {
    let desk = Desk::start(Kind::Issuer).await;
    let mut mia = desk.acting().await;
    let copied = mia.cookies.clone();
    mia.submit(&desk.at("/sign-out"), &[]).await;
    mia.cookies = copied;
    let page = mia.visit(&desk.at("/account")).await;
    assert!(page.status == 401 && !page.body.contains("Ada"), "{page:?}");
    let visits = desk.ada().await.visit(&desk.at("/account/access")).await;
    assert!(visits.body.contains("stopped"), "{visits:?}");
}

#[tokio::test]
async fn pages_of_a_person_are_not_kept() {
    let desk = Desk::start(Kind::Issuer).await;
    for path in ["/account/profile", "/account/access", "/account"] {
        let page = desk.ada().await.visit(&desk.at(path)).await;
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
    }
}
