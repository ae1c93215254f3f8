//! What a refusal means, by its status and its code.

use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde_json::{Value, json};

use crate::scripted::Scripted;

async fn refused(scripted: Scripted) -> ProviderError {
    scripted.clerk().session("sess_1").await.unwrap_err()
}

fn coded(code: &str) -> Value {
    json!({ "errors": [{ "code": code, "message": "short", "long_message": "long" }] })
}

#[tokio::test]
async fn a_status_speaks_for_itself() {
    use ProviderErrorKind::{Denied, NotFound, RateLimited, Rejected, Unauthorized, Unavailable, Unreadable};
    for (status, kind) in [
        (301, Unreadable),
        (400, Rejected),
        (401, Unauthorized),
        (402, Denied),
        (403, Denied),
        (404, NotFound),
        (422, Rejected),
        (429, RateLimited),
        (500, Unavailable),
        (503, Unavailable),
    ] {
        let error = refused(Scripted::answering(status, &json!({}))).await;
        assert_eq!((error.kind(), error.status(), error.code()), (kind, Some(status), None), "{status}");
    }
}

#[tokio::test]
async fn a_code_says_more_than_its_status() {
    for (code, kind) in [
        ("resource_not_found", ProviderErrorKind::NotFound),
        ("authentication_invalid", ProviderErrorKind::Unauthorized),
        ("authorization_invalid", ProviderErrorKind::Denied),
        ("form_param_missing", ProviderErrorKind::Rejected),
    ] {
        let error = refused(Scripted::answering(400, &coded(code))).await;
        assert_eq!((error.kind(), error.code()), (kind, Some(code)));
    }
}

#[tokio::test]
async fn a_body_of_another_form_leaves_the_status() {
    for body in ["", "<html>", "null", "[]", "{", r#"{"errors":"x"}"#, r#"{"errors":[]}"#, r#"{"errors":[{"code":5}]}"#]
    {
        let error = refused(Scripted::saying(403, body)).await;
        assert_eq!((error.kind(), error.code(), error.message()), (ProviderErrorKind::Denied, None, None), "{body}");
    }
}

#[tokio::test]
async fn an_answer_of_another_form_is_unreadable() {
    for body in ["", "<html>", "null", "[]", r#"{"id":"sess_1"}"#, r#"{"id":1,"user_id":"user_2","status":"active"}"#] {
        assert_eq!(refused(Scripted::saying(200, body)).await.kind(), ProviderErrorKind::Unreadable, "{body}");
    }
}
