//! `descope/errors.json`: every recorded refusal is read, and every known code means something.

use std::time::Duration;

use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use impersonation_providers::descope::{AuditSearch, ErrorCode, Impersonate, RefreshToken};
use serde_json::{Value, json};

use crate::descope;
use crate::wire::{Wire, listed, vector};

async fn refused(status: u16, headers: &[(&str, &str)], body: &str) -> ProviderError {
    let wire = Wire::default().then(status, headers, body);
    descope(&wire).impersonate(&Impersonate::user("imp2").by("imp1")).await.unwrap_err()
}

#[tokio::test]
async fn every_recorded_refusal_is_read() {
    let mut kinds = Vec::new();
    for case in listed(&vector("descope/errors.json")["bodies"], 4) {
        let headers = case["headers"].as_object().into_iter().flatten();
        let headers: Vec<_> = headers.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        let body = &case["body"];
        let error = refused(status, &headers, &body.to_string()).await;
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.code(), body["errorCode"].as_str());
        assert_eq!(error.description(), body["errorDescription"].as_str());
        assert_eq!(error.message(), body["errorMessage"].as_str());
        assert_eq!(error.retry_after(), (status == 429).then_some(Duration::from_secs(10)));
        assert_eq!(ErrorCode::of(&error).unwrap().as_str(), body["errorCode"]);
        kinds.push(error.kind());
    }
    use ProviderErrorKind::{NotFound, RateLimited, Rejected, Unavailable};
    assert_eq!(kinds, [RateLimited, Rejected, NotFound, Unavailable]);
}

/// Ten seconds are longer than is waited here.
#[tokio::test]
async fn a_search_is_not_repeated_against_the_recorded_retry_after() {
    let recorded = &vector("descope/errors.json")["bodies"][0];
    let wire = Wire::default().then(429, &[("Retry-After", "10")], &recorded["body"].to_string());
    let client = impersonation_providers::Descope::new("a", "key", wire.connection().repeats(2)).unwrap();
    let error = client.audit(&AuditSearch::new()).await.unwrap_err();
    assert_eq!((error.kind(), wire.asked().len()), (ProviderErrorKind::RateLimited, 1));
}

#[tokio::test]
async fn every_known_code_is_typed() {
    for code in vector("descope/errors.json")["known_codes"].as_object().unwrap().keys() {
        let error = refused(400, &[], &json!({ "errorCode": code }).to_string()).await;
        let typed = ErrorCode::of(&error).unwrap();
        assert!(!matches!(typed, ErrorCode::Other(_)), "{code}");
        assert_eq!((typed.as_str(), typed.to_string()), (code.as_str(), code.clone()));
        let expected = match code.as_str() {
            "E062108" | "E112102" => ProviderErrorKind::NotFound,
            "E130429" => ProviderErrorKind::RateLimited,
            "E061102" | "E062503" | "E064001" | "E066103" => ProviderErrorKind::InvalidGrant,
            _ => ProviderErrorKind::Rejected,
        };
        assert_eq!(error.kind(), expected, "{code}");
    }
}

/// A code that nobody knows means what its status means.
#[tokio::test]
async fn another_code_is_kept() {
    for (status, kind) in [
        (400, ProviderErrorKind::Rejected),
        (401, ProviderErrorKind::Unauthorized),
        (403, ProviderErrorKind::Denied),
        (404, ProviderErrorKind::NotFound),
        (429, ProviderErrorKind::RateLimited),
        (503, ProviderErrorKind::Unavailable),
        (302, ProviderErrorKind::Unreadable),
    ] {
        let error = refused(status, &[], r#"{"errorCode":"E123456"}"#).await;
        assert_eq!(error.kind(), kind);
        assert_eq!(ErrorCode::of(&error), Some(ErrorCode::Other("E123456".into())));
    }
}

/// "Invalid server response", as the SDKs say: what is not Descope speaking says nothing but its status.
#[tokio::test]
async fn what_is_no_refusal_of_descopes_keeps_only_its_status() {
    for body in [
        "",
        "<html>rate limit</html>",
        "null",
        "[]",
        "7",
        r#"{"errorMessage":"m","errorDescription":"d"}"#,
        r#"{"errorCode":"","errorMessage":"m"}"#,
        r#"{"errorCode":null,"errorMessage":"m"}"#,
        r#"{"errorCode":62108,"errorMessage":"m"}"#,
    ] {
        let error = refused(502, &[], body).await;
        assert_eq!((error.kind(), error.status()), (ProviderErrorKind::Unavailable, Some(502)), "{body}");
        assert_eq!((error.code(), error.description(), error.message()), (None, None, None), "{body}");
    }
}

#[tokio::test]
async fn a_member_of_another_type_costs_only_itself() {
    let error = refused(400, &[], r#"{"errorCode":"E062108","errorDescription":7,"errorMessage":["m"]}"#).await;
    assert_eq!((error.kind(), error.code()), (ProviderErrorKind::NotFound, Some("E062108")));
    assert_eq!((error.description(), error.message()), (None, None));
}

/// A code is shown, so that what looks like none is not kept: it may be a key that is repeated.
#[tokio::test]
async fn what_has_not_the_form_of_a_code_is_none() {
    for code in ["K2testmanagementkey", "E", "e062108", "E0621080000", "E06210x", "key", "EE62108", "É062108"] {
        let error = refused(400, &[], &json!({ "errorCode": code, "errorMessage": "m" }).to_string()).await;
        assert_eq!((error.code(), error.message()), (None, Some("m")), "{code}");
    }
}

/// There the refresh token is the credential, and not the application's key.
#[tokio::test]
async fn a_refresh_token_that_is_refused_is_no_fault_of_the_key() {
    let body = json!({ "errorCode": "E061004", "errorDescription": "d", "errorMessage": "m" });
    // One without a code is of something before Descope, and ends no session.
    for (body, kind) in
        [(body.to_string(), ProviderErrorKind::InvalidGrant), (String::new(), ProviderErrorKind::Unauthorized)]
    {
        let wire = Wire::default().then(401, &[], &body).then(403, &[], "").then(500, &[], "");
        let client = descope(&wire);
        let error = client.refresh(&RefreshToken::new("a-test-token")).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(401)));
        let said = serde_json::from_str::<Value>(&body).unwrap_or_default();
        assert_eq!(error.code(), said["errorCode"].as_str());
        assert_eq!(error.description(), said["errorDescription"].as_str());
        assert_eq!(error.message(), said["errorMessage"].as_str());
        for kind in [ProviderErrorKind::Denied, ProviderErrorKind::Unavailable] {
            assert_eq!(client.refresh(&RefreshToken::new("a-test-token")).await.unwrap_err().kind(), kind);
        }
    }
}
