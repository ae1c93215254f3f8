//! An ended impersonation never turns into a real login: under what it leaves, nothing is changed by a page from before.

use impersonation_core::Timestamp;
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;

use super::stage::{AFTER, CHANGING, LAPSED, NOBODY, ONESELF, SAFE, Stage, assert_refused, assert_seen, at, browser};

#[tokio::test]
async fn under_a_tombstone_the_base_session_reads() {
    let stage = Stage::new();
    let app = stage.app().await;
    for method in SAFE {
        let answer = browser(method, Some(&stage.staff()), &[&stage.tombstone()]).of(&app).await;
        assert_eq!(answer.status, 200, "{method}");
    }
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.tombstone()]).of(&app).await, AFTER);
    assert_eq!(at("/own", "GET", Some(&stage.staff()), &[&stage.tombstone()]).of(&app).await.status, 200);
}

#[tokio::test]
async fn under_a_tombstone_only_pages_made_since_change_anything() {
    let stage = Stage::new();
    let app = stage.app().await;
    for method in CHANGING {
        let ask = || browser(method, Some(&stage.staff()), &[&stage.tombstone()]);
        assert_seen(&ask().header("impersonation-page", "after-grant_1").of(&app).await, AFTER);
        for ask in [
            ask(),
            ask().header("impersonation-page", "grant_1"),
            ask().header("impersonation-page", "after-grant_2"),
            ask().header("impersonation-page", "after-"),
            ask().header("impersonation-page", "after-grant_1x"),
            ask().header("impersonation-page", "AFTER-grant_1"),
        ] {
            assert_refused(&ask.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
        }
    }
    let upgrade = browser("GET", Some(&stage.staff()), &[&stage.tombstone()]).header("upgrade", "websocket");
    assert_refused(&upgrade.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
    let problem = browser("POST", Some(&stage.staff()), &[&stage.tombstone()]).of(&app).await;
    problem.assert_refused(409, "impersonation_ended");
    assert_eq!(problem.header("cache-control"), Some("no-store"));
    assert_eq!(problem.header("www-authenticate"), None);
}

#[tokio::test]
async fn an_overlay_that_is_over_is_a_tombstone() {
    let stage = Stage::new();
    let app = stage.app().await;
    stage.grants.end("grant_1");
    for overlay in [stage.overlay(), stage.expired()] {
        let ask = |method| browser(method, Some(&stage.staff()), &[&overlay]);
        assert_seen(&ask("GET").of(&app).await, LAPSED);
        let since = ask("POST").header("impersonation-page", "after-grant_1");
        assert_seen(&since.of(&app).await, LAPSED);
        for ask in [ask("POST"), ask("POST").header("impersonation-page", "grant_1")] {
            assert_refused(&ask.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
        }
        // It is over whatever session it stood on.
        let other = stage.own.session("staff_2").claim("sid", "sess_other");
        assert_eq!(browser("GET", Some(&other), &[&overlay]).of(&app).await.status, 200);
        let acted = stage.staff().acting("staff_9");
        assert_eq!(browser("GET", Some(&acted), &[&overlay]).of(&app).await.status, 200);
    }
}

#[tokio::test]
async fn without_a_base_session_nothing_is_asked_under_a_tombstone() {
    let stage = Stage::new();
    let app = stage.app().await;
    for method in ["GET", "POST"] {
        assert_seen(&browser(method, None, &[&stage.tombstone()]).of(&app).await, NOBODY);
    }
    let session = at("/session", "GET", None, &[&stage.tombstone()]).of(&app).await;
    session.assert_refused(401, "authentication_required");
    stage.grants.end("grant_1");
    assert_eq!(browser("POST", None, &[&stage.overlay()]).of(&app).await.status, 200);
}

#[tokio::test]
async fn a_tombstone_counts_for_more_than_its_overlay() {
    let stage = Stage::new();
    let app = stage.app().await;
    let (overlay, tombstone) = (stage.overlay(), stage.tombstone());
    for overlays in [[&overlay, &tombstone], [&tombstone, &overlay]] {
        assert_seen(&browser("GET", Some(&stage.staff()), &overlays).of(&app).await, LAPSED);
        let answer = browser("POST", Some(&stage.staff()), &overlays).header("impersonation-page", "grant_1");
        assert_refused(&answer.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
    }
    // Of another grant it says nothing.
    let other = stage.issuer.tombstone("grant_0");
    let ask = browser("POST", Some(&stage.staff()), &[&other, &overlay]).header("impersonation-page", "grant_1");
    assert_eq!(ask.of(&app).await.status, 200);
}

#[tokio::test]
async fn under_two_tombstones_nothing_is_changed() {
    let stage = Stage::new();
    let app = stage.app().await;
    stage.grants.end("grant_3");
    let (one, other, lapsed) = (stage.tombstone(), stage.issuer.tombstone("grant_2"), stage.overlay().grant("grant_3"));
    for overlays in [[&one, &other], [&one, &lapsed], [&lapsed, &other]] {
        let answer = browser("GET", Some(&stage.staff()), &overlays).of(&app).await;
        assert!(answer.body.starts_with("staff_1, base -, page -"), "{answer:?}");
        for marker in ["", "grant_1", "after-grant_1", "after-grant_2", "after-grant_3"] {
            let ask = browser("POST", Some(&stage.staff()), &overlays).header("impersonation-page", marker);
            assert_refused(&ask.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
        }
    }
    // Twice of one grant is one.
    let again = stage.tombstone().claim("jti", "another");
    let ask = browser("POST", Some(&stage.staff()), &[&one, &again]).header("impersonation-page", "after-grant_1");
    assert_seen(&ask.of(&app).await, AFTER);
}

#[tokio::test]
async fn a_tombstone_that_does_not_verify_is_refused() {
    let stage = Stage::new();
    let app = stage.app().await;
    let reasons = [
        (Issuer::impersonation().tombstone("grant_1"), Reason::SignatureInvalid),
        (stage.tombstone().claim("iss", "https://other.example"), Reason::IssuerUnknown),
        (stage.tombstone().header("typ", "JWT"), Reason::AudienceMismatch),
        (stage.tombstone().header("typ", "Impersonation-Ended+jwt"), Reason::TypeNotAllowed),
        (stage.tombstone().claim("sub", "user_2"), Reason::ImpersonationMalformed),
        (stage.tombstone().claim("act", serde_json::json!({ "sub": "x" })), Reason::ImpersonationMalformed),
        (stage.tombstone().claim("aud", "api"), Reason::ImpersonationMalformed),
        (stage.tombstone().claim("aud", ["impersonation-ended"]), Reason::ImpersonationMalformed),
        (stage.tombstone().without("aud"), Reason::ImpersonationMalformed),
        (stage.tombstone().without("ended"), Reason::ImpersonationMalformed),
        (stage.tombstone().claim("ended", 7), Reason::ImpersonationMalformed),
        (stage.tombstone().claim("ended", "grant 1"), Reason::ImpersonationMalformed),
        (stage.tombstone().claim("ended", "after-grant_1"), Reason::ImpersonationMalformed),
        (stage.tombstone().without("jti"), Reason::ImpersonationMalformed),
        (stage.tombstone().without("iat"), Reason::TimeOutOfRange),
        (stage.tombstone().without("exp"), Reason::TimeOutOfRange),
        (stage.tombstone().claim("iat", stage.issuer.now().as_unix_seconds() + 60), Reason::NotYetValid),
    ];
    for (tombstone, reason) in reasons {
        for base in [None, Some(&stage.staff())] {
            assert_refused(&browser("GET", base, &[&tombstone]).of(&app).await, 401, "invalid_token", reason);
        }
    }
}

#[tokio::test]
async fn a_tombstone_lasts_as_long_as_it_says() {
    let stage = Stage::new();
    let app = stage.app().await;
    let over = stage.tombstone().claim("iat", 1_600_000_000).expires_at(Timestamp::from_unix_seconds(1_600_003_600));
    for method in ["GET", "POST"] {
        assert_seen(&browser(method, Some(&stage.staff()), &[&over]).of(&app).await, ONESELF);
    }
}
