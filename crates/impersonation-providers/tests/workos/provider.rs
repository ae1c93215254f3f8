use std::sync::LazyLock;

use impersonation_core::provider::{
    BoxedProvider, Cursor, Feature, Handle, Provider, ProviderErrorKind, Start, Stop, Stopped,
};
use impersonation_core::testing::Issuer;
use impersonation_core::{ActingSession, OwnSession};
use impersonation_providers::WorkOs;
use serde_json::json;

use crate::wire::{Wire, vector};
use crate::workos;

static ISSUER: LazyLock<Issuer> = LazyLock::new(Issuer::workos);

fn own() -> OwnSession {
    OwnSession::of(&ISSUER.verified(&ISSUER.session("user_1").token()).unwrap()).unwrap()
}

fn acting() -> ActingSession {
    let token = ISSUER.session("user_2").acting("admin@example.com").token();
    ActingSession::of(&ISSUER.verified(&token).unwrap()).unwrap()
}

#[tokio::test]
async fn a_start_is_known_to_be_the_dashboards_before_and_after_the_call() {
    let wire = Wire::default();
    let provider = BoxedProvider::new(workos(&wire));
    let unsupported = provider.capabilities().unsupported(Feature::Start).unwrap();
    assert!(unsupported.instead().contains("dashboard"));
    for feature in [Feature::Capabilities, Feature::IdempotencyKey] {
        assert!(!provider.capabilities().supports(feature), "{feature:?}");
    }

    let error = provider.start(Start::new(&own(), "user_2").reason("Ticket 4711")).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unsupported);
    let unsupported = error.unsupported().unwrap();
    assert_eq!(unsupported.feature(), Feature::Start);
    assert_eq!(
        unsupported.link().unwrap().expose(),
        "https://dashboard.workos.com/environment_1/users/user_2/details?dialog=impersonate"
    );
    assert!(wire.asked().is_empty());

    let nowhere = WorkOs::new("sk_test", "client_1", wire.connection()).unwrap();
    let error = nowhere.start(Start::new(&own(), "user_2")).await.unwrap_err();
    assert!(error.unsupported().unwrap().link().is_none(), "the environment is not known");
}

#[tokio::test]
async fn a_stop_sends_the_browser_to_log_out() {
    let provider = workos(&Wire::default());
    let stop = Stop::new(&acting()).return_to("https://app.example.com/admin");
    let Stopped::Visit(link) = provider.stop(stop).await.unwrap() else { panic!("it ends in the browser") };
    let expected = "https://api.workos.com/user_management/sessions/logout?session_id=session_1\
                    &return_to=https%3A%2F%2Fapp.example.com%2Fadmin";
    assert_eq!(link.expose(), expected);
}

#[tokio::test]
async fn a_session_of_another_provider_is_not_stopped_here() {
    let other = Issuer::descope();
    let session = other.verified(&other.session("user_2").claim("sid", "s").acting("user_1").token()).unwrap();
    let stop = Stop::new(&ActingSession::of(&session).unwrap());
    let error = workos(&Wire::default()).stop(stop).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
}

#[tokio::test]
async fn a_session_is_revoked_and_a_pending_start_is_unknown() {
    let wire = Wire::answering(&json!({}));
    let provider = workos(&wire);
    let error = provider.revoke(&Handle::Pending("act_1".into())).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    provider.revoke(&Handle::Session("session_1".into())).await.unwrap();
    assert_eq!(wire.only().2, json!({ "session_id": "session_1" }));
}

#[tokio::test]
async fn only_impersonations_that_go_on_are_listed() {
    let recorded = vector("workos/sessions_api.json")["list_fixture"]["data"][0].clone();
    let mut impersonated = recorded.clone();
    impersonated["id"] = "session_2".into();
    impersonated["impersonator"] = json!({ "email": "admin@example.com", "reason": null });
    let mut unnamed = recorded.clone();
    unnamed["id"] = "session_3".into();
    unnamed["auth_method"] = "impersonation".into();
    let mut over = impersonated.clone();
    over["status"] = "expired".into();
    let list = json!({ "data": [recorded, impersonated, unnamed, over], "list_metadata": { "after": "session_x" } });
    let page = workos(&Wire::answering(&list)).active("user_1", None).await.unwrap();
    assert_eq!((page.next, page.has_more), (Some(Cursor::new("session_x")), true));
    let found: Vec<_> = page.items.iter().map(|active| (&active.handle, active.impersonator.as_deref())).collect();
    let (second, third) = (Handle::Session("session_2".into()), Handle::Session("session_3".into()));
    assert_eq!(found, [(&second, Some("admin@example.com")), (&third, None)]);
}

#[tokio::test]
async fn following_goes_on_from_where_it_was() {
    let event = vector("workos/session_created_event.json")["openapi_example"].clone();
    let ordinary = json!({
        "id": "event_2", "event": "session.created", "created_at": "2026-01-15T12:00:01.000Z",
        "data": { "id": "s", "user_id": "u", "created_at": "2026-01-15T12:00:01Z", "updated_at": "2026-01-15T12:00:01Z" },
    });
    let list = json!({ "data": [event, ordinary], "list_metadata": { "after": null } });
    let wire = Wire::answering(&list).then(200, &[], r#"{"data":[],"list_metadata":{"after":null}}"#);
    let provider = BoxedProvider::new(workos(&wire));
    let page = provider.follow(None).await.unwrap();
    assert_eq!(page.items.len(), 1, "the ordinary one is no impersonation");
    let cursor = page.next.unwrap();
    assert_eq!((cursor.as_str(), page.has_more), ("event_2", false), "after all that was seen");
    let page = provider.follow(Some(&cursor)).await.unwrap();
    assert_eq!((page.items.len(), page.next), (0, Some(cursor)));
    assert!(wire.asked()[1].uri().query().unwrap().contains("after=event_2"));
}
