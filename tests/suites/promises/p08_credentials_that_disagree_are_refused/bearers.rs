//! An API client's token of an impersonation: a session by itself, without pages.

use impersonation_conformance::drive::Ask;
use impersonation_core::grant::Standing;
use impersonation_core::verify::Reason;

use super::stage::{Stage, assert_refused, assert_seen, browser};

const ACTING: &str = "staff_1 as user_2, base -, page -, lapsed -, stray -";

#[tokio::test]
async fn it_needs_no_base_session_and_no_marker() {
    let stage = Stage::new();
    let app = stage.app().await;
    let token = stage.overlay().bearer().token();
    for method in ["GET", "POST", "DELETE"] {
        assert_seen(&Ask::new(method, "/seen").bearer(&token).of(&app).await, ACTING);
        let marked = Ask::new(method, "/seen").bearer(&token).header("impersonation-page", "grant_9");
        assert_seen(&marked.of(&app).await, ACTING);
    }
    assert_eq!(Ask::get("/gate").bearer(&token).of(&app).await.status, 403);
    assert_eq!(Ask::get("/own").bearer(&token).of(&app).await.status, 403);
}

#[tokio::test]
async fn it_is_refused_once_its_grant_has_ended() {
    let stage = Stage::new();
    let app = stage.app().await;
    let ask = || Ask::post("/seen").bearer(&stage.overlay().bearer().token());
    assert_eq!(ask().of(&app).await.status, 200);
    stage.grants.end("grant_1");
    assert_refused(&ask().of(&app).await, 401, "invalid_token", Reason::Revoked);
    stage.grants.lose("grant_1");
    ask().of(&app).await.assert_refused(503, "grant_unavailable");
    stage.grants.answer("grant_1", Standing::Unknown);
    ask().of(&app).await.assert_refused(503, "grant_unavailable");
}

#[tokio::test]
async fn it_expires_though_its_grant_is_alive() {
    let stage = Stage::new();
    let answer = Ask::get("/seen").bearer(&stage.expired().bearer().token()).of(&stage.app().await).await;
    assert_refused(&answer, 401, "invalid_token", Reason::Expired);
}

#[tokio::test]
async fn it_carries_no_overlay_and_agrees_with_no_other_session() {
    let stage = Stage::new();
    let app = stage.app().await;
    let token = stage.overlay().bearer().token();
    let above = browser("GET", None, &[&stage.overlay()]).bearer(&token).of(&app).await;
    assert_refused(&above, 400, "conflicting_credentials", Reason::BaseSessionDiffers);
    let beside = browser("GET", Some(&stage.staff()), &[]).bearer(&token).of(&app).await;
    assert_refused(&beside, 400, "conflicting_credentials", Reason::CredentialsDisagree);
}
