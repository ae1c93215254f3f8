use impersonation_core::provider::{Cursor, EventKind, ProviderErrorKind};
use impersonation_providers::workos::{Event, EventQuery, SessionEvent, SessionEventKind, SessionStatus};
use serde_json::{Value, json};

use crate::wire::{Wire, vector};
use crate::workos;

async fn read(event: &Value) -> Result<Event, ProviderErrorKind> {
    let list = json!({ "object": "list", "data": [event], "list_metadata": { "after": "event_next" } });
    let page = workos(&Wire::answering(&list)).events(&EventQuery::new()).await.map_err(|error| error.kind())?;
    assert_eq!((page.next, page.has_more), (Some(Cursor::new("event_next")), true));
    Ok(page.items.into_iter().next().unwrap())
}

async fn session_event(event: &Value) -> SessionEvent {
    match read(event).await {
        Ok(Event::Session(event)) => event,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_recorded_shape_is_read_in_full() {
    let file = vector("workos/session_created_event.json");
    for shape in ["docs_example", "openapi_example", "blog_example_2024"] {
        let (recorded, found) = (&file[shape], session_event(&file[shape]).await);
        let (data, session) = (&recorded["data"], &found.session);
        assert_eq!(found.kind, SessionEventKind::Created);
        assert_eq!(recorded["id"].as_str(), Some(&*found.id), "{shape}");
        assert_eq!(data["id"].as_str(), Some(&*session.id));
        assert_eq!(data["user_id"].as_str(), Some(&*session.user_id));
        for (name, value) in [
            ("organization_id", &session.organization_id),
            ("ip_address", &session.ip_address),
            ("user_agent", &session.user_agent),
            ("auth_method", &session.auth_method),
        ] {
            assert_eq!(data[name].as_str(), value.as_deref(), "{shape} {name}");
        }
        let impersonator = session.impersonator.as_ref().unwrap();
        assert_eq!(data["impersonator"]["email"].as_str(), Some(&*impersonator.email));
        assert_eq!(data["impersonator"]["reason"].as_str(), impersonator.reason.as_deref());
        for (name, moment) in [("created_at", session.created_at), ("updated_at", session.updated_at)] {
            let expected: jiff::Timestamp = data[name].as_str().unwrap().parse().unwrap();
            assert_eq!(moment.as_unix_seconds(), expected.as_second() as u64, "{shape} {name}");
        }
        let is_new = shape == "openapi_example";
        assert_eq!(session.status, is_new.then_some(SessionStatus::Active), "{shape}");
        assert_eq!(session.expires_at.is_some(), is_new);
        assert!(session.is_impersonated() && session.is_active());
    }
}

#[tokio::test]
async fn an_impersonation_that_starts_or_ends_is_told_as_one() {
    let file = vector("workos/session_created_event.json");
    let mut recorded = file["openapi_example"].clone();
    let started = session_event(&recorded).await.impersonation().unwrap();
    assert_eq!(started.kind, EventKind::Started);
    assert_eq!(started.impersonator.as_deref(), Some("admin@foocorp.com"));
    assert_eq!(&*started.subject, "user_01E4ZCR3C56J083X43JQXF3JK5");
    assert_eq!(started.reason.as_deref(), Some("Investigating an issue with the customer's account."));
    assert_eq!(started.session_id.as_deref(), Some("session_01H93ZY4F80QPBEZ1R5B2SHQG8"));
    assert_eq!(started.organization.as_deref(), Some("org_01H945H0YD4F97JN9MATX7BYAG"));

    recorded["event"] = "session.revoked".into();
    recorded["data"]["status"] = "revoked".into();
    recorded["data"]["ended_at"] = "2026-01-15T12:10:00.000Z".into();
    let ended = session_event(&recorded).await;
    assert_eq!(ended.impersonation().unwrap().kind, EventKind::Ended);
    assert!(!ended.session.is_active());
}

#[tokio::test]
async fn a_session_is_ordinary_only_if_nothing_says_otherwise() {
    let mut recorded = vector("workos/session_created_event.json")["openapi_example"].clone();
    recorded["data"]["impersonator"] = Value::Null;
    let unnamed = session_event(&recorded).await.impersonation().unwrap();
    assert_eq!((unnamed.impersonator, unnamed.reason), (None, None), "the method says it, and nobody is named");

    recorded["data"]["auth_method"] = "password".into();
    assert!(session_event(&recorded).await.impersonation().is_none());

    for malformed in [json!({}), json!("admin@example.com"), json!({ "email": null }), json!(["a@example.com", "why"])]
    {
        recorded["data"]["impersonator"] = malformed;
        assert_eq!(read(&recorded).await.unwrap_err(), ProviderErrorKind::Unreadable);
    }
}

#[tokio::test]
async fn an_event_of_another_kind_is_passed_over() {
    let other =
        json!({ "id": "event_9", "event": "user.created", "data": 7, "created_at": "2026-01-15T12:00:00.000Z" });
    assert!(matches!(read(&other).await, Ok(Event::Other { event, .. }) if &*event == "user.created"));
}

/// Two readers of a name that is given twice can see different things.
#[tokio::test]
async fn an_impersonator_that_is_named_twice_is_not_lost() {
    let recorded = vector("workos/session_created_event.json")["openapi_example"].to_string();
    let twice = recorded.replacen(r#""impersonator":"#, r#""impersonator":null,"impersonator":"#, 1);
    assert_ne!(recorded, twice);
    let list = format!(r#"{{"data":[{twice}],"list_metadata":{{}}}}"#);
    let wire = Wire::default().then(200, &[], &list);
    let error = workos(&wire).events(&EventQuery::new()).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
    assert_eq!(error.code(), Some("event_01EHZNVPK3SFK441A1RGBFSHRT"), "to go on after it");
}

/// A list has no names, and the order of what is read is nobody's promise.
#[tokio::test]
async fn a_list_is_no_session() {
    let moment = "2026-01-15T12:00:00.000Z";
    let data = json!(["session_1", "user_1", null, null, "password", null, null, null, null, null, moment, moment]);
    let event = json!({ "id": "event_1", "event": "session.created", "data": data, "created_at": moment });
    assert_eq!(read(&event).await.unwrap_err(), ProviderErrorKind::Unreadable);
}
