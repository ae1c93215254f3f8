//! An impersonation in a browser is somebody only above the session that it names.

use impersonation_conformance::drive::Ask;
use impersonation_core::Timestamp;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use serde_json::json;

use super::stage::{ACTING, CHANGING, NOBODY, SAFE, STRAY, Stage, assert_refused, assert_seen, at, browser};

#[tokio::test]
async fn above_its_base_session_the_overlay_is_who_is_there() {
    let stage = Stage::new();
    let app = stage.app().await;
    let answer = browser("GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await;
    assert_seen(&answer, ACTING);
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    for (path, status) in [("/gate", 403), ("/own", 403), ("/acting", 200), ("/caller", 200)] {
        assert_eq!(at(path, "GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await.status, status, "{path}");
    }
    // The base session may come in any other way.
    let bearer = browser("GET", None, &[&stage.overlay()]).bearer(&stage.staff().token());
    assert_seen(&bearer.of(&app).await, ACTING);
    // The order of cookies says nothing.
    let both = format!("__Host-impersonation={}; session={}", stage.overlay().token(), stage.staff().token());
    assert_seen(&Ask::get("/seen").cookie(&both).of(&app).await, ACTING);
}

#[tokio::test]
async fn without_its_base_session_there_is_nobody() {
    let stage = Stage::new();
    let app = stage.app().await;
    for method in SAFE {
        let answer = browser(method, None, &[&stage.overlay()]).of(&app).await;
        assert_eq!(answer.status, 200, "{method}");
    }
    assert_seen(&browser("GET", None, &[&stage.overlay()]).of(&app).await, STRAY);
    for method in CHANGING {
        // The right marker changes nothing.
        let answer = browser(method, None, &[&stage.overlay()]).header("impersonation-page", "grant_1").of(&app).await;
        assert_refused(&answer, 401, "invalid_token", Reason::BaseSessionMissing);
    }
    let upgrade = browser("GET", None, &[&stage.overlay()]).header("upgrade", "websocket").of(&app).await;
    assert_refused(&upgrade, 401, "invalid_token", Reason::BaseSessionMissing);
    let session = at("/session", "GET", None, &[&stage.overlay()]).of(&app).await;
    assert_refused(&session, 401, "invalid_token", Reason::BaseSessionMissing);
}

#[tokio::test]
async fn a_base_session_that_has_lapsed_is_none() {
    let stage = Stage::new();
    let app = stage.app().await;
    let lapsed = stage.staff().expires_at(Timestamp::from_unix_seconds(1_600_000_000));
    assert_seen(&browser("GET", Some(&lapsed), &[&stage.overlay()]).of(&app).await, STRAY);
    let answer = browser("POST", Some(&lapsed), &[&stage.overlay()]).header("impersonation-page", "grant_1");
    assert_refused(&answer.of(&app).await, 401, "invalid_token", Reason::Expired);
}

#[tokio::test]
async fn above_any_other_session_it_is_refused() {
    let stage = Stage::new();
    let app = stage.app().await;
    let other = Issuer::rfc8693().iss("https://other.example");
    for base in [
        stage.own.session("staff_2").claim("sid", "sess_staff"),
        stage.own.session("staff_1").claim("sid", "sess_other"),
        stage.own.session("staff_1"),
        stage.own.session("user_2").claim("sid", "sess_staff"),
        // Somebody acts in it, though it is named right.
        stage.staff().acting("staff_9"),
        stage.staff().acting_agent("agent_1"),
        stage.own.session("user_2").acting("staff_1").claim("sid", "sess_staff"),
    ] {
        for method in ["GET", "POST"] {
            let ask = browser(method, Some(&base), &[&stage.overlay()]).header("impersonation-page", "grant_1");
            assert_refused(&ask.of(&app).await, 400, "conflicting_credentials", Reason::BaseSessionDiffers);
        }
    }
    let foreign = other.session("staff_1").claim("sid", "sess_staff");
    let answer = browser("GET", Some(&foreign), &[&stage.overlay()]).of(&app).await;
    assert_refused(&answer, 401, "invalid_token", Reason::IssuerUnknown);
}

#[tokio::test]
async fn an_overlay_whose_actor_is_another_is_refused() {
    let stage = Stage::new();
    let app = stage.app().await;
    let act = |iss: &str, sub: &str| json!({ "iss": iss, "sub": sub, "sub_profile": "human" });
    for act in [act("https://issuer.example", "staff_2"), act("https://other.example", "staff_1")] {
        let overlay = stage.overlay().claim("act", act);
        let answer = browser("GET", Some(&stage.staff()), &[&overlay]).of(&app).await;
        assert_refused(&answer, 401, "invalid_token", Reason::ImpersonationMalformed);
    }
    // Consistent in itself, and of another's session.
    let overlay = stage.overlay().acting("staff_2");
    let answer = browser("GET", Some(&stage.staff()), &[&overlay]).of(&app).await;
    assert_refused(&answer, 400, "conflicting_credentials", Reason::BaseSessionDiffers);
}

#[tokio::test]
async fn a_token_is_good_in_its_slot_alone() {
    let stage = Stage::new();
    let app = stage.app().await;
    let (staff, bearer) = (stage.staff(), stage.overlay().bearer());
    for base in [None, Some(&staff)] {
        for method in ["GET", "POST"] {
            let answer = browser(method, base, &[&bearer]).of(&app).await;
            assert_refused(&answer, 401, "invalid_token", Reason::SlotMismatch);
            let answer = browser(method, base, &[]).bearer(&stage.overlay().token()).of(&app).await;
            assert_refused(&answer, 401, "invalid_token", Reason::SlotMismatch);
            let answer = browser(method, base, &[]).bearer(&stage.tombstone().token()).of(&app).await;
            assert_refused(&answer, 401, "invalid_token", Reason::SlotMismatch);
        }
    }
    // The application's own cookie is its own issuer's.
    for token in [stage.overlay(), bearer, stage.tombstone()] {
        let answer = browser("GET", Some(&token), &[]).of(&app).await;
        assert_refused(&answer, 401, "invalid_token", Reason::IssuerUnknown);
    }
    // And the overlay's cookie is the issuer's of impersonations.
    let answer = browser("GET", None, &[&stage.staff()]).of(&app).await;
    assert_refused(&answer, 401, "invalid_token", Reason::IssuerUnknown);
}

#[tokio::test]
async fn an_overlay_that_does_not_verify_is_refused() {
    let stage = Stage::new();
    let app = stage.app().await;
    let forged = Issuer::impersonation().session("user_2");
    let answer = browser("GET", Some(&stage.staff()), &[&forged]).of(&app).await;
    assert_refused(&answer, 401, "invalid_token", Reason::SignatureInvalid);
    let junk = browser("GET", Some(&stage.staff()), &[]).cookie("__Host-impersonation=junk").of(&app).await;
    assert_refused(&junk, 401, "invalid_token", Reason::TokenMalformed);
    // A cleared cookie is none.
    let cleared = browser("GET", None, &[]).cookie("__Host-impersonation=").of(&app).await;
    assert_seen(&cleared, NOBODY);
    let quoted = browser("GET", None, &[]).cookie(&format!("__Host-impersonation=\"{}\"", stage.overlay().token()));
    assert_eq!(quoted.of(&app).await.status, 401);
}

#[tokio::test]
async fn two_overlays_that_differ_are_refused() {
    let stage = Stage::new();
    let app = stage.app().await;
    let one = stage.overlay();
    for other in [one.clone().grant("grant_2"), one.clone().claim("sub", "user_3")] {
        for method in ["GET", "POST"] {
            let ask = browser(method, Some(&stage.staff()), &[&one, &other]).header("impersonation-page", "grant_1");
            assert_refused(&ask.of(&app).await, 400, "conflicting_credentials", Reason::CredentialsDisagree);
        }
    }
    // The same session, minted anew.
    let renewed = one.clone().claim("jti", "grant_1.2");
    assert_seen(&browser("GET", Some(&stage.staff()), &[&one, &renewed]).of(&app).await, ACTING);
    // One that has ended beside one that is alive is no more than a tombstone.
    stage.grants.end("grant_2");
    let ended = one.clone().grant("grant_2");
    for overlays in [[&one, &ended], [&ended, &one]] {
        assert_seen(&browser("GET", Some(&stage.staff()), &overlays).of(&app).await, ACTING);
    }
}
