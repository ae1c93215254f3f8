//! The audit trail and the users, as the management API answers.

use std::time::Duration;

use crate::support::{client, send};
use impersonation_core::Timestamp;
use impersonation_emulator::descope::AuditTimes;
use impersonation_emulator::{DescopeEmulator, User};
use serde_json::{Value, json};

const START_MILLIS: u64 = 1_700_000_000_000;

/// An own sign-in of the staff member and, a minute later, an impersonation.
async fn descope() -> DescopeEmulator {
    let descope = DescopeEmulator::start().await.unwrap();
    descope.freeze_at(Timestamp::from_unix_seconds(START_MILLIS / 1000));
    descope.add_user(User::new("U2staff").email("staff@example.com").may_impersonate());
    descope.add_user(User::new("U2customer").email("customer@example.com").organization("t1"));
    descope.sign_in("U2staff").unwrap();
    descope.advance(Duration::from_secs(60));
    let body = json!({ "loginId": "U2customer", "impersonatorId": "U2staff" });
    post(&descope, "/v1/mgmt/impersonate", &body).await;
    descope
}

async fn post(descope: &DescopeEmulator, path: &str, body: &Value) -> Value {
    let credential = format!("{}:{}", descope.project_id(), descope.management_key());
    send(client().post(format!("{}{path}", descope.url())).bearer_auth(credential).json(body)).await.json
}

#[tokio::test]
async fn audits_are_filtered() {
    let descope = descope().await;
    for (filter, methods) in [
        (json!({}), vec!["Impersonate", "email"]),
        (json!({ "oldestFirst": true }), vec!["email", "Impersonate"]),
        (json!({ "actions": ["loginsucceed"], "methods": ["impersonate"] }), vec!["Impersonate"]),
        (json!({ "excludedActions": ["LoginSucceed"] }), vec![]),
        (json!({ "actorIds": ["U2staff"], "userIds": ["U2customer"] }), vec!["Impersonate"]),
        (json!({ "from": START_MILLIS + 1, "to": 0 }), vec!["Impersonate"]),
        (json!({ "from": 0, "to": (START_MILLIS + 1).to_string() }), vec!["email"]),
        (json!({ "externalIds": ["customer@example.com"], "tenants": ["t1"] }), vec!["Impersonate"]),
        (json!({ "size": 1, "page": 1 }), vec!["email"]),
    ] {
        let found = post(&descope, "/v1/mgmt/audit/search", &filter).await;
        let found: Vec<_> = found["audits"].as_array().unwrap().iter().map(|audit| &audit["method"]).collect();
        assert_eq!(found, methods, "{filter}");
    }
    descope.advance(Duration::from_secs(31 * 24 * 60 * 60));
    assert_eq!(post(&descope, "/v1/mgmt/audit/search", &json!({})).await["total"], 0);
}

#[tokio::test]
async fn moments_are_text_with_or_without_a_fraction() {
    let descope = descope().await;
    let newest = async || post(&descope, "/v1/mgmt/audit/search", &json!({ "size": 1 })).await;
    assert_eq!(newest().await["audits"][0]["occurred"], "1700000060000");
    assert_eq!(newest().await["total"], 2);
    descope.set_audit_times(AuditTimes::Fractional);
    assert_eq!(newest().await["audits"][0]["occurred"], "1700000060000.123");
}

#[tokio::test]
async fn users_are_searched() {
    let descope = descope().await;
    for (search, ids) in [
        (json!({}), vec!["U2staff", "U2customer"]),
        (json!({ "text": "CUSTOMER" }), vec!["U2customer"]),
        (json!({ "emails": ["staff@example.com"] }), vec!["U2staff"]),
        (json!({ "loginIds": ["customer@example.com"], "tenantIds": ["t1"] }), vec!["U2customer"]),
        (json!({ "limit": 1, "page": 1 }), vec!["U2customer"]),
    ] {
        let found = post(&descope, "/v2/mgmt/user/search", &search).await;
        let found: Vec<_> = found["users"].as_array().unwrap().iter().map(|user| &user["userId"]).collect();
        assert_eq!(found, ids, "{search}");
    }
}

#[tokio::test]
async fn logging_a_user_out_ends_impersonations_too() {
    let descope = descope().await;
    let body = json!({ "loginId": "U2customer", "impersonatorId": "U2staff" });
    let jwt = post(&descope, "/v1/mgmt/impersonate", &body).await["jwt"].as_str().unwrap().to_owned();
    assert!(descope.is_live(&jwt));
    post(&descope, "/v1/mgmt/user/logout", &json!({ "userId": "U2customer" })).await;
    assert!(!descope.is_live(&jwt));
}
