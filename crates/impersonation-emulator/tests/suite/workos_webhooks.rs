use crate::support::{client, customer, parameter, send};
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::Timestamp;
use impersonation_emulator::WorkOsEmulator;
use serde_json::{Value, json};
use sha2::Sha256;

#[tokio::test]
async fn each_event_is_a_signed_delivery() {
    let workos = WorkOsEmulator::start().await.unwrap();
    workos.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    workos.add_user(customer());
    workos.set_callback("http://127.0.0.1:3000/callback");
    let code = parameter(&workos.impersonate("user_2", "Ticket 4711").unwrap(), "code");
    let body = json!({
        "grant_type": "authorization_code",
        "client_id": workos.client_id(),
        "client_secret": workos.api_key(),
        "code": code,
    });
    send(client().post(format!("{}/user_management/authenticate", workos.url())).json(&body)).await;

    let delivery = workos.deliveries().remove(0);
    assert_eq!(serde_json::from_str::<Value>(delivery.body()).unwrap(), workos.events()[0]);
    let mut mac = Hmac::<Sha256>::new_from_slice(workos.webhook_secret().as_bytes()).unwrap();
    mac.update(format!("1700000000000.{}", delivery.body()).as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(delivery.header("workos-signature").unwrap(), format!("t=1700000000000, v1={hex}"));
}
