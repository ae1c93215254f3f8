//! People sign in by actix-identity, and staff act for users: their session says so, and the gates see it.

mod browser;
mod order;

use bring_your_own::with_actix_identity::{ACTING_FOR, SIGNED_IN_AT};
use impersonation_actix::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::asked::answered;
use browser::{Browser, Kept};

const LONG_AGO: u64 = 1_700_000_000;

fn note(began: u64) -> Value {
    json!({ "user": "user_2", "began": began })
}

#[actix_web::test]
async fn a_user_passes_everywhere() {
    let app = Kept::new().app().await;
    let mut user = Browser::signed_in(&app, "user_2", "battery staple").await;
    assert_eq!(user.ask("GET /whoami").await, answered(200, "user_2"));
    assert_eq!(user.ask("GET /billing").await, answered(200, "the bill"));
    assert_eq!(user.ask("POST /reports").await, answered(200, "created"));
    assert_eq!(user.ask("POST /account/close").await, answered(200, "closed the account of user_2"));
}

#[actix_web::test]
async fn a_staff_member_who_acts_is_shown_and_refused_at_the_gates() {
    let app = Kept::new().app().await;
    let mut staff = Browser::acting(&app).await;
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "staff_1 is acting as user_2"));
    assert_eq!(staff.ask("GET /reports").await, answered(200, "reports"));
    assert_eq!(staff.ask("POST /reports").await, answered(403, "read_only"));
    for closed in ["GET /billing", "POST /account/close", "GET /survey"] {
        assert_eq!(staff.ask(closed).await, answered(403, "impersonation_denied"), "{closed}");
    }
}

#[actix_web::test]
async fn only_staff_act_only_for_users_and_never_twice() {
    let app = Kept::new().app().await;
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

#[actix_web::test]
async fn who_begins_to_act_gets_another_cookie() {
    let app = Kept::new().app().await;
    let mut staff = Browser::signed_in(&app, "staff_1", "correct horse").await;
    let before = staff.cookie.clone();
    staff.ask("POST /act-as/user_2").await;
    // It is encrypted anew each time: what counts is that the old one is nobody's.
    assert_eq!(Browser::with(&app, &before).ask("GET /whoami").await, answered(200, "nobody"));
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "staff_1 is acting as user_2"));
}

#[actix_web::test]
async fn who_stops_is_themselves_again_and_so_is_whoever_has_a_copy_of_the_cookie() {
    let app = Kept::new().app().await;
    let mut staff = Browser::acting(&app).await;
    let copy = staff.cookie.clone();
    assert_eq!(staff.ask("POST /stop").await, answered(200, ""));
    for cookie in [&staff.cookie, &copy] {
        assert_eq!(Browser::with(&app, cookie).ask("GET /whoami").await, answered(200, "staff_1"));
    }
}

#[actix_web::test]
async fn whoever_signs_in_next_acts_for_nobody() {
    let app = Kept::new().app().await;
    let mut browser = Browser::acting(&app).await;
    assert_eq!(browser.sign_in("user_3", "troubador").await, answered(200, ""));
    assert_eq!(browser.ask("GET /whoami").await, answered(200, "user_3"));
}

#[actix_web::test]
async fn who_signs_out_is_nobody_and_acts_for_nobody_when_they_are_back() {
    let app = Kept::new().app().await;
    let mut staff = Browser::acting(&app).await;
    let copy = staff.cookie.clone();
    assert_eq!(staff.ask("POST /logout").await, answered(200, ""));
    for cookie in [&staff.cookie, &copy] {
        assert_eq!(Browser::with(&app, cookie).ask("GET /whoami").await, answered(200, "nobody"));
    }
    assert_eq!(staff.sign_in("staff_1", "correct horse").await, answered(200, ""));
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "staff_1"));
}

#[actix_web::test]
async fn who_signed_in_too_long_ago_is_nobody_and_signs_in_again_at_once() {
    let kept = Kept::new();
    let app = kept.app().await;
    let mut staff = Browser::acting(&app).await;
    kept.put(&staff.cookie, SIGNED_IN_AT, LONG_AGO.into()).await;
    let mut again = Browser::with(&app, &staff.cookie);
    assert_eq!(again.sign_in("staff_1", "correct horse").await, answered(200, ""));
    assert_eq!(again.ask("GET /whoami").await, answered(200, "staff_1"));
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "nobody"));
}

#[actix_web::test]
async fn a_missing_or_made_up_cookie_is_nobody() {
    let app = Kept::new().app().await;
    let another = Kept::new().app().await;
    let elsewhere = Browser::acting(&another).await.cookie;
    for cookie in ["", "id=made-up", "id=AAAAAAAAAAAAAAAAAAAAAA", &elsewhere] {
        let mut browser = Browser::with(&app, cookie);
        assert_eq!(browser.ask("GET /whoami").await, answered(200, "nobody"), "{cookie}");
        assert_eq!(browser.ask("GET /billing").await, answered(401, "authentication_required"), "{cookie}");
    }
    assert_eq!(Browser::new(&app).sign_in("staff_1", "battery staple").await, answered(401, ""));
}

#[actix_web::test]
async fn an_impersonation_whose_time_is_up_is_refused_until_it_is_stopped() {
    let kept = Kept::new();
    let app = kept.app().await;
    let mut staff = Browser::acting(&app).await;
    kept.put(&staff.cookie, ACTING_FOR, note(LONG_AGO)).await;
    // Never the staff member's own session by itself.
    for line in ["GET /whoami", "GET /survey", "POST /act-as/user_3"] {
        assert_eq!(staff.ask(line).await, answered(401, "invalid_token"), "{line}");
    }
    assert_eq!(staff.ask("POST /stop").await, answered(200, ""));
    assert_eq!(staff.ask("GET /whoami").await, answered(200, "staff_1"));
}

#[actix_web::test]
async fn who_is_no_longer_staff_acts_for_nobody() {
    let kept = Kept::new();
    let app = kept.app().await;
    let mut former = Browser::signed_in(&app, "user_3", "troubador").await;
    kept.put(&former.cookie, ACTING_FOR, note(SystemClock.now().as_unix_seconds())).await;
    assert_eq!(former.ask("GET /whoami").await, answered(401, "invalid_token"));
    assert_eq!(former.ask("POST /stop").await, answered(200, ""));
    assert_eq!(former.ask("GET /whoami").await, answered(200, "user_3"));
}

#[actix_web::test]
async fn a_note_that_cannot_be_read_is_refused_and_not_taken_for_none() {
    let kept = Kept::new();
    let app = kept.app().await;
    let mut staff = Browser::acting(&app).await;
    kept.put(&staff.cookie, ACTING_FOR, json!({ "user": 2 })).await;
    for line in ["GET /whoami", "GET /survey", "GET /billing"] {
        assert_eq!(staff.ask(line).await, answered(401, "invalid_token"), "{line}");
    }
}
