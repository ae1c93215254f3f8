//! A difference between adapters does not pass.

use std::rc::Rc;

use impersonation_conformance::drive::{Answer, App, Ask, Serve, serve_axum};
use impersonation_core::testing::Issuer;
use whoami_common::Shutdown;

/// The example server, and another whose answers are spoilt.
fn spoilt(spoil: fn(&mut Answer)) -> App {
    let honest = serve_axum(whoami_axum::app(Issuer::rfc8693().verifier(), Shutdown::never()));
    let same = Rc::clone(&honest);
    let spoilt: Serve = Rc::new(move |ask| {
        let answer = same(ask);
        Box::pin(async move {
            let mut answer = answer.await;
            spoil(&mut answer);
            answer
        })
    });
    App::each(vec![("axum", honest), ("spoilt", spoilt)])
}

#[tokio::test]
async fn the_same_answer_twice_passes() {
    assert_eq!(Ask::get("/account").of(&spoilt(|_| {})).await.status, 401);
}

#[tokio::test]
#[should_panic(expected = "axum and spoilt differ")]
async fn another_status_fails() {
    Ask::get("/account").of(&spoilt(|answer| answer.status = 403)).await;
}

#[tokio::test]
#[should_panic(expected = "axum and spoilt differ")]
async fn another_challenge_fails() {
    let spoil = |answer: &mut Answer| drop(answer.headers.insert("www-authenticate".into(), "Bearer".into()));
    Ask::get("/account").of(&spoilt(spoil)).await;
}

#[tokio::test]
#[should_panic(expected = "axum and spoilt differ")]
async fn a_header_that_is_missing_fails() {
    Ask::get("/account").of(&spoilt(|answer| drop(answer.headers.remove("vary")))).await;
}

#[tokio::test]
#[should_panic(expected = "axum and spoilt differ")]
async fn another_body_fails() {
    Ask::get("/account").of(&spoilt(|answer| answer.body.push(' '))).await;
}

#[tokio::test]
#[should_panic(expected = "axum and spoilt differ")]
async fn another_reason_in_the_log_fails() {
    Ask::get("/account").of(&spoilt(|answer| answer.refusal = None)).await;
}
