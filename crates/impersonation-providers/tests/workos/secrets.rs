//! No key, token, code or password is in what a developer might log.

use impersonation_core::provider::Secret;
use impersonation_providers::WorkOs;
use impersonation_providers::http::{Connection, SetupErrorKind};
use impersonation_providers::workos::{Authenticated, Callback, Passwords, SealedSession, SignInRequest, Webhook};
use serde_json::json;

use crate::wire::Wire;
use crate::{API_KEY, workos};

fn shows_no_secret(shown: &str) {
    for secret in [API_KEY, "secret-", "sk_test"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn nothing_that_is_shown_has_a_secret_in_it() {
    let client = workos(&Wire::default());
    shows_no_secret(&format!("{client:?} {:?}", Connection::new().base_url("https://api.example/secret-path")));
    shows_no_secret(&format!("{:?}", Callback::read("code=secret-code", None)));
    let answer = json!({
        "user": { "id": "user_1", "email": "user@example.com" },
        "access_token": "secret-token",
        "refresh_token": "secret-refresh-token",
    });
    let authenticated: Authenticated = serde_json::from_value(answer).unwrap();
    shows_no_secret(&format!("{authenticated:?} {:?}", authenticated.tokens()));
    shows_no_secret(&format!(
        "{:?}",
        client.begin_sign_in(&SignInRequest::new("https://app.example.com")).unwrap().url
    ));
    shows_no_secret(&format!("{:?}", client.logout_link("secret-session", None)));
    shows_no_secret(&format!("{:?}", Webhook::new("secret-of-a-webhook").unwrap()));
    let passwords = Passwords::new("secret-password-of-32-characters-").unwrap();
    shows_no_secret(&format!("{passwords:?} {:?}", SealedSession::new(passwords.clone())));
}

/// A provider that repeats what it was sent.
#[tokio::test]
async fn an_error_does_not_repeat_what_the_answer_says() {
    let echo = r#"{"code":"sk_test_Sz3IQjepeSWaI4cMS4ms4sMuU","error":"secret-error !","error_description":"secret-token","message":"secret-token"}"#;
    for (status, body) in [(400, echo), (500, "secret-page"), (200, "{\"secret-\": 1}"), (302, echo)] {
        let wire = Wire::default().then(status, &[("location", "https://evil.example/secret-")], body);
        let error = workos(&wire).refresh(&Secret::new("secret-refresh-token"), None).await.unwrap_err();
        let mut shown = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            shown += &format!("{cause} {cause:?}");
            source = cause.source();
        }
        shows_no_secret(&shown);
    }
}

#[test]
fn a_key_that_no_header_carries_is_refused() {
    for key in ["", "sk test", "sk_test\n", "sk_té"] {
        let error = WorkOs::new(key, "client_1", Connection::new()).unwrap_err();
        assert_eq!(error.kind(), SetupErrorKind::InvalidCredential, "{key:?}");
    }
    for client_id in ["", "..", "a b"] {
        assert!(WorkOs::new("sk_test", client_id, Connection::new()).is_err());
    }
}
