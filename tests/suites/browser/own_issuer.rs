//! An impersonation from start to stop, as a browser has it, on the application `own-issuer`.

use fantoccini::Locator;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::harness::{BarPart, Browser, Looks, browse, browse_with};

/// The application, with what it keeps.
struct Application {
    url: String,
    _folder: TempDir,
}

impl Application {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let app = own_issuer::app(folder.path()).await.unwrap();
        tokio::spawn(async { axum::serve(listener, app).await });
        Self { url, _folder: folder }
    }
}

#[test]
fn support_acts_as_a_customer_and_comes_back() {
    browse(whole);
}

#[test]
fn without_scripts_it_is_the_same() {
    browse_with(Looks::new().without_scripts(), whole);
}

async fn whole(browser: &Browser) {
    let application = Application::start().await;
    begin(browser, &application, "Ticket 4711").await;
    let bar = browser.bar().await.expect("a bar");
    let said = bar.text(BarPart::Region).await;
    for what in ["Mia of support", "Ada", "Ticket 4711"] {
        assert!(said.contains(what), "{said}");
    }
    press(browser, "Leave a note").await;
    assert!(text(browser).await.contains("Noted for ada."));
    browser.open(&application.url).await;
    press(browser, "Change the password").await;
    assert!(text(browser).await.contains("not open while acting"));

    browser.open(&application.url).await;
    browser.bar().await.expect("a bar").click(BarPart::Stop).await;
    browser.until_gone().await;
    assert_eq!(heading(browser).await, "The account of mia");
    press(browser, "Leave a note").await;
    assert!(text(browser).await.contains("Noted for mia."));
}

#[test]
fn a_tab_from_before_changes_nothing() {
    browse(async |browser| {
        let application = Application::start().await;
        sign_in(browser, &application).await;
        let before = browser.client().window().await.unwrap();
        let during = browser.client().new_window(true).await.unwrap().handle;

        browser.client().switch_to_window(during.clone()).await.unwrap();
        browser.open(&application.url).await;
        start(browser, "Ticket 4711").await;
        browser.client().switch_to_window(before.clone()).await.unwrap();
        press(browser, "Leave a note").await;
        assert!(text(browser).await.contains("impersonation_began"), "{}", text(browser).await);

        browser.open(&application.url).await;
        browser.bar().await.expect("a bar").click(BarPart::Stop).await;
        browser.until_gone().await;
        browser.client().switch_to_window(during).await.unwrap();
        press(browser, "Leave a note").await;
        assert!(text(browser).await.contains("impersonation_ended"), "{}", text(browser).await);
    });
}

#[test]
fn what_was_refused_is_told_on_the_page() {
    browse(async |browser| {
        let application = Application::start().await;
        sign_in(browser, &application).await;
        let target = browser.client().find(Locator::Css("input[name=target]")).await.unwrap();
        target.clear().await.unwrap();
        target.send_keys("nobody").await.unwrap();
        start(browser, "Ticket 4711").await;
        assert!(text(browser).await.contains("It did not start: not_allowed"));
        assert!(browser.bar().await.is_none());
    });
}

async fn begin(browser: &Browser, application: &Application, reason: &str) {
    sign_in(browser, application).await;
    start(browser, reason).await;
    assert_eq!(heading(browser).await, "The account of ada");
}

async fn sign_in(browser: &Browser, application: &Application) {
    browser.open(&application.url).await;
    press(browser, "Mia of support").await;
    assert_eq!(heading(browser).await, "The account of mia");
}

async fn start(browser: &Browser, reason: &str) {
    browser.client().find(Locator::Css("input[name=reason]")).await.unwrap().send_keys(reason).await.unwrap();
    press(browser, "Start").await;
}

async fn press(browser: &Browser, label: &str) {
    browser.leave_by(&format!("//button[normalize-space()='{label}']")).await;
}

async fn heading(browser: &Browser) -> String {
    browser.client().find(Locator::Css("h1")).await.unwrap().text().await.unwrap()
}

async fn text(browser: &Browser) -> String {
    browser.client().find(Locator::Css("body")).await.unwrap().text().await.unwrap()
}
