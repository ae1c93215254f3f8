//! One browser, several sessions: only the impersonated one ends, and the impersonator's own is found.

use impersonation_core::ActingSession;
use impersonation_core::provider::ProviderErrorKind;
use impersonation_core::testing::Issuer;
use serde_json::{Value, json};

use crate::scripted::{Scripted, acting, issuer};

fn session(id: &str, user: &str, actor: Value, seen: u64) -> Value {
    json!({ "id": id, "user_id": user, "client_id": "client_1", "status": "active", "actor": actor, "last_active_at": seen })
}

fn impersonated() -> Value {
    session("sess_1", "user_2", json!({ "sub": "user_staff" }), 1_700_000_900_000)
}

async fn returned(others: Value) -> Option<Box<str>> {
    let scripted = Scripted::answering(200, &impersonated()).then(200, &others);
    let found = scripted.clerk().return_session(&acting()).await.unwrap();
    let lines = scripted.lines();
    assert_eq!(lines[0], "GET https://api.clerk.com/v1/sessions/sess_1");
    assert_eq!(lines[1], "GET https://api.clerk.com/v1/sessions?client_id=client_1&status=active&limit=100");
    assert_eq!(lines.len(), 2);
    found.map(|session| session.id)
}

/// The `sid` of the token, though its `act.sid` names another session.
#[tokio::test]
async fn the_session_of_the_token_ends_and_no_other() {
    let scripted = Scripted::answering(200, &impersonated());
    let acting = acting();
    assert_eq!(acting.session_id(), Some("sess_1"));
    scripted.clerk().end_impersonation(&acting).await.unwrap();
    assert_eq!(scripted.lines(), ["POST https://api.clerk.com/v1/sessions/sess_1/revoke"]);
}

/// There is no [`ActingSession`] of it to give.
#[test]
fn a_session_of_the_users_own_cannot_be_given() {
    let own = issuer().verified(&issuer().session("user_2").token()).unwrap();
    assert!(ActingSession::of(&own).is_none());
}

#[tokio::test]
async fn a_session_of_another_provider_is_not_clerks() {
    let other = Issuer::rfc8693();
    let token = other.session("user_2").acting("user_staff").claim("sid", "sess_1").token();
    let acting = ActingSession::of(&other.verified(&token).unwrap()).unwrap();
    let scripted = Scripted::silent();
    let error = scripted.clerk().end_impersonation(&acting).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    assert_eq!(scripted.clerk().return_session(&acting).await.unwrap_err().kind(), ProviderErrorKind::InvalidRequest);
    assert!(scripted.asked().is_empty());
}

#[tokio::test]
async fn the_impersonators_own_session_is_found() {
    let others = json!([
        impersonated(),
        session("sess_other", "user_3", json!(null), 1_700_000_999_000),
        session("sess_older", "user_staff", json!(null), 1_700_000_000_000),
        session("sess_own", "user_staff", json!(null), 1_700_000_100_000),
    ]);
    assert_eq!(returned(others).await.as_deref(), Some("sess_own"));
}

#[tokio::test]
async fn no_other_session_is_returned_to() {
    let mut ended = session("sess_9", "user_staff", json!(null), 1);
    ended["status"] = json!("revoked");
    let mut elsewhere = session("sess_9", "user_staff", json!(null), 1);
    elsewhere["client_id"] = json!("client_2");
    for other in [
        impersonated(),
        ended,
        elsewhere,
        session("sess_9", "user_3", json!(null), 1),
        session("sess_9", "user_2", json!(null), 1),
        session("sess_9", "user_staff", json!({ "sub": "user_boss" }), 1),
        session("sess_9", "user_staff", json!({ "sub": "agent_1", "type": "agent" }), 1),
        session("sess_1", "user_staff", json!(null), 1),
    ] {
        assert_eq!(returned(json!([other])).await, None, "{other}");
    }
    assert_eq!(returned(json!([])).await, None);
}

#[tokio::test]
async fn clerk_and_the_token_must_name_the_same_parties() {
    for answer in [
        session("sess_1", "user_3", json!({ "sub": "user_staff" }), 1),
        session("sess_1", "user_2", json!({ "sub": "user_boss" }), 1),
        session("sess_1", "user_2", json!(null), 1),
    ] {
        let scripted = Scripted::answering(200, &answer);
        let error = scripted.clerk().return_session(&acting()).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unreadable, "{answer}");
        assert_eq!(scripted.lines().len(), 1);
    }
}

#[tokio::test]
async fn without_a_client_there_is_nothing_to_return_to() {
    let mut answer = impersonated();
    answer["client_id"] = json!(null);
    let scripted = Scripted::answering(200, &answer);
    assert!(scripted.clerk().return_session(&acting()).await.unwrap().is_none());
}
