//! Descope as a provider among others.

use std::sync::LazyLock;
use std::time::Duration;

use impersonation_core::provider::{
    BoxedProvider, EventKind, Feature, HandOver, Handle, ProviderErrorKind, Secret, Start, Started, Stop, Stopped,
};
use impersonation_core::testing::Issuer;
use impersonation_core::{ActingSession, OwnSession, Provider as _};
use impersonation_providers::descope::REASON_CLAIM;
use serde_json::{Value, json};

use crate::wire::Wire;
use crate::{descope, header};

static ISSUER: LazyLock<Issuer> = LazyLock::new(Issuer::descope);

pub(crate) fn own_session() -> OwnSession {
    OwnSession::of(&ISSUER.verified(&own_token()).unwrap()).unwrap()
}

pub(crate) fn acting_session() -> ActingSession {
    ActingSession::of(&ISSUER.verified(&acting_token()).unwrap()).unwrap()
}

/// The session token of staff.
pub(crate) fn own_token() -> String {
    ISSUER.session("staff_1").token()
}

/// The session token of an impersonation.
pub(crate) fn acting_token() -> String {
    ISSUER.session("user_2").acting("staff_1").token()
}

/// Its refresh token.
pub(crate) fn acting_refresh_token() -> String {
    ISSUER.session("user_2").acting("staff_1").claim("drn", "DSR").token()
}

pub(crate) fn refreshed(session: &str) -> String {
    json!({ "sessionJwt": session, "refreshJwt": "" }).to_string()
}

/// What Descope answers to a start that goes well.
pub(crate) fn started() -> Wire {
    Wire::answering(&json!({ "jwt": acting_refresh_token() })).then(200, &[], &refreshed(&acting_token()))
}

pub(crate) async fn stopped_with(refresh_token: &str, session: &str) -> (Result<Stopped, ProviderErrorKind>, Wire) {
    let wire = Wire::answering(&json!({ "jwt": "actors-refresh-token" })).then(200, &[], &refreshed(session));
    let stop = Stop::new(&acting_session()).refresh_token(Secret::new(refresh_token));
    (descope(&wire).stop(stop).await.map_err(|error| error.kind()), wire)
}

fn body(wire: &Wire, at: usize) -> Value {
    serde_json::from_slice(wire.asked()[at].body()).unwrap()
}

#[tokio::test]
async fn a_start_says_everything_and_hands_the_session_over() {
    let wire = started();
    let start = Start::new(&own_session(), "user_2")
        .reason("Ticket 4711")
        .organization("T2Acme")
        .claim("plan", "pro")
        .duration(Duration::from_millis(900_999))
        .require_consent();
    let started = BoxedProvider::new(descope(&wire)).start(start).await.unwrap();
    let Started { hand_over: HandOver::Tokens(tokens), handle: None, expires_at: None, .. } = started else {
        panic!("{started:?}")
    };
    let session = ISSUER.verified(tokens.session.expose()).unwrap();
    assert_eq!((session.subject(), session.actor().unwrap().subject()), ("user_2", "staff_1"));
    assert_eq!(tokens.refresh.unwrap().expose(), header(&wire.asked()[1], "authorization").split_once(':').unwrap().1);
    let mut expected = json!({
        "loginId": "user_2", "impersonatorId": "staff_1", "validateConsent": true, "selectedTenant": "T2Acme",
        "refreshDuration": 900, "customClaims": { "plan": "pro" },
    });
    expected["customClaims"][REASON_CLAIM] = "Ticket 4711".into();
    assert_eq!((body(&wire, 0), body(&wire, 1)), (expected, json!({})));
    assert_eq!(wire.asked()[1].uri(), "https://api.descope.com/v1/auth/refresh");
}

#[tokio::test]
async fn a_start_says_nothing_that_it_was_not_told() {
    let wire = started();
    descope(&wire).start(Start::new(&own_session(), "user_2").known_as("support@example.com")).await.unwrap();
    let expected = json!({ "loginId": "user_2", "impersonatorId": "support@example.com", "validateConsent": true });
    assert_eq!(body(&wire, 0), expected);
}

/// The tokens of an impersonation that began are dropped with the error: nobody has them.
#[tokio::test]
async fn a_start_whose_refresh_fails_is_an_error_without_tokens() {
    for (status, kind) in [(401, ProviderErrorKind::Unauthorized), (500, ProviderErrorKind::Unavailable)] {
        let refresh_token = acting_refresh_token();
        let wire = Wire::answering(&json!({ "jwt": refresh_token })).then(
            status,
            &[],
            &json!({ "errorCode": refresh_token, "errorMessage": refresh_token }).to_string(),
        );
        let error = descope(&wire).start(Start::new(&own_session(), "user_2")).await.unwrap_err();
        assert_eq!((error.kind(), wire.asked().len()), (kind, 2));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(&refresh_token) && !shown.contains("eyJ"), "{shown}");
    }
}

