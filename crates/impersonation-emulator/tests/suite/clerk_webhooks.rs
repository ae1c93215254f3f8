use crate::support::customer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::Timestamp;
use impersonation_emulator::ClerkEmulator;
use serde_json::Value;
use sha2::Sha256;

#[tokio::test]
async fn a_session_is_told_of_when_it_begins_and_ends() {
    let clerk = ClerkEmulator::start().await.unwrap();
    clerk.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    clerk.add_user(customer());
    let [first, second] = [clerk.sign_in("user_2").unwrap(), clerk.sign_in("user_2").unwrap()];
    clerk.revoke_session(&first).unwrap();
    clerk.end_session(&second).unwrap();
    // What is over does not end again.
    clerk.revoke_session(&second).unwrap();

    let bodies =
        clerk.deliveries().iter().map(|held| serde_json::from_str(held.body()).unwrap()).collect::<Vec<Value>>();
    let told: Vec<_> =
        bodies.iter().map(|body| (body["type"].as_str().unwrap(), body["data"]["id"].as_str().unwrap())).collect();
    let (one, two) = (first.as_str(), second.as_str());
    assert_eq!(
        told,
        [("session.created", one), ("session.created", two), ("session.revoked", one), ("session.ended", two)]
    );
    assert_eq!(bodies[0]["data"]["user"]["id"], "user_2");
    assert!(bodies[0]["data"]["actor"].is_null());
}

#[tokio::test]
async fn deliveries_are_signed_as_standard_webhooks_are() {
    let clerk = ClerkEmulator::start().await.unwrap();
    clerk.freeze_at(Timestamp::from_unix_seconds(1_700_000_000));
    clerk.add_user(customer());
    clerk.sign_in("user_2").unwrap();
    let delivery = clerk.deliveries().remove(0);
    let id = delivery.header("svix-id").unwrap();
    assert_eq!(delivery.header("svix-timestamp"), Some("1700000000"));

    let secret = clerk.webhook_secret();
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
    mac.update(format!("{id}.1700000000.{}", delivery.body()).as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(delivery.header("svix-signature"), Some(expected.as_str()));
}
