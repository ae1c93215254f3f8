//! Users, sessions and events, page by page.

use std::time::Duration;

use crate::support::{Answer, client, customer, parameter, send};
use impersonation_core::Timestamp;
use impersonation_emulator::{User, WorkOsEmulator};
use serde_json::{Value, json};

/// Three impersonated sessions, a minute apart, the first of which is revoked.
async fn workos() -> WorkOsEmulator {
    let workos = WorkOsEmulator::start().await.unwrap();
    workos.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    workos.add_user(customer().organization("org_1"));
    workos.add_user(User::new("user_3").email("other@example.com"));
    workos.set_callback("http://127.0.0.1:3000/callback");
    for _ in 0..3 {
        let code = parameter(&workos.impersonate("user_2", "Ticket 4711").unwrap(), "code");
        let body = json!({
            "grant_type": "authorization_code",
            "client_id": workos.client_id(),
            "client_secret": workos.api_key(),
            "code": code,
        });
        send(client().post(format!("{}/user_management/authenticate", workos.url())).json(&body)).await;
        workos.advance(Duration::from_secs(60));
    }
    let id = ids(&json!({ "data": workos.sessions() })).remove(0);
    let request = client().post(format!("{}/user_management/sessions/revoke", workos.url()));
    let request = request.bearer_auth(workos.api_key()).json(&json!({ "session_id": id }));
    assert_eq!(send(request).await.status, 200);
    workos
}

async fn get(workos: &WorkOsEmulator, path: &str) -> Answer {
    send(client().get(format!("{}{path}", workos.url())).bearer_auth(workos.api_key())).await
}

fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn management_needs_the_key() {
    let workos = workos().await;
    for path in ["/user_management/users", "/user_management/users/user_2/sessions", "/events"] {
        let answer = send(client().get(format!("{}{path}", workos.url())).bearer_auth("wrong")).await;
        assert_eq!((answer.status, answer.json), (401, json!({ "message": "Unauthorized" })), "{path}");
    }
}

#[tokio::test]
async fn sessions_come_newest_first_and_page_by_page() {
    let workos = workos().await;
    let path = "/user_management/users/user_2/sessions";
    let all = get(&workos, path).await.json;
    let mut expected = ids(&json!({ "data": workos.sessions() }));
    expected.reverse();
    assert_eq!((ids(&all), &all["list_metadata"]), (expected.clone(), &json!({ "before": null, "after": null })));
    assert_eq!(
        (all["data"][2]["status"].as_str(), all["data"][0]["status"].as_str()),
        (Some("revoked"), Some("active"))
    );
    assert_eq!(all["data"][0]["auth_method"], "impersonation");

    let first = get(&workos, &format!("{path}?limit=2")).await.json;
    let after = first["list_metadata"]["after"].as_str().unwrap();
    assert_eq!((ids(&first), after), (expected[..2].to_vec(), expected[1].as_str()));
    let second = get(&workos, &format!("{path}?limit=2&after={after}")).await.json;
    assert_eq!((ids(&second), &second["list_metadata"]["after"]), (expected[2..].to_vec(), &Value::Null));
    for bad in ["limit=0", "limit=101", "order=random", "after=session_9"] {
        assert_eq!(get(&workos, &format!("{path}?{bad}")).await.status, 422, "{bad}");
    }
    assert_eq!(get(&workos, "/user_management/users/user_9/sessions").await.status, 404);
}

#[tokio::test]
async fn events_are_filtered_by_kind_time_and_organization() {
    let workos = workos().await;
    for (query, count) in [
        ("", 4),
        ("?events=session.created,session.revoked", 4),
        ("?events[]=session.created&events[]=session.revoked", 4),
        ("?events%5B%5D=session.revoked", 1),
        ("?events=session.created", 3),
        ("?events=session.created&range_start=2023-11-14T22:14:20.000Z", 2),
        ("?events=session.created&range_end=2023-11-14T22:13:20Z", 1),
        ("?organization_id=org_1", 4),
        ("?organization_id=org_9", 0),
    ] {
        let events = get(&workos, &format!("/events{query}")).await.json;
        assert_eq!(ids(&events).len(), count, "{query}");
    }
    let first = get(&workos, "/events?limit=1").await.json;
    assert_eq!(first["data"][0]["created_at"], "2023-11-14T22:13:20.000Z");
    assert_eq!(first["data"][0]["data"]["impersonator"]["reason"], "Ticket 4711");
    let rest = get(&workos, &format!("/events?after={}", first["list_metadata"]["after"].as_str().unwrap())).await.json;
    assert_eq!(ids(&rest).len(), 3);
    assert_eq!(get(&workos, "/events?range_start=yesterday").await.status, 422);
}

#[tokio::test]
async fn users_are_found_by_address_and_id() {
    let workos = workos().await;
    assert_eq!(ids(&get(&workos, "/user_management/users").await.json), ["user_3", "user_2"]);
    assert_eq!(ids(&get(&workos, "/user_management/users?email=other%40example.com").await.json), ["user_3"]);
    let user = get(&workos, "/user_management/users/user_2").await.json;
    assert_eq!((user["name"].as_str(), user["email"].as_str()), (Some("Cara Customer"), Some("customer@example.com")));
    let missing = get(&workos, "/user_management/users/user_9").await;
    assert_eq!((missing.status, missing.json["code"].as_str()), (404, Some("entity_not_found")));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_goes_where_it_is_told() {
    let workos = workos().await;
    let id = ids(&json!({ "data": workos.sessions() })).remove(2);
    let logout = format!("{}/user_management/sessions/logout?session_id={id}", workos.url());
    let sent = send(client().get(format!("{logout}&return_to=http%3A%2F%2F127.0.0.1%3A3000%2Fbye"))).await;
    assert_eq!((sent.status, sent.location.as_str()), (302, "http://127.0.0.1:3000/bye"));
    assert_eq!(workos.sessions()[2]["status"], "revoked");
    workos.set_sign_out_url("http://127.0.0.1:3000/");
    assert_eq!(send(client().get(logout)).await.location, "http://127.0.0.1:3000/");
    assert_eq!(workos.events().len(), 5);
}
