//! Whether a grant is alive is asked with each request, and what cannot be said is neither alive nor over.

use std::time::Duration;

use impersonation_core::grant::Standing;
use impersonation_core::testing::AUDIENCE;
use impersonation_core::verify::Reason;
use impersonation_core::{Timestamp, Verifier, profile};

use super::stage::{ACTING, LAPSED, NOBODY, STRAY, Stage, assert_refused, assert_seen, browser};
use crate::small::Layer;

#[tokio::test]
async fn an_overlay_is_alive_while_its_grant_is_whatever_its_token_says() {
    let stage = Stage::new();
    let app = stage.app().await;
    for overlay in [stage.overlay(), stage.expired()] {
        assert_seen(&browser("GET", Some(&stage.staff()), &[&overlay]).of(&app).await, ACTING);
        let ask = browser("POST", Some(&stage.staff()), &[&overlay]).header("impersonation-page", "grant_1");
        assert_seen(&ask.of(&app).await, ACTING);
    }
    stage.grants.live_until("grant_1", Timestamp::from_unix_seconds(1_700_000_000));
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await, LAPSED);
    stage.grants.end("grant_1");
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await, LAPSED);
}

#[tokio::test]
async fn what_is_not_known_is_asked_for_and_three_times_at_most() {
    for (refreshed, seen, times) in [
        (Some(Standing::Live { until: Timestamp::MAX }), Ok(ACTING), 1),
        (Some(Standing::Ended), Ok(LAPSED), 1),
        (Some(Standing::Unavailable { retry_after: Duration::from_millis(2500) }), Err("3"), 1),
        (None, Err("1"), 3),
    ] {
        let stage = Stage::new();
        let app = stage.app().await;
        for (nth, (_, app)) in app.apart().await.into_iter().enumerate() {
            stage.grants.answer("grant_1", Standing::Unknown);
            refreshed.into_iter().for_each(|standing| stage.grants.answer_refreshed("grant_1", standing));
            let answer = browser("GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await;
            match seen {
                Ok(seen) => assert_seen(&answer, seen),
                Err(wait) => {
                    answer.assert_refused(503, "grant_unavailable");
                    assert_eq!(answer.header("retry-after"), Some(wait));
                }
            }
            assert_eq!(stage.grants.refreshes(), (nth + 1) * times);
        }
    }
}

#[tokio::test]
async fn two_overlays_are_each_asked_for() {
    let stage = Stage::new();
    let app = stage.app().await;
    for (_, app) in app.apart().await {
        for grant in ["grant_1", "grant_2"] {
            stage.grants.answer(grant, Standing::Unknown);
        }
        stage.grants.answer_refreshed("grant_1", Standing::Live { until: Timestamp::MAX });
        stage.grants.answer_refreshed("grant_2", Standing::Ended);
        let overlays = [&stage.overlay(), &stage.overlay().grant("grant_2")];
        assert_seen(&browser("GET", Some(&stage.staff()), &overlays).of(&app).await, ACTING);
    }
}

#[tokio::test]
async fn what_cannot_be_said_is_503_where_it_matters() {
    let stage = Stage::new();
    let app = stage.app().await;
    stage.grants.lose("grant_1");
    for overlay in [stage.overlay(), stage.expired()] {
        for method in ["GET", "POST"] {
            let ask = browser(method, Some(&stage.staff()), &[&overlay]).header("impersonation-page", "grant_1");
            ask.of(&app).await.assert_refused(503, "grant_unavailable");
        }
        browser("POST", None, &[&overlay]).of(&app).await.assert_refused(503, "grant_unavailable");
        // There is nobody in any case.
        assert_seen(&browser("GET", None, &[&overlay]).of(&app).await, STRAY);
    }
    // Not even beside one that is alive, or one that has ended.
    let live = stage.overlay().grant("grant_2");
    let answer = browser("GET", Some(&stage.staff()), &[&stage.overlay(), &live]).of(&app).await;
    answer.assert_refused(503, "grant_unavailable");
    let tombstone = stage.issuer.tombstone("grant_3");
    let answer = browser("GET", Some(&stage.staff()), &[&tombstone, &stage.overlay()]).of(&app).await;
    answer.assert_refused(503, "grant_unavailable");
    // Its own tombstone says it.
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.tombstone(), &stage.overlay()]).of(&app).await, LAPSED);
}

#[tokio::test]
async fn without_a_check_the_token_decides() {
    let stage = Stage::new();
    let own = profile::rfc8693(stage.own.url()).audience(AUDIENCE).cookie("session").keys(stage.own.keys());
    let profile = profile::impersonation(stage.issuer.url()).audience(AUDIENCE).dangerous_without_grants();
    let verifier = Verifier::builder().trust(own).trust(profile.keys(stage.issuer.keys())).build().unwrap();
    let app = stage.layers(None, Layer::Verifies(verifier)).await;
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await, ACTING);
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.expired()]).of(&app).await, LAPSED);
    let answer = browser("POST", Some(&stage.staff()), &[&stage.expired()]).header("impersonation-page", "grant_1");
    assert_refused(&answer.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
    assert_seen(
        &browser("POST", None, &[&stage.expired()]).of(&app).await,
        &NOBODY.replace("lapsed -", "lapsed grant_1"),
    );
    assert_eq!(stage.grants.asked(), 0);
}

#[tokio::test]
async fn a_session_that_the_application_revoked_is_over() {
    let stage = Stage::new();
    let verifier = stage.verifier();
    let app = stage.layers(None, Layer::Verifies(verifier.clone())).await;
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await, ACTING);
    verifier.revoke_session(stage.issuer.url(), "grant_1").unwrap();
    for overlay in [stage.overlay(), stage.expired()] {
        assert_seen(&browser("GET", Some(&stage.staff()), &[&overlay]).of(&app).await, LAPSED);
        let ask = browser("POST", Some(&stage.staff()), &[&overlay]).header("impersonation-page", "grant_1");
        assert_refused(&ask.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
        // Wherever else it is put, it is refused.
        let bearer = browser("GET", None, &[]).bearer(&overlay.token());
        assert_refused(&bearer.of(&app).await, 401, "invalid_token", Reason::SlotMismatch);
    }
}
