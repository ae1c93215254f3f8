//! The whole application, as its users meet it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// A browser, as far as it matters: it keeps cookies, and says where its forms come from.
struct Browser {
    app: Router,
    cookies: Vec<(String, String)>,
}

struct Page {
    status: StatusCode,
    location: Option<String>,
    text: String,
}

impl Browser {
    fn new(app: &Router) -> Self {
        Self { app: app.clone(), cookies: Vec::new() }
    }

    async fn signed_in(app: &Router, user: &str) -> Self {
        let mut browser = Self::new(app);
        assert_eq!(browser.post("/sign-in", &format!("user={user}")).await.status, StatusCode::SEE_OTHER);
        browser
    }

    async fn get(&mut self, path: &str) -> Page {
        self.ask(Request::get(path), "").await
    }

    async fn post(&mut self, path: &str, form: &str) -> Page {
        let request =
            Request::post(path).header(ORIGIN, "https://own-issuer.example").header("sec-fetch-site", "same-origin");
        self.ask(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded"), form).await
    }

    async fn ask(&mut self, request: axum::http::request::Builder, form: &str) -> Page {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(HOST, "own-issuer.example").header(COOKIE, cookies.join("; "));
        let response = self.app.clone().oneshot(request.body(Body::from(form.to_owned())).unwrap()).await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let location = response.headers().get(LOCATION).map(|location| location.to_str().unwrap().to_owned());
        let status = response.status();
        let text = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Page { status, location, text }
    }

    fn keep(&mut self, line: &str) {
        assert!(line.starts_with("__Host-") && line.contains("; Secure; HttpOnly; SameSite=Lax"), "{line}");
        let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
        self.cookies.retain(|(other, _)| other != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    async fn start(&mut self, target: &str, reason: &str) -> Page {
        let marker = self.get("/").await.marker();
        self.post(
            "/impersonation/start",
            &format!("target={target}&reason={reason}&return_to=/&impersonation_page={marker}"),
        )
        .await
    }
}

impl Page {
    /// The marker of its forms; empty where they need none.
    fn marker(&self) -> String {
        let marker = self.text.split_once("impersonation_page=").map_or("", |(_, behind)| behind);
        marker.split('"').next().unwrap().to_owned()
    }
}

async fn app() -> (TempDir, Router) {
    let folder = TempDir::new().unwrap();
    let app = own_issuer::app(folder.path()).await.unwrap();
    (folder, app)
}

#[tokio::test]
async fn support_acts_as_a_customer_and_comes_back() {
    let (_folder, app) = app().await;
    let mut mia = Browser::signed_in(&app, "mia").await;
    assert!(mia.get("/").await.text.contains("The account of mia"));
    assert_eq!(mia.start("ada", "SUP-1").await.location.as_deref(), Some("/"));

    let page = mia.get("/").await;
    assert!(page.text.contains("The account of ada"), "{}", page.text);
    assert!(
        page.text.contains("Mia of support") && page.text.contains("SUP-1"),
        "the bar says who and why: {}",
        page.text
    );
    let marker = page.marker();
    assert_eq!(mia.post("/notes", "").await.status, StatusCode::CONFLICT, "from no page of this session");
    assert_eq!(mia.post(&format!("/notes?impersonation_page={marker}"), "").await.status, StatusCode::OK);
    let password = mia.post(&format!("/password?impersonation_page={marker}"), "").await;
    assert_eq!(password.status, StatusCode::FORBIDDEN, "closed to whoever acts");

    assert_eq!(mia.post("/impersonation/stop", "").await.location.as_deref(), Some("/"));
    let page = mia.get("/").await;
    assert!(page.text.contains("The account of mia"));
    let stale = mia.post(&format!("/notes?impersonation_page={marker}"), "").await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "what was meant for ada is not done to mia");
    assert_eq!(mia.post(&format!("/notes?impersonation_page={}", page.marker()), "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_customer_sees_who_was_in_their_account_and_why() {
    let (_folder, app) = app().await;
    let mut mia = Browser::signed_in(&app, "mia").await;
    mia.start("ada", "SUP-2").await;
    let mut ada = Browser::signed_in(&app, "ada").await;
    assert!(ada.get("/").await.text.contains("mia: SUP-2 (goes on)"));
    mia.post("/impersonation/stop", "").await;
    assert!(ada.get("/").await.text.contains("mia: SUP-2 (stopped)"));
    assert!(!Browser::signed_in(&app, "bob").await.get("/").await.text.contains("SUP-2"));
}

#[tokio::test]
async fn customers_start_nothing_and_support_not_everything() {
    let (_folder, app) = app().await;
    let mut ada = Browser::signed_in(&app, "ada").await;
    let refused = Some("/?impersonation_error=not_allowed");
    assert_eq!(ada.start("bob", "curious").await.location.as_deref(), refused);
    let mut mia = Browser::signed_in(&app, "mia").await;
    assert_eq!(mia.start("nobody", "SUP-3").await.location.as_deref(), refused);
    assert_eq!(mia.start("ada", "").await.location.as_deref(), Some("/?impersonation_error=reason_required"));
    assert!(mia.get("/?impersonation_error=not_allowed").await.text.contains("It did not start: not_allowed"));
}

#[tokio::test]
async fn what_is_kept_outlives_the_process() {
    let (folder, app) = app().await;
    let mut mia = Browser::signed_in(&app, "mia").await;
    mia.start("ada", "SUP-4").await;
    mia.app = own_issuer::app(folder.path()).await.unwrap();
    assert!(mia.get("/").await.text.contains("The account of ada"), "keys and grant are there");
    mia.post("/impersonation/stop", "").await;
    assert!(mia.get("/").await.text.contains("The account of mia"));
}
