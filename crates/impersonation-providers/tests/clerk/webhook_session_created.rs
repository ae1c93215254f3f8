//! `tests/vectors/clerk/webhook_session_created.json`.

use impersonation_core::provider::EventKind;
use impersonation_providers::clerk::{Event, SessionEvent, SessionEventKind};
use serde_json::{Value, json};

use crate::scripted::vector;
use crate::webhook_signature::{NOW, delivered, webhook};

fn event(payload: &Value) -> Box<SessionEvent> {
    let Event::Session(event) = delivered(&webhook(), payload).unwrap() else { panic!("{payload}") };
    event
}

#[test]
fn the_recorded_delivery_is_read_and_nobody_impersonates_in_it() {
    let payload = &vector("webhook_session_created")["payload"];
    let event = event(payload);
    let data = &payload["data"];
    assert_eq!(event.kind, SessionEventKind::Created);
    assert_eq!(json!(event.instance_id), payload["instance_id"]);
    assert_eq!(json!(event.at.as_unix_seconds()), payload["timestamp"]);
    assert_eq!(json!(event.session.id), data["id"]);
    assert_eq!(json!(event.session.user_id), data["user_id"]);
    assert_eq!(json!(event.session.client_id), data["client_id"]);
    assert_eq!(json!(event.session.status.as_str()), data["status"]);
    assert_eq!(json!(event.session.last_active_organization_id), data["last_active_organization_id"]);
    for (moment, name) in [
        (event.session.created_at, "created_at"),
        (event.session.updated_at, "updated_at"),
        (event.session.last_active_at, "last_active_at"),
        (event.session.expire_at, "expire_at"),
        (event.session.abandon_at, "abandon_at"),
    ] {
        assert_eq!(json!(moment.unwrap().as_unix_seconds() * 1000), data[name], "{name}");
    }
    assert!(event.session.actor.is_none() && event.impersonation().is_none());
}

#[test]
fn with_an_actor_it_is_the_start_of_an_impersonation() {
    let mut payload = vector("webhook_session_created")["payload"].clone();
    payload["data"]["actor"] = json!({ "sub": "user_staff", "reason": "Ticket 4711" });
    let started = event(&payload).impersonation().unwrap();
    assert_eq!((started.kind, started.id.as_deref()), (EventKind::Started, Some("msg_1")));
    assert_eq!(json!(started.at.as_unix_seconds()), payload["timestamp"]);
    assert_eq!(json!(started.subject), payload["data"]["user_id"]);
    assert_eq!(started.impersonator.as_deref(), Some("user_staff"));
    assert_eq!(json!(started.session_id), payload["data"]["id"]);
    assert_eq!(json!(started.organization), payload["data"]["last_active_organization_id"]);
    assert_eq!(started.reason.as_deref(), Some("Ticket 4711"));
}

#[test]
fn without_a_moment_of_its_own_it_is_of_when_it_was_signed() {
    let mut payload = vector("webhook_session_created")["payload"].clone();
    payload.as_object_mut().unwrap().remove("timestamp");
    assert_eq!(event(&payload).at, NOW);
    payload["timestamp"] = json!(1_716_883_200_123_u64);
    assert_eq!(event(&payload).at.as_unix_seconds(), 1_716_883_200);
}
