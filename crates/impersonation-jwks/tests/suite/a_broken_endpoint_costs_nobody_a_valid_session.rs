//! Promise 10: known keys last while the endpoint is down, slow, huge or gives no usable key; 24 hours at most.

use std::time::Duration;

use crate::support::{
    Answer, COOL_DOWN, Endpoint, eventually, jump, keys_of, set_of, status, status_at_once, status_in_spite_of, token,
    token_of_kid, verifier,
};
use impersonation_core::testing::Issuer;

const TTL: Duration = Duration::from_secs(60);

/// Keys are known, the endpoint breaks, they expire, and all is well; then it is mended, and its new set counts.
async fn sessions_go_on(broken: Answer) {
    let (old, new) = (Issuer::rfc8693().kid("old"), Issuer::rfc8693().kid("new"));
    let endpoint = Endpoint::start();
    endpoint.answer("/keys", Answer::set(old.jwks()).with("cache-control: max-age=60"));
    let verifier = verifier(&old, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&old)).await, 200);

    endpoint.answer("/keys", broken.clone());
    jump(TTL).await;
    assert_eq!(status_in_spite_of(&endpoint, "/keys", &verifier, &token(&old)).await, 200, "{broken:?}");
    for _ in 0..3 {
        assert_eq!(status(&verifier, &token(&old)).await, 200, "{broken:?}");
        assert_eq!(status(&verifier, &token(&new)).await, 401, "{broken:?}");
        assert_eq!(endpoint.fetches("/keys"), 2, "{broken:?}");
    }

    jump(COOL_DOWN).await;
    assert_eq!(status_at_once(&verifier, &token(&old)), Some(200), "nobody waits for what is known to be broken");
    eventually("a fetch in the background", async || endpoint.fetches("/keys") == 3).await;

    endpoint.answer("/keys", Answer::set(new.jwks()));
    let is_known = async || {
        jump(COOL_DOWN).await;
        status(&verifier, &token(&new)).await == 200
    };
    eventually("the new set", is_known).await;
    assert_eq!(status(&verifier, &token(&old)).await, 401, "{broken:?}");
    assert_eq!(endpoint.fetches("/elsewhere"), 0);
}

#[tokio::test]
async fn when_it_closes_every_connection() {
    sessions_go_on(Answer::Nothing).await;
}

#[tokio::test]
async fn when_it_hangs() {
    sessions_go_on(Answer::Hang).await;
}

#[tokio::test]
async fn when_it_answers_a_byte_now_and_then() {
    sessions_go_on(Answer::Drip).await;
}

#[tokio::test]
async fn when_it_answers_a_megabyte_of_junk() {
    sessions_go_on(Answer::set("x".repeat(1024 * 1024))).await;
}

#[tokio::test]
async fn when_it_answers_a_megabyte_that_is_a_key_set() {
    let set = Issuer::rfc8693().kid("new").jwks();
    sessions_go_on(Answer::set(format!("{}{set}", " ".repeat(1024 * 1024)))).await;
}

#[tokio::test]
async fn when_it_answers_without_end() {
    sessions_go_on(Answer::EndlessBody).await;
}

#[tokio::test]
async fn when_its_headers_have_no_end() {
    sessions_go_on(Answer::EndlessHeaders).await;
}

#[tokio::test]
async fn when_it_redirects() {
    for status in [301, 302, 307, 308] {
        sessions_go_on(Answer::status(status).with("location: /elsewhere")).await;
    }
}

#[tokio::test]
async fn when_it_answers_any_status_but_200() {
    for status in [201, 204, 206, 404, 500, 503] {
        let set = Issuer::rfc8693().kid("new").jwks().into_bytes();
        sessions_go_on(Answer::Whole(status, Vec::new(), if status == 204 { Vec::new() } else { set })).await;
    }
}

#[tokio::test]
async fn when_its_set_is_empty_or_has_no_usable_key() {
    for document in [
        r#"{"keys":[]}"#,
        "{}",
        "",
        r#"{"keys":[{"kty":"oct","kid":"new","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MDE"}]}"#,
        r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"old","x":"AA","y":"AA"},7,{"kty":"RSA"}]}"#,
    ] {
        sessions_go_on(Answer::set(document)).await;
    }
}

#[tokio::test]
async fn bad_keys_beside_good_ones_cost_nothing() {
    let issuer = Issuer::rfc8693();
    let bad = r#"{"keys":[7,{"kty":"oct","k":"AA"},{"kty":"EC","crv":"P-256","kid":"key-1","x":"AA","y":"AA"},"#;
    let good = issuer.jwks();
    let endpoint = Endpoint::with_set(good.replace(r#"{"keys":["#, bad));
    let verifier = verifier(&issuer, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
}

#[tokio::test]
async fn keys_under_one_kid_all_verify() {
    let (one, other) = (Issuer::rfc8693().kid("same"), Issuer::rfc8693().kid("same"));
    let endpoint = Endpoint::with_set(set_of(&[&one, &other]));
    let verifier = verifier(&one, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&one)).await, 200);
    assert_eq!(status(&verifier, &token(&other)).await, 200);
}

#[tokio::test]
async fn known_keys_last_24_hours_and_then_the_answer_is_503() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let verifier = verifier(&issuer, keys_of(&endpoint));
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);

    endpoint.answer("/keys", Answer::Nothing);
    jump(Duration::from_secs(24 * 3600 - 60)).await;
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
    jump(Duration::from_secs(60)).await;
    assert_eq!(status(&verifier, &token(&issuer)).await, 503);
    assert_eq!(status(&verifier, &token_of_kid(&issuer, "other")).await, 503);

    endpoint.answer("/keys", Answer::set(issuer.jwks()));
    jump(COOL_DOWN).await;
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
}
