//! Promise 6: a gate, an extractor or another layer without its session layer is a 500 that names the fix in the log.

use impersonation_conformance::drive::Ask;
use impersonation_core::testing::Issuer;

use crate::p07_refusals_are_uniform_and_say_little::captured;
use crate::small::{self, Plumbing};
use crate::world::{Browser, Plan};

const PATHS: [&str; 9] =
    ["/caller", "/session", "/own", "/acting", "/gate", "/anonymous", "/audited", "/barred", "/redacted"];

#[tokio::test]
async fn without_the_session_layer_it_is_a_500() {
    let app = small::app(Plumbing::Missing).await;
    for path in PATHS {
        let answer = Ask::get(path).of(&app).await;
        answer.assert_refused(500, "misconfigured");
        assert!(answer.refusal.unwrap().fix().unwrap().contains("Session"), "{path}");
        assert!(!answer.body.contains("Session"), "{path}");
    }
}

#[tokio::test]
async fn the_log_names_the_fix() {
    for (framework, app) in small::app(Plumbing::Missing).await.apart().await {
        let fix = if framework == "actix" { "SessionMiddleware" } else { "add SessionLayer" };
        for path in PATHS {
            let log = captured(async { Ask::get(path).of(&app).await.assert_refused(500, "misconfigured") }).await;
            assert!(log.contains("ERROR") && log.contains(fix), "{framework} {path}: {log}");
        }
    }
}

#[tokio::test]
async fn a_gate_outside_its_session_layer_is_a_500() {
    let issuer = Issuer::rfc8693();
    let app = small::app(Plumbing::GateOutside(issuer.verifier())).await;
    let token = issuer.session("user_2").token();
    Ask::get("/caller").bearer(&token).of(&app).await.assert_refused(500, "misconfigured");
}

#[tokio::test]
async fn an_authentication_layer_that_is_missing_makes_nobody_of_no_one() {
    for (framework, app) in small::app(Plumbing::Asserted(None)).await.apart().await {
        for path in PATHS {
            let log = captured(async { Ask::get(path).of(&app).await.assert_refused(500, "misconfigured") }).await;
            assert!(
                log.contains("ERROR") && log.contains("add the layer that authenticates"),
                "{framework} {path}: {log}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_upkeep_of_an_issuer_without_the_session_layer_is_a_500_and_a_stop_works_all_the_same() {
    Plan::new()
        .unplugged()
        .everywhere(async |world| {
            let mut browser = Browser::of(world, "staff_1");
            browser.get("/seen").await.assert_refused(500, "misconfigured");
            assert_eq!(browser.stop().await.status, 303);
        })
        .await;
}
