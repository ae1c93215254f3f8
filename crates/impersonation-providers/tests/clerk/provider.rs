//! Clerk as a provider whose type was forgotten.

use std::time::Duration;

use impersonation_core::OwnSession;
use impersonation_core::provider::{
    BoxedProvider, Feature, HandOver, Handle, Provider as _, ProviderErrorKind, Start, Stop, Stopped,
};
use impersonation_providers::Clerk;
use impersonation_providers::http::Connection;
use serde_json::{Value, json};

use crate::scripted::{KEY, Scripted, acting, own};

fn provider(scripted: &Scripted) -> BoxedProvider {
    BoxedProvider::new(scripted.clerk())
}

fn token() -> Value {
    json!({ "id": "act_1", "status": "pending", "user_id": "user_2", "actor": { "sub": "user_staff" }, "token": "a-test-ticket",
        "url": "https://clerk.example.com/v1/tickets/accept?ticket=a-test-ticket", "created_at": 1_700_000_000_000_u64 })
}

#[test]
fn what_it_cannot_do_is_known_before() {
    let capabilities = provider(&Scripted::silent()).capabilities();
    use Feature::{
        Capabilities, Claims, Consent, Duration, Follow, IdempotencyKey, ListActive, Organization, Reason, Return,
        Revoke, Start, Stop,
    };
    for feature in [Start, Reason, Claims, Duration, Stop, Revoke, ListActive] {
        assert!(capabilities.supports(feature), "{feature:?}");
    }
    for feature in [Organization, Consent, Capabilities, IdempotencyKey, Return, Follow] {
        assert!(!capabilities.unsupported(feature).unwrap().instead().is_empty(), "{feature:?}");
    }
}

#[tokio::test]
async fn a_start_sends_all_that_was_asked_for() {
    let scripted = Scripted::answering(200, &token());
    let start =
        Start::new(&own(), "user_2").reason("Ticket 4711").claim("team", "billing").duration(Duration::from_secs(900));
    let started = provider(&scripted).start(start).await.unwrap();
    let actor = json!({ "sub": "user_staff", "reason": "Ticket 4711", "team": "billing" });
    let body = json!({ "user_id": "user_2", "actor": actor, "expires_in_seconds": 60, "session_max_duration_in_seconds": 900 });
    assert_eq!(scripted.body(), body);
    let HandOver::Visit(link) = started.hand_over else { panic!("{started:?}") };
    assert_eq!(json!(link.expose()), token()["url"]);
    assert_eq!(started.handle, Some(Handle::Pending("act_1".into())));
    assert_eq!(started.expires_at.unwrap().as_unix_seconds(), 1_700_000_060);
}

#[tokio::test]
async fn a_start_says_no_more_than_it_must() {
    let scripted = Scripted::answering(200, &json!({ "id": "act_1", "token": "a-test-ticket" }));
    let clerk = scripted.clerk().ticket_lifetime(Duration::from_secs(30));
    clerk.start(Start::new(&own(), "user_2").known_as("staff-7").without_consent()).await.unwrap();
    let body = json!({ "user_id": "user_2", "actor": { "sub": "staff-7" }, "expires_in_seconds": 30 });
    assert_eq!(scripted.body(), body);
}

#[tokio::test]
async fn a_ticket_lives_for_a_second_at_least() {
    let scripted = Scripted::answering(200, &token());
    scripted.clerk().ticket_lifetime(Duration::ZERO).start(Start::new(&own(), "user_2")).await.unwrap();
    assert_eq!(scripted.body()["expires_in_seconds"], json!(1));
}

#[tokio::test]
async fn without_an_address_the_ticket_is_handed_over_and_without_either_nothing() {
    let mut answer = token();
    answer.as_object_mut().unwrap().remove("url");
    answer.as_object_mut().unwrap().remove("created_at");
    let started = provider(&Scripted::answering(200, &answer)).start(Start::new(&own(), "user_2")).await.unwrap();
    assert!(matches!(started.hand_over, HandOver::Ticket(ref ticket) if ticket.expose() == "a-test-ticket"));
    assert_eq!(started.expires_at, None);
    answer.as_object_mut().unwrap().remove("token");
    let error = provider(&Scripted::answering(200, &answer)).start(Start::new(&own(), "user_2")).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
}

