//! Whether the user has agreed is asked where the call wants it asked.

use std::time::Duration;

use crate::support::{client, send};
use impersonation_core::Timestamp;
use impersonation_emulator::{DescopeEmulator, User};
use serde_json::{Value, json};

async fn impersonate(descope: &DescopeEmulator) -> u16 {
    let body = json!({ "loginId": "U2customer", "impersonatorId": "U2staff", "validateConsent": true });
    let credential = format!("{}:{}", descope.project_id(), descope.management_key());
    send(client().post(format!("{}/v1/mgmt/impersonate", descope.url())).bearer_auth(credential).json(&body))
        .await
        .status
}

async fn user(descope: &DescopeEmulator) -> Value {
    let credential = format!("{}:{}", descope.project_id(), descope.management_key());
    let request = client().get(format!("{}/v1/mgmt/user?loginId=customer%40example.com", descope.url()));
    send(request.bearer_auth(credential)).await.json["user"].clone()
}

#[tokio::test]
async fn consent_is_needed_until_it_expires_or_is_withdrawn() {
    let descope = DescopeEmulator::start().await.unwrap();
    descope.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    descope.add_user(User::new("U2staff").may_impersonate());
    descope.add_user(User::new("U2customer").email("customer@example.com").name("Cara Customer"));
    assert_eq!(impersonate(&descope).await, 403);
    assert_eq!(user(&descope).await.get("consentExpiration"), None);

    descope.consent("U2customer", Timestamp::from_unix_seconds(1_700_000_060)).unwrap();
    assert_eq!(impersonate(&descope).await, 200);
    assert_eq!(user(&descope).await["consentExpiration"], 1_700_000_060);
    descope.advance(Duration::from_secs(60));
    assert_eq!(impersonate(&descope).await, 403);

    descope.consent("U2customer", Timestamp::from_unix_seconds(1_800_000_000)).unwrap();
    descope.withdraw_consent("U2customer");
    assert_eq!(impersonate(&descope).await, 403);
    assert!(descope.consent("U2nobody", Timestamp::MAX).is_err());
}
