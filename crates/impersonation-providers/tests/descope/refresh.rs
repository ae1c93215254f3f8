//! From a refresh token to a session.

use impersonation_core::provider::ProviderErrorKind;
use impersonation_providers::descope::RefreshToken;
use serde_json::json;

use crate::wire::Wire;
use crate::{PROJECT_ID, descope, header};

#[tokio::test]
async fn the_refresh_token_is_the_credential_and_the_management_key_stays_here() {
    let wire = Wire::answering(&json!({ "sessionJwt": "session", "refreshJwt": "next", "user": { "userId": "u" } }));
    let tokens = descope(&wire).refresh(&RefreshToken::new("a-test-token")).await.unwrap();
    assert_eq!((tokens.session.expose(), tokens.refresh.unwrap().expose()), ("session", "next"));
    let (line, authorization, body) = wire.only();
    assert_eq!(line, "POST https://api.descope.com/v1/auth/refresh");
    assert_eq!((authorization.as_str(), body), ("Bearer a:a-test-token", json!({})));
    assert_eq!(header(&wire.asked()[0], "x-descope-project-id"), PROJECT_ID);
    assert!(!format!("{:?}", wire.asked()[0]).contains("a-test-token"));
}

#[tokio::test]
async fn without_a_new_refresh_token_the_old_one_stays() {
    for body in [
        json!({ "sessionJwt": "session" }),
        json!({ "sessionJwt": "session", "refreshJwt": null }),
        json!({ "sessionJwt": "session", "refreshJwt": "" }),
    ] {
        let tokens = descope(&Wire::answering(&body)).refresh(&RefreshToken::new("a-test-token")).await.unwrap();
        assert_eq!(tokens.refresh.unwrap().expose(), "a-test-token");
    }
}

#[tokio::test]
async fn an_answer_without_a_session_is_none() {
    for body in [json!({}), json!({ "sessionJwt": "" }), json!({ "sessionJwt": null }), json!({ "refreshJwt": "next" })]
    {
        let error = descope(&Wire::answering(&body)).refresh(&RefreshToken::new("a-test-token")).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
    }
}

/// Refresh tokens may be good once: a second one of a repeat would end the session.
#[tokio::test]
async fn it_is_sent_once() {
    let wire = Wire::default().then(503, &[], "").then(200, &[], r#"{"sessionJwt":"session"}"#);
    let client = impersonation_providers::Descope::new("a", "key", wire.connection().repeats(2)).unwrap();
    assert!(client.refresh(&RefreshToken::new("a-test-token")).await.is_err());
    assert_eq!(wire.asked().len(), 1);
}

#[tokio::test]
async fn a_token_that_no_header_carries_is_refused() {
    let wire = Wire::default();
    for token in ["", "a b", "a\r\nX: y", "é"] {
        let error = descope(&wire).refresh(&RefreshToken::new(token)).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    }
    assert!(wire.asked().is_empty());
}
