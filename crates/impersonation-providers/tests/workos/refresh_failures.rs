use std::time::Duration;

use impersonation_core::provider::{ProviderErrorKind, Secret};
use serde_json::{Value, json};

use crate::wire::{Wire, vector};
use crate::workos;

fn kind(reason: &Value) -> ProviderErrorKind {
    match reason.as_str().unwrap() {
        // Each asks for another sign-in.
        "invalid_grant" | "sso_required" | "mfa_enrollment" => ProviderErrorKind::InvalidGrant,
        "rate_limit_exceeded" => ProviderErrorKind::RateLimited,
        "timeout" | "server_error" => ProviderErrorKind::Unavailable,
        other => panic!("a new reason: {other}"),
    }
}

#[tokio::test]
async fn each_recorded_failure_ends_the_session_or_leaves_it() {
    let file = vector("workos/refresh_failures.json");
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 6);
    for case in cases {
        let headers: Vec<_> = case["headers"].as_object().into_iter().flatten().collect();
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        let status = case["status"].as_u64().unwrap().try_into().unwrap();
        let wire = Wire::default().then(status, &headers, &case["body"].to_string());
        let error = workos(&wire).refresh(&Secret::new("a-test-token"), None).await.unwrap_err();

        assert_eq!(error.kind(), kind(&case["reason"]), "{case}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.is_retryable(), case["retryable"].as_bool().unwrap(), "{case}");
        assert_eq!(error.retry_after(), case["retry_after"].as_u64().map(Duration::from_secs), "{case}");
        let code = case["body"]["code"].as_str().or_else(|| case["body"]["error"].as_str());
        assert_eq!(error.code(), code.filter(|code| !code.contains(' ')), "{case}");
        assert_eq!(error.description(), case["body"]["error_description"].as_str());
        assert_eq!(error.message(), case["body"]["message"].as_str());
        let (asked, _, body) = wire.only();
        assert_eq!(asked, "POST https://api.workos.com/user_management/authenticate");
        assert_eq!((&body["grant_type"], &body["refresh_token"]), (&json!("refresh_token"), &json!("a-test-token")));
    }
}

/// A refresh token is good once: the second attempt would kill what the first has brought.
#[tokio::test]
async fn a_refresh_is_sent_once() {
    let wire = Wire::default().then(503, &[], "{}").then(200, &[], "{}");
    let connection = wire.connection().repeats(5);
    let workos = impersonation_providers::WorkOs::new("sk_test", "client_1", connection).unwrap();
    assert!(workos.refresh(&Secret::new("a-test-token"), None).await.unwrap_err().is_retryable());
    assert_eq!(wire.asked().len(), 1);
}
