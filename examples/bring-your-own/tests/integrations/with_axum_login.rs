//! People sign in by axum-login, and staff act for users: their session says so, and the gates see it.

use crate::asked::{Answer, answered, send};
use axum::Router;
use axum::middleware::from_fn;
use axum_login::tower_sessions::{MemoryStore, SessionStore as _};
use bring_your_own::with_axum_login::{ACTING_FOR, app, claims, note, sign_in};
use bring_your_own::{routes, with_axum_login};
use impersonation_axum::{Clock as _, SessionLayer, SystemClock};
use serde_json::json;

/// Somebody at a browser: it keeps the cookie.
struct Browser<'a> {
    app: &'a Router,
    cookie: String,
}

impl<'a> Browser<'a> {
    fn new(app: &'a Router) -> Self {
        Self { app, cookie: String::new() }
    }

    async fn signed_in(app: &'a Router, name: &str, password: &str) -> Self {
        let mut browser = Self::new(app);
        assert_eq!(browser.sign_in(name, password).await.status, 200);
        browser
    }

    /// A staff member who acts for the user.
    async fn acting(app: &'a Router) -> Self {
        let mut browser = Self::signed_in(app, "staff_1", "correct horse").await;
        assert_eq!(browser.ask("POST /act-as/user_2").await, answered(200, ""));
        browser
    }

    async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let body = format!(r#"{{"name":"{name}","password":"{password}"}}"#);
        self.send("POST /login", &body).await
    }

    async fn send(&mut self, line: &str, body: &str) -> Answer {
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/json")];
        let answer = send(self.app, line, &headers, body).await;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().into();
        }
        answer
    }

    async fn ask(&mut self, line: &str) -> (u16, String) {
        let answer = self.send(line, "").await;
        (answer.status.as_u16(), answer.code().map(Into::into).unwrap_or(answer.body))
    }

    /// Puts another note into the stored session.
    async fn note(&self, store: &MemoryStore, began: u64) {
        let id = self.cookie.split_once('=').unwrap().1.parse().unwrap();
        let mut record = store.load(&id).await.unwrap().unwrap();
        record.data.insert(ACTING_FOR.into(), json!({ "user": "user_2", "began": began }));
        store.save(&record).await.unwrap();
    }
}

fn an_app() -> Router {
    app(MemoryStore::default())
}

#[tokio::test]
async fn a_user_passes_everywhere() {
    let app = an_app();
    let mut user = Browser::signed_in(&app, "user_2", "battery staple").await;
    assert_eq!(user.ask("GET /whoami").await, answered(200, "user_2"));
    assert_eq!(user.ask("GET /billing").await, answered(200, "the bill"));
    assert_eq!(user.ask("POST /reports").await, answered(200, "created"));
    assert_eq!(user.ask("POST /account/close").await, answered(200, "closed the account of user_2"));
}

#[tokio::test]
async fn a_staff_member_who_acts_is_shown_and_refused_at_the_gates() {
    let app = an_app();
    let mut staff = Browser::acting(&app).await;
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "staff_1 is acting as user_2"));
    assert_eq!(staff.ask("GET /reports").await, answered(200, "reports"));
    assert_eq!(staff.ask("POST /reports").await, answered(403, "read_only"));
    for closed in ["GET /billing", "POST /account/close", "GET /survey"] {
        assert_eq!(staff.ask(closed).await, answered(403, "impersonation_denied"), "{closed}");
    }
}

#[tokio::test]
async fn only_staff_act_only_for_users_and_never_twice() {
    let app = an_app();
    let mut user = Browser::signed_in(&app, "user_2", "battery staple").await;
    assert_eq!(user.ask("POST /act-as/user_3").await, answered(403, ""));
    assert_eq!(Browser::new(&app).ask("POST /act-as/user_3").await, answered(401, "authentication_required"));
    let mut staff = Browser::signed_in(&app, "staff_1", "correct horse").await;
    for none in ["staff_1", "user_9"] {
        assert_eq!(staff.ask(&format!("POST /act-as/{none}")).await, answered(403, ""), "{none}");
    }
    let mut acting = Browser::acting(&app).await;
    assert_eq!(acting.ask("POST /act-as/user_3").await, answered(403, "impersonation_denied"));
    assert_eq!(acting.ask("GET /whoami").await, answered(200, "staff_1 is acting as user_2"));
}

