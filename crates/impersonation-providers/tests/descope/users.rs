//! Users: one by an id, and many by a search.

use impersonation_core::Timestamp;
use impersonation_core::provider::ProviderErrorKind;
use impersonation_providers::descope::UserSearch;
use serde_json::{Value, json};

use crate::descope;
use crate::wire::Wire;

/// The example of Descope's API reference, shortened.
fn user() -> Value {
    json!({
        "loginIds": ["user@example.com"], "userId": "U2User", "name": "A Test User", "email": "user@example.com",
        "phone": "", "verifiedEmail": true, "roleNames": ["Support"], "status": "enabled", "customAttributes": {},
        "userTenants": [{ "tenantId": "T2Acme", "roleNames": ["Admin"], "tenantName": "Acme", "permissions": [] }],
        "consentExpiration": 1_700_003_600,
    })
}

#[tokio::test]
async fn a_user_is_loaded_by_either_id() {
    let wire = Wire::answering(&json!({ "user": user() })).then(200, &[], &json!({ "user": user() }).to_string());
    let client = descope(&wire);
    let loaded = client.user("U2User").await.unwrap();
    assert_eq!(loaded, client.user_with_login("user+tag@example.com&userId=U2Other").await.unwrap());
    let addresses: Vec<_> = wire.asked().iter().map(|request| request.uri().to_string()).collect();
    let expected = [
        "https://api.descope.com/v1/mgmt/user?userId=U2User",
        "https://api.descope.com/v1/mgmt/user?loginId=user%2Btag%40example.com%26userId%3DU2Other",
    ];
    assert_eq!(addresses, expected);
    assert_eq!((&*loaded.user_id, loaded.email.as_deref()), ("U2User", Some("user@example.com")));
    assert_eq!((loaded.name.as_deref(), loaded.status.as_deref()), (Some("A Test User"), Some("enabled")));
    assert_eq!((&*loaded.login_ids[0], &*loaded.roles[0]), ("user@example.com", "Support"));
    let tenant = &loaded.tenants[0];
    assert_eq!(
        (&*tenant.tenant_id, tenant.tenant_name.as_deref(), &*tenant.roles[0]),
        ("T2Acme", Some("Acme"), "Admin")
    );
    assert_eq!(loaded.consent_expiration, Some(Timestamp::from_unix_seconds(1_700_003_600)));
}

/// What cannot be read as a moment is no consent.
#[tokio::test]
async fn consent_is_never_made_up() {
    for value in [json!(0), json!(null), json!(-1), json!(1.5), json!("soon"), json!(true), json!(u64::MAX), json!([])]
    {
        let mut user = user();
        user["consentExpiration"] = value.clone();
        let loaded = descope(&Wire::answering(&json!({ "user": user }))).user("U2User").await.unwrap();
        assert_eq!(loaded.consent_expiration, None, "{value}");
    }
    let bare = json!({ "user": { "userId": "U2User", "email": "", "userTenants": null } });
    let loaded = descope(&Wire::answering(&bare)).user("U2User").await.unwrap();
    assert_eq!((loaded.consent_expiration, loaded.email, loaded.tenants.len()), (None, None, 0));
}

#[tokio::test]
async fn users_are_searched_in_pages() {
    let wire = Wire::answering(&json!({ "users": [user()], "total": 21 }));
    let search = UserSearch::new().text("example").tenant_ids(["T2Acme"]).role_names(["Support"]).statuses(["enabled"]);
    let found = descope(&wire).search_users(&search.limit(20).page(1)).await.unwrap();
    assert_eq!((found.users.len(), found.total), (1, Some(21)));
    let (line, authorization, body) = wire.only();
    assert_eq!(line, "POST https://api.descope.com/v2/mgmt/user/search");
    assert_eq!(authorization, "Bearer a:key");
    let expected = json!({
        "text": "example", "tenantIds": ["T2Acme"], "roleNames": ["Support"], "statuses": ["enabled"], "limit": 20, "page": 1,
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_search_that_says_nothing_asks_for_everybody() {
    let wire = Wire::answering(&json!({ "users": null }));
    assert_eq!(descope(&wire).search_users(&UserSearch::new()).await.unwrap().users.len(), 0);
    assert_eq!(wire.only().2, json!({}));
}

#[tokio::test]
async fn nobody_is_not_found() {
    let wire = Wire::default().then(400, &[], r#"{"errorCode":"E112102"}"#).then(200, &[], "{}");
    assert_eq!(descope(&wire).user("U2User").await.unwrap_err().kind(), ProviderErrorKind::NotFound);
    assert_eq!(descope(&wire).user("U2User").await.unwrap_err().kind(), ProviderErrorKind::Unreadable);
}
