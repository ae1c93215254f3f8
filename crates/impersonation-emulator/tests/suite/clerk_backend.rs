//! Users, sessions and keys, as the Backend API answers.

use crate::support::{Answer, clerk_verifier, client, customer, keys, send, session};
use impersonation_core::Verifier;
use impersonation_core::profile;
use impersonation_emulator::{ClerkEmulator, User};
use serde_json::json;

async fn clerk() -> ClerkEmulator {
    let clerk = ClerkEmulator::start().await.unwrap();
    clerk.add_user(User::new("user_1").email("staff@example.com").name("Sam Staff"));
    clerk.add_user(customer());
    clerk
}

async fn get(clerk: &ClerkEmulator, path: &str) -> Answer {
    send(client().get(format!("{}{path}", clerk.url())).bearer_auth(clerk.secret_key())).await
}

#[tokio::test]
async fn every_backend_call_needs_the_secret_key() {
    let clerk = clerk().await;
    for path in ["/v1/users", "/v1/users/user_2", "/v1/users/count", "/v1/sessions", "/v1/jwks"] {
        for key in ["", "sk_test_wrong"] {
            let answer = send(client().get(format!("{}{path}", clerk.url())).bearer_auth(key)).await;
            assert_eq!((answer.status, answer.json["clerk_trace_id"].is_string()), (401, true), "{path}");
            assert!(answer.json["errors"][0]["long_message"].is_string());
        }
        assert!(get(&clerk, path).await.status < 400, "{path}");
    }
}

#[tokio::test]
async fn users_are_found_by_id_address_and_text() {
    let clerk = clerk().await;
    for (query, ids) in [
        ("", vec!["user_2", "user_1"]),
        ("?query=CARA", vec!["user_2"]),
        ("?email_address=staff%40example.com&email_address=x%40example.com", vec!["user_1"]),
        ("?user_id=user_1&user_id=user_2", vec!["user_2", "user_1"]),
        ("?limit=1&offset=1", vec!["user_1"]),
    ] {
        let users = get(&clerk, &format!("/v1/users{query}")).await.json;
        let found: Vec<_> = users.as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap()).collect();
        assert_eq!(found, ids, "{query}");
    }
    assert_eq!(get(&clerk, "/v1/users?limit=0").await.status, 422);
    assert_eq!(get(&clerk, "/v1/users/user_9").await.status, 404);
    let count = get(&clerk, "/v1/users/count?query=cara").await.json;
    assert_eq!(count, json!({ "object": "total_count", "total_count": 1 }));
    let user = get(&clerk, "/v1/users/user_2").await.json;
    assert_eq!(user["email_addresses"][0]["id"], user["primary_email_address_id"]);
    assert_eq!((user["first_name"].as_str(), user["last_name"].as_str()), (Some("Cara"), Some("Customer")));
}

#[tokio::test]
async fn sessions_are_listed_revoked_and_minted_from() {
    let clerk = clerk().await;
    let request = client().post(format!("{}/v1/sessions", clerk.url())).bearer_auth(clerk.secret_key());
    let own = send(request.json(&json!({ "user_id": "user_1" }))).await.json;
    let id = own["id"].as_str().unwrap();
    let other = clerk.sign_in("user_2").unwrap();
    assert_eq!(get(&clerk, "/v1/sessions?user_id=user_1").await.json, json!([own]));
    let page = get(&clerk, "/v1/sessions?paginated=true&limit=1").await.json;
    assert_eq!((page["total_count"].as_u64(), page["data"][0]["id"].as_str()), (Some(2), Some(other.as_str())));

    let post = |path: String| client().post(format!("{}{path}", clerk.url())).bearer_auth(clerk.secret_key());
    let jwt = send(post(format!("/v1/sessions/{id}/tokens"))).await.json;
    let found = session(&clerk_verifier(&clerk), jwt["jwt"].as_str().unwrap()).unwrap();
    assert_eq!((found.subject(), found.is_acting()), ("user_1", false));

    let revoked = send(post(format!("/v1/sessions/{id}/revoke"))).await.json;
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(get(&clerk, "/v1/sessions?user_id=user_1&status=active").await.json, json!([]));
    assert_eq!(send(post(format!("/v1/sessions/{id}/tokens"))).await.status, 400);
    assert_eq!(get(&clerk, "/v1/sessions/sess_9").await.status, 404);
}

#[tokio::test]
async fn the_public_key_set_verifies_tokens_and_another_instances_does_not() {
    let (clerk, other) = (clerk().await, clerk().await);
    let token = clerk.mint(&clerk.sign_in("user_2").unwrap()).unwrap();
    for (url, is_good) in [(clerk.jwks_url(), true), (other.jwks_url(), false)] {
        let jwks = client().get(url).send().await.unwrap().text().await.unwrap();
        let profile = profile::clerk(clerk.issuer()).authorized_party(clerk.url()).keys(keys(&jwks));
        let verifier = Verifier::builder().trust(profile).build().unwrap();
        assert_eq!(session(&verifier, &token).is_some(), is_good);
    }
}

#[tokio::test]
async fn the_permissions_of_the_first_organization_are_in_the_tokens() {
    let clerk = clerk().await;
    let granted = ["org:admin:impersonate", "org:reports:read", "org:admin:read", "org:reports:write"];
    let staff = User::new("user_3").organization("org_1").organization("org_2").role("org:support").permission("odd");
    clerk.add_user(granted.into_iter().fold(staff, User::permission));
    clerk.add_user(User::new("user_4").permission(granted[0]));
    let token = |user| clerk.mint(&clerk.sign_in(user).unwrap()).unwrap();
    let found = session(&clerk_verifier(&clerk), &token("user_3")).unwrap();
    assert_eq!(found.organization().unwrap().id(), "org_1");
    assert_eq!(found.roles().collect::<Vec<_>>(), ["org:support"]);
    assert!(granted.iter().all(|permission| found.has_permission(permission)));
    assert_eq!(found.permissions().count(), granted.len(), "no feature has the permissions of another");
    let outside = session(&clerk_verifier(&clerk), &token("user_4")).unwrap();
    assert!(outside.organization().is_none() && outside.permissions().next().is_none());
    assert_eq!(clerk.sessions()[0]["last_active_organization_id"], "org_1");
}
