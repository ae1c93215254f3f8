//! The whole application, as its clients meet it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod browser;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{MessageBody, to_bytes};
use actix_web::http::StatusCode;
use actix_web::rt;
use actix_web::rt::time::timeout;
use actix_web::test::TestRequest;
use browser::{Application, Browser};
use futures_util::future::poll_fn;
use impersonation_actix::{SystemClock, audit};
use serde_json::{Value, json};
use support_desk::{Kept, Parts};
use support_desk_actix::Desk;
use tempfile::TempDir;

const START: &str = "/desk/customers/ada/impersonate";

/// A desk in a folder of its own, and what writes down what actors do: it is done once the desk is gone.
async fn desk() -> (TempDir, Parts, Desk, audit::Worker) {
    let folder = TempDir::new().unwrap();
    let parts = support_desk::own(folder.path(), Arc::new(SystemClock)).await.unwrap();
    let (queue, writes) = audit::queue(parts.trail.clone(), 64);
    let desk = Desk::new(parts.clone(), queue).unwrap();
    (folder, parts, desk, writes)
}

/// Mia, who acts as Ada.
async fn mia_as_ada(app: &Application) -> Browser {
    let mut mia = Browser::signed_in(app, "mia").await;
    assert_eq!(mia.post(START, json!({ "reason": "Ticket 4711" })).await.status, 200);
    mia
}

