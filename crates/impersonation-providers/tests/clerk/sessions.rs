use impersonation_core::provider::ProviderErrorKind;
use impersonation_providers::clerk::{SessionQuery, SessionStatus};
use serde_json::{Value, json};

use crate::scripted::{KEY, Scripted};

fn session() -> Value {
    json!({
        "object": "session",
        "id": "sess_1",
        "user_id": "user_2",
        "client_id": "client_1",
        "actor": { "sub": "user_staff", "reason": "Ticket 4711" },
        "status": "active",
        "last_active_organization_id": "org_1",
        "last_active_at": 1_700_000_060_999_u64,
        "expire_at": 1_700_001_800_000_u64,
        "abandon_at": 1_702_592_000_000_u64,
        "created_at": 1_700_000_000_000_u64,
        "updated_at": 1_700_000_060_999_u64,
    })
}

#[tokio::test]
async fn a_session_is_read() {
    let scripted = Scripted::answering(200, &session());
    let session = scripted.clerk().session("sess_1").await.unwrap();
    assert_eq!(scripted.lines(), ["GET https://api.clerk.com/v1/sessions/sess_1"]);
    assert_eq!(scripted.header("authorization"), [Some(format!("Bearer {KEY}"))]);
    assert_eq!(scripted.header("clerk-api-version"), [Some("2026-05-12".into())]);
    assert_eq!(scripted.header("content-type"), [None]);
    assert_eq!((&*session.id, &*session.user_id, session.client_id.as_deref()), ("sess_1", "user_2", Some("client_1")));
    assert_eq!(session.last_active_organization_id.as_deref(), Some("org_1"));
    assert_eq!(session.last_active_at.unwrap().as_unix_seconds(), 1_700_000_060);
    assert_eq!(session.expire_at.unwrap().as_unix_seconds(), 1_700_001_800);
    assert!(session.is_active());
    let actor = session.impersonator().unwrap();
    assert_eq!((actor.subject(), actor.reason()), ("user_staff", Some("Ticket 4711")));
}

#[tokio::test]
async fn both_forms_of_a_listing_are_read() {
    for answer in [json!([session()]), json!({ "data": [session()], "total_count": 1 })] {
        let scripted = Scripted::answering(200, &answer);
        let query = SessionQuery::of_user("user_2").status(SessionStatus::Active).limit(500).offset(20);
        assert_eq!(scripted.clerk().sessions(&query).await.unwrap().len(), 1);
        let line = "GET https://api.clerk.com/v1/sessions?user_id=user_2&status=active&limit=500&offset=20";
        assert_eq!(scripted.lines(), [line]);
    }
}

#[tokio::test]
async fn every_status_is_known_and_others_are_kept() {
    for word in ["abandoned", "active", "ended", "expired", "pending", "removed", "replaced", "revoked", "frozen"] {
        let mut answer = session();
        answer["status"] = json!(word);
        let status = Scripted::answering(200, &answer).clerk().session("sess_1").await.unwrap().status;
        assert_eq!(status.as_str(), word);
        assert_eq!(matches!(status, SessionStatus::Other(_)), word == "frozen");
    }
}

/// As a session layer reads `act`: whatever is there and names nobody is no ordinary session.
#[tokio::test]
async fn an_actor_that_names_nobody_makes_the_answer_unreadable() {
    for actor in [
        json!({}),
        json!("user_staff"),
        json!({ "sub": "" }),
        json!({ "sub": 4 }),
        json!([]),
        json!(false),
        json!({ "sub": null }),
    ] {
        let mut answer = session();
        answer["actor"] = actor.clone();
        for answer in [answer.clone(), json!([session(), answer.clone()])] {
            let scripted = Scripted::answering(200, &answer);
            let kind = match answer.is_array() {
                true => scripted.clerk().sessions(&SessionQuery::of_user("user_2")).await.unwrap_err().kind(),
                false => scripted.clerk().session("sess_1").await.unwrap_err().kind(),
            };
            assert_eq!(kind, ProviderErrorKind::Unreadable, "{actor}");
        }
    }
}

#[tokio::test]
async fn an_agent_is_no_impersonator_and_whoever_is_unknown_is_one() {
    for (kind, is_impersonator) in
        [(json!("agent"), false), (json!("robot"), true), (json!(null), true), (json!(["agent"]), true)]
    {
        let mut answer = session();
        answer["actor"]["type"] = kind.clone();
        let session = Scripted::answering(200, &answer).clerk().session("sess_1").await.unwrap();
        assert_eq!(session.impersonator().is_some(), is_impersonator, "{kind}");
        assert!(session.actor.is_some());
    }
}

#[tokio::test]
async fn a_session_is_revoked_by_its_id() {
    let mut answer = session();
    answer["status"] = json!("revoked");
    let scripted = Scripted::answering(200, &answer);
    scripted.clerk().revoke_session("sess_1").await.unwrap();
    assert_eq!(scripted.lines(), ["POST https://api.clerk.com/v1/sessions/sess_1/revoke"]);
}
