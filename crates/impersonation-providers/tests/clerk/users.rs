use impersonation_providers::clerk::UserQuery;
use serde_json::{Value, json};

use crate::scripted::Scripted;

fn user() -> Value {
    json!({
        "object": "user",
        "id": "user_2",
        "external_id": "42",
        "username": null,
        "first_name": "Test",
        "last_name": "User",
        "image_url": "https://img.example.com/2",
        "primary_email_address_id": "idn_2",
        "email_addresses": [
            { "id": "idn_1", "email_address": "old@example.com", "verification": null },
            { "id": "idn_2", "email_address": "test@example.com", "verification": { "status": "verified" } },
        ],
        "banned": false,
        "locked": true,
        "last_sign_in_at": 1_700_000_000_000_u64,
        "created_at": 1_600_000_000_000_u64,
        "public_metadata": { "plan": "pro" },
        "private_metadata": { "note": "hidden-from-the-user" },
        "unsafe_metadata": { "note": "written-by-the-browser" },
    })
}

#[tokio::test]
async fn a_user_is_read() {
    let scripted = Scripted::answering(200, &user());
    let user = scripted.clerk().user("user_2").await.unwrap();
    assert_eq!(scripted.lines(), ["GET https://api.clerk.com/v1/users/user_2"]);
    assert_eq!(
        (user.first_name.as_deref(), user.last_name.as_deref(), user.username.as_deref()),
        (Some("Test"), Some("User"), None)
    );
    assert_eq!((user.external_id.as_deref(), user.banned, user.locked), (Some("42"), false, true));
    assert_eq!(user.last_sign_in_at.unwrap().as_unix_seconds(), 1_700_000_000);
    assert_eq!(user.public_metadata["plan"], "pro");
    let primary = user.primary_email().unwrap();
    assert!(&*primary.address == "test@example.com" && primary.is_verified() && !user.emails[0].is_verified());
}

#[tokio::test]
async fn the_primary_address_is_never_guessed() {
    let mut answer = user();
    answer["primary_email_address_id"] = json!(null);
    answer["email_addresses"][0]["id"] = json!(null);
    let user = Scripted::answering(200, &answer).clerk().user("user_2").await.unwrap();
    assert!(user.primary_email().is_none() && user.emails.len() == 2);
}

#[tokio::test]
async fn what_is_null_or_missing_is_nothing() {
    for answer in [
        json!({ "id": "user_2" }),
        json!({ "id": "user_2", "email_addresses": null, "banned": null, "public_metadata": null }),
    ] {
        let user = Scripted::answering(200, &answer).clerk().user("user_2").await.unwrap();
        assert!(
            user.emails.is_empty() && user.public_metadata.is_empty() && !user.banned && user.last_sign_in_at.is_none()
        );
    }
}

#[tokio::test]
async fn debug_shows_the_id_alone() {
    let shown = format!("{:?}", Scripted::answering(200, &user()).clerk().user("user_2").await.unwrap());
    assert_eq!(shown, r#"User { id: "user_2", .. }"#);
}

#[tokio::test]
async fn users_are_chosen_as_clerk_documents() {
    for answer in [json!([user()]), json!({ "data": [user()], "total_count": 1 })] {
        let scripted = Scripted::answering(200, &answer);
        let query = UserQuery::new()
            .query("a&b=c d")
            .email_address("one+tag@example.com")
            .email_address("two@example.com")
            .user_id("user_1")
            .user_id("user_2")
            .order_by("-last_sign_in_at")
            .limit(1)
            .offset(5);
        assert_eq!(scripted.clerk().users(&query).await.unwrap().len(), 1);
        let query = "query=a%26b%3Dc+d&email_address=one%2Btag%40example.com&email_address=two%40example.com\
                     &user_id=user_1&user_id=user_2&order_by=-last_sign_in_at&limit=1&offset=5";
        assert_eq!(scripted.lines(), [format!("GET https://api.clerk.com/v1/users?{query}")]);
    }
}