#[tokio::test]
async fn who_begins_to_act_gets_another_cookie() {
    let app = an_app();
    let mut staff = Browser::signed_in(&app, "staff_1", "correct horse").await;
    let before = staff.cookie.clone();
    staff.ask("POST /act-as/user_2").await;
    assert_ne!(staff.cookie, before);
    let mut old = Browser { app: &app, cookie: before };
    assert_eq!(old.ask("GET /whoami").await, answered(200, "nobody"));
}

#[tokio::test]
async fn who_stops_is_themselves_again() {
    let app = an_app();
    let mut staff = Browser::acting(&app).await;
    assert_eq!(staff.ask("POST /stop").await, answered(200, ""));
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "staff_1"));
}

#[tokio::test]
async fn whoever_signs_in_next_acts_for_nobody() {
    let app = an_app();
    let mut browser = Browser::acting(&app).await;
    assert_eq!(browser.sign_in("user_3", "troubador").await.status, 200);
    assert_eq!(browser.ask("GET /whoami").await, answered(200, "user_3"));
}

#[tokio::test]
async fn a_missing_or_made_up_cookie_is_nobody() {
    let app = an_app();
    for cookie in ["", "id=made-up", "id=AAAAAAAAAAAAAAAAAAAAAA"] {
        let mut browser = Browser { app: &app, cookie: cookie.into() };
        assert_eq!(browser.ask("GET /whoami").await, answered(200, "nobody"), "{cookie}");
        assert_eq!(browser.ask("GET /billing").await, answered(401, "authentication_required"), "{cookie}");
    }
    assert_eq!(Browser::new(&app).sign_in("staff_1", "battery staple").await.status, 401);
}

#[tokio::test]
async fn an_impersonation_whose_time_is_up_is_refused_until_it_is_stopped() {
    let store = MemoryStore::default();
    let app = app(store.clone());
    let mut staff = Browser::acting(&app).await;
    staff.note(&store, 1_700_000_000).await;
    // Never the staff member's own session by itself.
    for line in ["GET /whoami", "GET /survey", "POST /act-as/user_3"] {
        assert_eq!(staff.ask(line).await, answered(401, "invalid_token"), "{line}");
    }
    assert_eq!(staff.ask("POST /stop").await, answered(200, ""));
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "staff_1"));
}

#[tokio::test]
async fn who_is_no_longer_staff_acts_for_nobody() {
    let store = MemoryStore::default();
    let app = app(store.clone());
    let mut former = Browser::signed_in(&app, "user_3", "troubador").await;
    former.note(&store, SystemClock.now().as_unix_seconds()).await;
    assert_eq!(former.ask("GET /whoami").await, answered(401, "invalid_token"));
    assert_eq!(former.ask("POST /stop").await, answered(200, ""));
    assert_eq!(former.ask("GET /whoami").await, answered(200, "user_3"));
}

#[tokio::test]
async fn a_layer_further_in_or_missing_is_loud_and_refuses_every_request() {
    let session = || SessionLayer::asserted(claims);
    let store = MemoryStore::default();
    let login = with_axum_login::app(store.clone());
    let staff = Browser::acting(&login).await;
    let sign_in = || sign_in(store.clone());
    for app in [
        routes().layer(from_fn(note)).layer(sign_in()).layer(session()),
        routes().layer(from_fn(note)).layer(session()).layer(sign_in()),
        routes().layer(session()).layer(sign_in()),
        routes().layer(session()),
    ] {
        let mut staff = Browser { app: &app, cookie: staff.cookie.clone() };
        for line in ["GET /whoami", "GET /survey", "GET /billing"] {
            assert_eq!(staff.ask(line).await, answered(500, "misconfigured"), "{line}");
        }
    }
}
