//! What a delivery says, once it is known to be Clerk's.

use impersonation_core::provider::EventKind;
use impersonation_providers::clerk::{Event, SessionEventKind};
use impersonation_providers::webhook::WebhookErrorKind;
use serde_json::{Value, json};

use crate::webhook_signature::{delivered, webhook};

fn payload(event: &str, actor: Value) -> Value {
    let data =
        json!({ "id": "sess_1", "user_id": "user_2", "client_id": "client_1", "status": "ended", "actor": actor });
    json!({ "object": "event", "type": event, "instance_id": "ins_1", "timestamp": 1_700_000_000_000_u64, "data": data })
}

#[test]
fn each_kind_is_known_and_means_a_start_an_end_or_neither() {
    for (word, kind, expected) in [
        ("created", SessionEventKind::Created, Some(EventKind::Started)),
        ("revoked", SessionEventKind::Revoked, Some(EventKind::Ended)),
        ("ended", SessionEventKind::Ended, Some(EventKind::Ended)),
        ("removed", SessionEventKind::Removed, Some(EventKind::Ended)),
        ("pending", SessionEventKind::Pending, None),
        ("frozen", SessionEventKind::Other("frozen".into()), None),
    ] {
        let event =
            delivered(&webhook(), &payload(&format!("session.{word}"), json!({ "sub": "user_staff" }))).unwrap();
        assert_eq!(event.impersonation().map(|event| event.kind), expected, "{word}");
        assert!(matches!(event, Event::Session(event) if event.kind == kind), "{word}");
    }
}

#[test]
fn only_an_impersonator_makes_it_an_impersonation() {
    for (actor, is_one) in [
        (json!(null), false),
        (json!({ "sub": "agent_1", "type": "agent" }), false),
        (json!({ "sub": "user_staff", "type": "robot" }), true),
        (json!({ "sub": "user_staff" }), true),
    ] {
        let event = delivered(&webhook(), &payload("session.created", actor.clone())).unwrap();
        assert_eq!(event.impersonation().is_some(), is_one, "{actor}");
    }
}

#[test]
fn an_actor_that_names_nobody_is_unreadable() {
    for actor in [
        json!({}),
        json!("user_staff"),
        json!({ "sub": "" }),
        json!({ "sub": 4 }),
        json!([]),
        json!(0),
        json!({ "act": { "sub": "a" } }),
    ] {
        let error = delivered(&webhook(), &payload("session.created", actor.clone())).unwrap_err();
        assert_eq!(error.kind(), WebhookErrorKind::Unreadable, "{actor}");
    }
}

#[test]
fn two_actors_are_none_that_can_be_read() {
    let body = payload("session.created", json!(null)).to_string();
    let doubled = body.replace(r#""actor":null"#, r#""actor":{"sub":"user_staff"},"actor":null"#);
    assert_ne!(body, doubled);
    let error = crate::webhook_signature::delivered_bytes(&webhook(), doubled.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), WebhookErrorKind::Unreadable);
}

/// Somebody who is named in two ways would be read as whichever came last: an agent, for instance.
#[test]
fn an_actor_with_a_member_twice_is_unreadable() {
    let body = payload("session.created", json!({ "sub": "user_staff" })).to_string();
    for doubled in
        [r#"{"sub":"user_staff","type":"staff","type":"agent"}"#, r#"{"sub":"user_staff","sub":"user_other"}"#]
    {
        let changed = body.replace(r#"{"sub":"user_staff"}"#, doubled);
        assert_ne!(body, changed);
        let error = crate::webhook_signature::delivered_bytes(&webhook(), changed.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), WebhookErrorKind::Unreadable, "{doubled}");
    }
}

/// In the order in which the members are read.
#[test]
fn a_list_is_no_session_and_no_event() {
    let mut payload = payload("session.created", json!(null));
    payload["data"] = json!(["sess_1", "user_2", null, "active", null, null]);
    for body in [payload, json!(["user.created", null])] {
        assert_eq!(delivered(&webhook(), &body).unwrap_err().kind(), WebhookErrorKind::Unreadable, "{body}");
    }
}

#[test]
fn other_events_are_named_and_not_read() {
    let event = delivered(&webhook(), &json!({ "type": "user.created", "data": { "private": "x" } })).unwrap();
    assert!(event.impersonation().is_none());
    assert!(matches!(event, Event::Other { ref event, ref id } if &**event == "user.created" && &**id == "msg_1"));
}

#[test]
fn events_of_another_instance_are_refused_where_it_is_said_which() {
    let events = [
        payload("session.created", json!({ "sub": "user_staff" })),
        json!({ "type": "user.created", "instance_id": "ins_1", "data": {} }),
    ];
    for event in events {
        delivered(&webhook().instance("ins_1"), &event).unwrap();
        let error = delivered(&webhook().instance("ins_2"), &event).unwrap_err();
        assert_eq!(error.kind(), WebhookErrorKind::Unreadable);
    }
    let unnamed = json!({ "type": "user.created", "data": {} });
    delivered(&webhook(), &unnamed).unwrap();
    assert_eq!(delivered(&webhook().instance("ins_1"), &unnamed).unwrap_err().kind(), WebhookErrorKind::Unreadable);
}

#[test]
fn a_signed_body_of_another_form_is_unreadable() {
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "{",
        r#"{"type":5}"#,
        r#"{"type":"session.created"}"#,
        r#"{"type":"session.created","data":null}"#,
    ] {
        let error = crate::webhook_signature::delivered_bytes(&webhook(), body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), WebhookErrorKind::Unreadable, "{body}");
    }
}