#[tokio::test]
async fn what_it_cannot_take_is_not_sent() {
    let scripted = Scripted::silent();
    let start = || Start::new(&own(), "user_2");
    for (start, kind) in [
        (start().organization("org_1"), ProviderErrorKind::Unsupported),
        (start().require_consent(), ProviderErrorKind::Unsupported),
        (start().duration(Duration::from_millis(999)), ProviderErrorKind::InvalidRequest),
        (Start::new(&own(), "user_staff"), ProviderErrorKind::InvalidRequest),
        (Start::new(&own(), "../users"), ProviderErrorKind::InvalidRequest),
    ] {
        assert_eq!(provider(&scripted).start(start).await.unwrap_err().kind(), kind);
    }
    let error = provider(&scripted).follow(None).await.unwrap_err();
    assert!(error.unsupported().unwrap().instead().contains("clerk::Webhook"));
    assert!(scripted.asked().is_empty());
}

/// It ends what may have ended already.
#[tokio::test]
async fn a_revocation_is_repeated() {
    let scripted = Scripted::answering(503, &json!({})).then(200, &json!({ "id": "act_1", "status": "revoked" }));
    let connection = Connection::new().transport(scripted.wire());
    Clerk::new(KEY, connection).unwrap().revoke(&Handle::Pending("act_1".into())).await.unwrap();
    assert_eq!(scripted.lines().len(), 2);
}

/// It may have started, though the answer was lost.
#[tokio::test]
async fn a_start_is_sent_once() {
    let scripted = Scripted::answering(503, &json!({})).then(200, &token());
    let clerk = Clerk::new(KEY, Connection::new().transport(scripted.wire())).unwrap();
    assert!(clerk.start(Start::new(&own(), "user_2")).await.unwrap_err().is_retryable());
    assert_eq!(scripted.lines().len(), 1);
}

#[tokio::test]
async fn a_stop_ends_the_session() {
    let scripted = Scripted::answering(200, &json!({ "id": "sess_1", "user_id": "user_2", "status": "revoked" }));
    assert!(matches!(provider(&scripted).stop(Stop::new(&acting())).await.unwrap(), Stopped::Ended));
    assert_eq!(scripted.lines(), ["POST https://api.clerk.com/v1/sessions/sess_1/revoke"]);
}

#[tokio::test]
async fn what_was_started_or_goes_on_is_revoked_by_its_handle() {
    let scripted = Scripted::answering(200, &json!({ "id": "act_1", "status": "revoked" }))
        .then(200, &json!({ "id": "sess_1", "user_id": "user_2", "status": "revoked" }));
    provider(&scripted).revoke(&Handle::Pending("act_1".into())).await.unwrap();
    provider(&scripted).revoke(&Handle::Session("sess_1".into())).await.unwrap();
    let lines = [
        "POST https://api.clerk.com/v1/actor_tokens/act_1/revoke",
        "POST https://api.clerk.com/v1/sessions/sess_1/revoke",
    ];
    assert_eq!(scripted.lines(), lines);
}

fn not_revocable(status: &str) -> Value {
    let text =
        format!("Actor token cannot be revoked because its status is {status}. Only pending tokens can be revoked.");
    let code = "actor_token_cannot_be_revoked_code";
    json!({ "errors": [{ "message": "cannot revoke", "long_message": text, "code": code }] })
}

/// Else it would read as ended while its session goes on.
#[tokio::test]
async fn a_start_that_was_accepted_does_not_pass_for_revoked() {
    let handle = Handle::Pending("act_1".into());
    for status in ["accepted", "", "revoked_or_not"] {
        let error = provider(&Scripted::answering(400, &not_revocable(status))).revoke(&handle).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (ProviderErrorKind::Rejected, Some("actor_token_cannot_be_revoked_code"))
        );
    }
    provider(&Scripted::answering(400, &not_revocable("revoked"))).revoke(&handle).await.unwrap();
}

/// Its ids mean somebody else here.
#[tokio::test]
async fn a_session_of_another_provider_starts_nothing() {
    let other = impersonation_core::testing::Issuer::rfc8693();
    let session = OwnSession::of(&other.verified(&other.session("user_1").token()).unwrap()).unwrap();
    let scripted = Scripted::silent();
    let error = scripted.clerk().start(Start::new(&session, "user_2")).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    assert!(scripted.asked().is_empty());
}
