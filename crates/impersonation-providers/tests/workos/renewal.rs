use impersonation_core::provider::ProviderErrorKind;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_providers::workos::{Authenticated, Opened, Passwords, Renewal, SealedSession};
use serde_json::{Value, json};

use crate::wire::Wire;
use crate::{ISSUER, workos};

fn answer(user: &str) -> Value {
    let token = ISSUER.session(user).acting("admin@example.com").claim("org_id", "org_1").token();
    json!({ "user": { "id": user, "email": "user@example.com" }, "access_token": token, "refresh_token": "next" })
}

/// An impersonation of `user_2` as AuthKit has sealed it.
fn opened() -> Opened {
    let mut sealed = answer("user_2");
    sealed["impersonator"] = json!({ "email": "admin@example.com", "reason": "Ticket 4711" });
    let sealed: Authenticated = serde_json::from_value(sealed).unwrap();
    let source = SealedSession::new(Passwords::new("a-test-password-of-32-characters").unwrap());
    let set_cookie = source.set_cookie(&sealed).unwrap();
    let headers = [("cookie", set_cookie.split(';').next().unwrap().as_bytes())];
    source.opened(&RequestView::new("GET", &HeaderList::new(&headers))).unwrap().unwrap()
}

#[tokio::test]
async fn who_impersonates_and_why_stays_with_the_session() {
    let wire = Wire::answering(&answer("user_2"));
    let Renewal::Renewed(renewed) = workos(&wire).renew(&opened()).await.unwrap() else { panic!("it goes on") };
    let impersonator = renewed.impersonator.as_ref().unwrap();
    assert_eq!((&*impersonator.email, impersonator.reason.as_deref()), ("admin@example.com", Some("Ticket 4711")));
    assert_eq!(renewed.tokens().refresh.unwrap().expose(), "next");
    let (_, _, body) = wire.only();
    assert_eq!((&body["refresh_token"], &body["organization_id"]), (&json!("next"), &json!("org_1")));
}

#[tokio::test]
async fn another_user_does_not_come_back() {
    let error = workos(&Wire::answering(&answer("user_3"))).renew(&opened()).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
}

/// Only what WorkOS says of the session ends it: no fault of the application's, no proxy and no outage does.
#[tokio::test]
async fn a_session_ends_by_what_is_said_of_it_alone() {
    for (status, body) in [
        (400, json!({ "error": "invalid_grant" })),
        (403, json!({ "error": "sso_required" })),
        (403, json!({ "code": "mfa_enrollment" })),
    ] {
        let wire = Wire::default().then(status, &[], &body.to_string());
        assert!(matches!(workos(&wire).renew(&opened()).await, Ok(Renewal::Ended)), "{body}");
    }
    for (status, body) in [
        (400, json!({ "error": "invalid_client" })),
        (401, json!({ "message": "Unauthorized" })),
        (403, json!("blocked")),
        (429, json!({})),
        (503, json!({ "error": "invalid_grant" })),
        (200, json!("a page")),
    ] {
        let wire = Wire::default().then(status, &[], &body.to_string());
        assert!(workos(&wire).renew(&opened()).await.is_err(), "{status} {body}");
    }
    assert!(workos(&Wire::default()).renew(&opened()).await.unwrap_err().is_retryable(), "nobody answers");
}