#[tokio::test]
async fn a_start_that_descope_refuses_asks_for_no_session() {
    let wire = Wire::default().then(403, &[], r#"{"errorCode":"E123456"}"#);
    let error = descope(&wire).start(Start::new(&own_session(), "user_2")).await.unwrap_err();
    assert_eq!((error.kind(), wire.asked().len()), (ProviderErrorKind::Denied, 1));
}

#[tokio::test]
async fn a_stop_returns_to_a_session_of_ones_own() {
    let refresh_token = acting_refresh_token();
    let (stopped, wire) = stopped_with(&refresh_token, &own_token()).await;
    let Ok(Stopped::Returned(tokens)) = stopped else { panic!("{stopped:?}") };
    assert_eq!(ISSUER.verified(tokens.session.expose()).unwrap().subject(), "staff_1");
    assert_eq!(tokens.refresh.unwrap().expose(), "actors-refresh-token");
    assert_eq!(body(&wire, 0), json!({ "jwt": refresh_token }));
    assert_eq!(header(&wire.asked()[1], "authorization"), "Bearer a:actors-refresh-token");
}

#[tokio::test]
async fn what_descope_cannot_do_is_said_before_any_call() {
    let wire = Wire::default();
    let provider = BoxedProvider::new(descope(&wire));
    let capabilities = provider.capabilities();
    let lacks = [Feature::Capabilities, Feature::IdempotencyKey, Feature::Revoke, Feature::ListActive];
    for feature in [
        Feature::Start,
        Feature::Reason,
        Feature::Organization,
        Feature::Claims,
        Feature::Duration,
        Feature::Consent,
        Feature::Capabilities,
        Feature::IdempotencyKey,
        Feature::Stop,
        Feature::Return,
        Feature::Revoke,
        Feature::ListActive,
        Feature::Follow,
    ] {
        assert_eq!(capabilities.supports(feature), !lacks.contains(&feature), "{feature:?}");
    }
    let revoke = provider.revoke(&Handle::Session("s".into())).await.unwrap_err();
    assert_eq!(revoke.unsupported().unwrap().instead(), "stop it with its refresh token: Provider::stop");
    let active = provider.active("user_2", None).await.unwrap_err();
    assert_eq!(active.unsupported().unwrap().instead(), "search the audit trail: Descope::audit");
    assert!(wire.asked().is_empty());
}

#[tokio::test]
async fn an_event_says_what_the_record_says_and_no_more() {
    let record = |id: &str, user: &str, actor: Value| {
        json!({
            "ID": id, "userId": user, "externalIds": ["user@example.com"], "actorId": actor, "action": "LoginSucceed",
            "method": "impersonate", "occurred": "1700000000123.5", "tenants": ["t1"],
        })
    };
    let audits = [
        record("1", "user_2", json!("staff_1")),
        record("", "user_2", json!("user_2")),
        record("3", "", Value::Null),
        json!({ "userId": "user_2", "action": "LoginSucceed", "method": "otp", "occurred": "1700000000124" }),
    ];
    let wire = Wire::answering(&json!({ "audits": audits, "total": 4 }));
    let page = BoxedProvider::new(descope(&wire)).follow(None).await.unwrap();
    let read: Vec<_> =
        page.items.iter().map(|event| (event.id.as_deref(), &*event.subject, event.impersonator.as_deref())).collect();
    let expected =
        [(Some("1"), "user_2", Some("staff_1")), (None, "user_2", None), (Some("3"), "user@example.com", None)];
    assert_eq!(read, expected);
    for event in &page.items {
        assert_eq!((event.kind, event.at.as_unix_seconds()), (EventKind::Started, 1_700_000_000));
        assert_eq!((&event.session_id, &event.organization, &event.reason), (&None, &None, &None));
    }
}

/// Its ids mean somebody else here.
#[tokio::test]
async fn a_session_of_another_provider_starts_nothing() {
    let other = impersonation_core::testing::Issuer::rfc8693();
    let session = OwnSession::of(&other.verified(&other.session("user_1").token()).unwrap()).unwrap();
    let wire = Wire::default();
    let error = descope(&wire).start(Start::new(&session, "user_2")).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    assert!(wire.asked().is_empty());
}
