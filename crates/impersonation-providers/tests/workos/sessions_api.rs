use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, ProviderErrorKind};
use impersonation_providers::workos::{EventQuery, SessionStatus};
use serde_json::{Value, json};

use crate::wire::{Wire, vector};
use crate::{API_KEY, workos};

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

#[tokio::test]
async fn the_recorded_list_is_read() {
    let file = vector("workos/sessions_api.json");
    let wire = Wire::answering(&file["list_fixture"]);
    let page = workos(&wire).sessions("user_01K0T5T62NBSETXQD3NVGEA2RN", None).await.unwrap();

    let (asked, authorization, _) = wire.only();
    let path = file["list"]["path"].as_str().unwrap().replace("{id}", "user_01K0T5T62NBSETXQD3NVGEA2RN");
    assert_eq!(asked, format!("GET https://api.workos.com{path}?limit=100"));
    assert_eq!(authorization, format!("Bearer {API_KEY}"));

    let (found, recorded) = (&page.items[0], &file["list_fixture"]["data"][0]);
    assert_eq!(page.items.len(), 1);
    assert!(!page.has_more && page.next.is_none());
    assert_eq!(Some(&*found.id), text(&recorded["id"]));
    assert_eq!(Some(&*found.user_id), text(&recorded["user_id"]));
    assert_eq!(found.user_agent.as_deref(), text(&recorded["user_agent"]));
    assert_eq!(found.ip_address.as_deref(), text(&recorded["ip_address"]));
    assert_eq!(found.auth_method.as_deref(), text(&recorded["auth_method"]));
    assert_eq!(found.status, Some(SessionStatus::Active));
    assert_eq!(found.ended_at, None);
    assert_eq!(found.created_at, Timestamp::from_unix_seconds(1_753_246_788));
    assert_eq!(found.updated_at, found.created_at);
    assert_eq!(found.expires_at, Some(Timestamp::from_unix_seconds(1_784_761_188)));
    assert!(!found.is_impersonated());
}

#[tokio::test]
async fn the_recorded_revocation_is_sent() {
    let file = vector("workos/sessions_api.json");
    let recorded = &file["revoke"];
    let wire = Wire::answering(&json!({}));
    workos(&wire).revoke_session(recorded["body"]["session_id"].as_str().unwrap()).await.unwrap();
    let (asked, _, body) = wire.only();
    assert_eq!(asked, format!("POST https://api.workos.com{}", recorded["path"].as_str().unwrap()));
    assert_eq!(body, recorded["body"]);
}

#[test]
fn the_recorded_logout_links_are_made() {
    let file = vector("workos/sessions_api.json");
    let cases = file["logout"]["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let session_id = case["session_id"].as_str().unwrap();
        let link = workos(&Wire::default()).logout_link(session_id, case["return_to"].as_str());
        assert_eq!(Some(link.expose()), case["url"].as_str());
    }
}

#[tokio::test]
async fn the_recorded_words_for_states_and_methods_are_known() {
    let file = vector("workos/sessions_api.json");
    let words = |name: &str| file[name].as_array().unwrap().clone();
    for status in words("status_enum") {
        let found = listed(&json!({ "status": status })).await;
        assert!(!matches!(found.status, None | Some(SessionStatus::Other(_))), "{status}");
        assert_eq!(found.is_active(), status == "active");
    }
    assert!(!listed(&json!({ "status": "paused" })).await.is_active(), "a word that is new");
    for method in words("auth_method_enum") {
        let found = listed(&json!({ "auth_method": method })).await;
        assert_eq!(found.is_impersonated(), method == "impersonation", "{method}");
    }
}

async fn listed(members: &Value) -> impersonation_providers::workos::Session {
    let mut list = vector("workos/sessions_api.json")["list_fixture"].clone();
    for (name, value) in members.as_object().unwrap() {
        list["data"][0][name] = value.clone();
    }
    workos(&Wire::answering(&list)).sessions("user_1", None).await.unwrap().items.remove(0)
}

#[tokio::test]
async fn events_are_asked_for_as_documented() {
    let file = vector("workos/sessions_api.json");
    let wire = Wire::answering(&json!({ "object": "list", "data": [], "list_metadata": { "after": null } }));
    let query = EventQuery::new()
        .since(Timestamp::from_unix_seconds(1_700_000_000))
        .until(Timestamp::from_unix_seconds(1_700_000_060))
        .after(Cursor::new("event_1"))
        .organization("org_1");
    let page = workos(&wire).events(&query).await.unwrap();
    assert_eq!((page.next, page.has_more), (Some(Cursor::new("event_1")), false), "nothing new: on from where it was");

    let (asked, _, _) = wire.only();
    let (address, query) = asked.split_once('?').unwrap();
    assert_eq!(address, format!("GET https://api.workos.com{}", file["events"]["path"].as_str().unwrap()));
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let documented = file["events"]["query"].as_array().unwrap();
    for (name, _) in &pairs {
        assert!(documented.iter().any(|known| known.as_str().unwrap().split(' ').next() == Some(name)), "{name}");
    }
    let value = |name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| &**value);
    assert_eq!(value("range_start"), Some("2023-11-14T22:13:20Z"));
    assert_eq!(value("range_end"), Some("2023-11-14T22:14:20Z"));
    assert_eq!(value("after"), Some("event_1"));
    assert_eq!(value("order"), Some("asc"));
    assert_eq!(value("organization_id"), Some("org_1"));
}

#[tokio::test]
async fn an_id_that_is_no_part_of_a_path_is_not_asked_for() {
    for id in ["", ".", "..", "user\n1", "../users", "a%2fb", "a?b", "a#b", "a\\b", &"u".repeat(513)] {
        let wire = Wire::default();
        let error = workos(&wire).sessions(id, None).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest, "{id:?}");
        assert!(wire.asked().is_empty());
        assert!(workos(&wire).dashboard_link(id).is_none());
    }
}

/// Whoever takes the first of everybody would act as a stranger.
#[tokio::test]
async fn a_filter_that_is_empty_is_not_sent() {
    for email in ["", " "] {
        let error = workos(&Wire::default()).users(Some(email), None).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    }
    let error = workos(&Wire::default()).events(&EventQuery::new().organization("")).await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
}

#[tokio::test]
async fn an_empty_cursor_is_the_end() {
    let list = json!({ "data": [], "list_metadata": { "after": "" } });
    let page = workos(&Wire::answering(&list)).sessions("user_1", None).await.unwrap();
    assert!(page.next.is_none() && !page.has_more);
}