#[actix_web::test]
async fn support_acts_as_a_customer_and_comes_back() {
    let (_folder, _, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut mia = Browser::signed_in(&app, "mia").await;
    let found = mia.get("/desk/customers?query=ada").await.json;
    assert_eq!(found, json!([{ "id": "ada", "name": "Ada Customer", "email": "ada@example.org" }]));
    let entered = mia.post(START, json!({ "reason": "Ticket 4711" })).await;
    assert_eq!((entered.status, entered.json), (StatusCode::OK, json!({ "entered": "/account" })));

    let account = mia.get("/account").await.json;
    let told = [&account["account"], &account["actor"], &account["reason"]];
    assert_eq!(told, ["ada", "mia", "Ticket 4711"]);
    assert!(account["until"].is_u64() && account["page"].is_string(), "{account}");
    assert_eq!(mia.get("/desk/customers").await.code(), "impersonation_denied", "an actor is nobody of the staff");

    assert_eq!(mia.post("/impersonation/stop", json!({})).await.status, 200);
    let account = mia.get("/account").await.json;
    assert_eq!([&account["account"], &account["actor"]], [&json!("mia"), &Value::Null]);
    assert_eq!(mia.get("/desk/customers").await.status, 200);
}

#[actix_web::test]
async fn whoever_acts_looks_and_changes_nothing() {
    let (_folder, parts, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut mia = mia_as_ada(&app).await;
    let billing = mia.get("/account/billing").await;
    assert_eq!((billing.status, billing.code()), (StatusCode::FORBIDDEN, "impersonation_denied"));
    assert_eq!(billing.header("content-type"), "application/problem+json");

    let note = mia.post_from_page("/account/notes", json!({ "text": "Hello" })).await;
    assert_eq!((note.status, note.code()), (StatusCode::FORBIDDEN, "read_only"));
    assert!(parts.notes("ada").await.unwrap().is_empty());
    assert_eq!(mia.get("/account/notes").await.json, json!([]));

    let mut ada = Browser::signed_in(&app, "ada").await;
    assert_eq!(ada.get("/account/billing").await.json, json!({ "plan": "Pro" }));
    assert_eq!(ada.post("/account/notes", json!({ "text": "Hello" })).await.status, StatusCode::CREATED);
    assert_eq!(mia.get("/account/notes").await.json[0]["text"], "Hello");
}

#[actix_web::test]
async fn personal_data_is_shown_for_a_reason_and_the_account_number_never() {
    let (_folder, _, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut mia = mia_as_ada(&app).await;
    let profile = mia.get("/account/profile").await;
    let of = |json: &Value| [json["telephone"].clone(), json["born"].clone(), json["iban"].clone()];
    assert_eq!(of(&profile.json), [Value::Null, Value::Null, Value::Null]);
    assert_eq!(profile.header("impersonation-redacted"), "born, iban, telephone");

    let unreasoned = mia.post_from_page("/account/profile/reveal", json!({ "why": " " })).await;
    assert_eq!((unreasoned.status, unreasoned.code()), (StatusCode::BAD_REQUEST, "reason_required"));
    let revealed = mia.post_from_page("/account/profile/reveal", json!({ "why": "To call back" })).await;
    assert_eq!(of(&revealed.json), [json!("+44 20 7946 0123"), json!("1987-03-14"), Value::Null]);
    assert_eq!(revealed.header("impersonation-redacted"), "iban");

    let mut ada = Browser::signed_in(&app, "ada").await;
    assert_eq!(ada.get("/account/profile").await.json["iban"], "GB33BUKB20201555555555", "it is her own");
    assert_eq!(ada.post("/account/profile/reveal", json!({ "why": "Mine" })).await.status, 403);
}

#[actix_web::test]
async fn no_start_without_a_reason_or_consent_or_on_a_superior() {
    let (_folder, _, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut mia = Browser::signed_in(&app, "mia").await;
    for (whom, wish, status, code) in [
        ("ada", json!({}), 400, "reason_required"),
        ("noor", json!({ "reason": "Ticket 4711" }), 403, "not_allowed"),
        ("bob", json!({ "reason": "Ticket 4711" }), 403, "consent_required"),
        ("nobody", json!({ "reason": "Ticket 4711" }), 403, "not_allowed"),
    ] {
        let refused = mia.post(&format!("/desk/customers/{whom}/impersonate"), wish).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (status, code), "{whom}");
        assert_eq!(mia.get("/account").await.json["account"], "mia");
    }
    let mut ada = Browser::signed_in(&app, "ada").await;
    let refused = ada.post("/desk/customers/bob/impersonate", json!({ "reason": "Ticket 4711" })).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "insufficient_permission"));
}

#[actix_web::test]
async fn a_page_from_before_changes_nothing() {
    let (_folder, parts, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut mia = mia_as_ada(&app).await;
    let note = json!({ "text": "For ada" });
    assert_eq!(
        mia.post("/account/notes", note.clone()).await.status,
        StatusCode::CONFLICT,
        "from no page of this session"
    );
    let page = mia.marker().await.unwrap();
    mia.post("/impersonation/stop", json!({})).await;

    let stale = mia.post_from("/account/notes", note.clone(), &page).await;
    assert_eq!((stale.status, stale.code()), (StatusCode::CONFLICT, "impersonation_ended"));
    assert!(parts.notes("mia").await.unwrap().is_empty());
    assert_eq!(mia.post_from_page("/account/notes", note).await.status, StatusCode::CREATED);
}

#[actix_web::test]
async fn an_open_stream_ends_when_the_customer_ends_the_visit() {
    let (_folder, _, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let (mut mia, mut ada) = (mia_as_ada(&app).await, Browser::signed_in(&app, "ada").await);
    let stream = mia.open(TestRequest::get().uri("/account/live/events")).await;
    assert_eq!(stream.headers().get("content-type").unwrap(), "text/event-stream");
    let mut body = pin!(stream.into_body());
    ada.post("/account/notes", json!({ "text": "Hello" })).await;
    let mut heard = String::new();
    while !heard.contains("data: ") {
        let piece = poll_fn(|cx| body.as_mut().poll_next(cx)).await.unwrap().unwrap();
        heard += str::from_utf8(&piece).unwrap();
    }
    assert!(heard.contains("data: a note was added\n\n") && !heard.contains("ended"), "it is open: {heard}");

    let visits = ada.get("/impersonation/account/sessions").await.json;
    let visit = visits["items"][0]["session"].as_str().unwrap().to_owned();
    let revoked = ada.post(&format!("/impersonation/account/sessions/{visit}/revoke"), json!({})).await;
    assert_eq!(revoked.json, json!({ "revoked": 1 }));
    // It waits for as long as it takes: without an end there would be none.
    let rest = timeout(Duration::from_secs(30), to_bytes(body)).await.unwrap().unwrap();
    assert!(str::from_utf8(&rest).unwrap().ends_with("event: ended\ndata: the session has ended\n\n"));
    assert_eq!(mia.get("/account").await.json["account"], "mia", "she is herself again");
}

#[actix_web::test]
async fn nobody_gets_nothing() {
    let (_folder, _, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut nobody = Browser::new(&app);
    for path in [
        "/account",
        "/account/notes",
        "/account/profile",
        "/account/billing",
        "/account/live/events",
        "/desk/customers",
    ] {
        let refused = nobody.get(path).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::UNAUTHORIZED, "authentication_required"), "{path}");
    }
    assert_eq!(nobody.post("/sign-in", json!({ "user": "nobody" })).await.status, StatusCode::FORBIDDEN);
    let mut mia = mia_as_ada(&app).await;
    assert_eq!(mia.post("/sign-out", json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(mia.get("/account").await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn another_site_changes_nothing() {
    let (_folder, parts, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut ada = Browser::signed_in(&app, "ada").await;
    for path in ["/account/notes", "/sign-in", "/sign-out", "/impersonation/account/consents", "/impersonation/stop"] {
        let refused = ada.post_from_elsewhere(path, json!({ "text": "Hello", "user": "mia", "hours": 1 })).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "cross_site_request"), "{path}");
    }
    assert!(parts.notes("ada").await.unwrap().is_empty());
    assert_eq!(ada.get("/account").await.json["account"], "ada");
}

#[actix_web::test]
async fn the_bar_is_on_the_page_of_whoever_acts() {
    let (_folder, _, desk, _writes) = desk().await;
    let app = Application::of(desk).await;
    let mut mia = mia_as_ada(&app).await;
    let page = mia.get("/").await;
    assert!(page.text.contains("Mia Support") && page.text.contains("Ada Customer"), "{}", page.text);
    assert!(page.text.contains("action=\"/impersonation/stop\""), "{}", page.text);
    let own = Browser::signed_in(&app, "ada").await.get("/").await;
    assert!(own.text.contains("to show the bar") && !own.text.contains("/impersonation/stop"), "{}", own.text);
}

#[actix_web::test]
async fn what_happened_is_in_the_trail() {
    let (_folder, parts, desk, writes) = desk().await;
    let writes = rt::spawn(writes);
    {
        let app = Application::of(desk).await;
        let mut mia = mia_as_ada(&app).await;
        mia.get("/account/billing").await;
        mia.post_from_page("/account/profile/reveal", json!({ "why": "To call back" })).await;
        mia.post("/impersonation/stop", json!({})).await;
    }
    // The desk is gone, and its queue with it.
    timeout(Duration::from_secs(30), writes).await.unwrap().unwrap();
    let kept = parts.trail.latest(50).await.unwrap();
    let find = |kind: &str, detail: Option<&str>| -> &Kept {
        let found = kept
            .iter()
            .find(|kept| kept.kind == kind && detail.is_none_or(|text| kept.detail.as_deref() == Some(text)));
        found.unwrap_or_else(|| unreachable!("no {kind} {detail:?} in {kept:?}"))
    };
    let of = |kept: &Kept| (kept.actor.clone().unwrap(), kept.subject.clone(), kept.reason.clone().unwrap_or_default());
    let who = ("mia".to_owned(), "ada".to_owned(), "Ticket 4711".to_owned());
    assert_eq!(of(find("started", None)), who);
    assert_eq!(of(find("request", Some("GET /account/billing → 403"))), who);
    assert_eq!(of(find("reveal", Some("personal: To call back"))), who);
    assert_eq!(of(find("ended", Some("stopped"))).1, "ada");
}
