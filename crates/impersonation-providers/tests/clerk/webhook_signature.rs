//! Only what Clerk signed just now is read.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use impersonation_core::{FrozenClock, Timestamp};
use impersonation_providers::clerk::{Event, SignedHeaders, Webhook};
use impersonation_providers::webhook::{WebhookError, WebhookErrorKind};
use serde_json::Value;

pub(crate) const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_000);
const MOMENT: &str = "1700000000";
const SECRET: &[u8] = b"a-test-secret-of-no-account";
const NEXT_SECRET: &[u8] = b"another-test-secret-of-none";
const BODY: &[u8] = br#"{"type":"user.created","data":{}}"#;

fn whsec(secret: &[u8]) -> String {
    format!("whsec_{}", BASE64.encode(secret))
}

pub(crate) fn webhook() -> Webhook {
    Webhook::new(&whsec(SECRET)).unwrap().clock(FrozenClock::at(NOW))
}

fn sign(secret: &[u8], id: &str, moment: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    for part in [id.as_bytes(), b".", moment.as_bytes(), b".", body] {
        mac.update(part);
    }
    format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
}

pub(crate) fn delivered_bytes(webhook: &Webhook, body: &[u8]) -> Result<Event, WebhookError> {
    webhook.verify(&SignedHeaders::new("msg_1", MOMENT, &sign(SECRET, "msg_1", MOMENT, body)), body)
}

pub(crate) fn delivered(webhook: &Webhook, payload: &Value) -> Result<Event, WebhookError> {
    delivered_bytes(webhook, payload.to_string().as_bytes())
}

fn refused(id: &str, moment: &str, signature: &str, body: &[u8]) -> Option<WebhookErrorKind> {
    webhook().verify(&SignedHeaders::new(id, moment, signature), body).err().map(|error| error.kind())
}

#[test]
fn what_was_changed_is_refused() {
    let signature = sign(SECRET, "msg_1", MOMENT, BODY);
    assert_eq!(refused("msg_1", MOMENT, &signature, BODY), None);
    let mismatch = Some(WebhookErrorKind::SignatureMismatch);
    assert_eq!(refused("msg_2", MOMENT, &signature, BODY), mismatch);
    assert_eq!(refused("msg_1", "1700000001", &signature, BODY), mismatch);
    assert_eq!(refused("msg_1", MOMENT, &signature, b"{\"type\":\"user.created\",\"data\":{} }"), mismatch);
    assert_eq!(refused("msg_1", MOMENT, &signature, b""), mismatch);
    assert_eq!(refused("msg_1", MOMENT, &sign(NEXT_SECRET, "msg_1", MOMENT, BODY), BODY), mismatch);
}

#[test]
fn a_signature_of_another_form_is_none() {
    let good = sign(SECRET, "msg_1", MOMENT, BODY);
    let mac = good.strip_prefix("v1,").unwrap();
    for signature in [
        "".to_owned(),
        " ".to_owned(),
        mac.to_owned(),
        format!("v1{mac}"),
        format!("v1={mac}"),
        format!("V1,{mac}"),
        format!("v1,{}", mac.trim_end_matches('=')),
        format!("v1,{mac}="),
        format!("v1a,{mac}"),
        format!("v2,{mac}"),
        format!("v1,\t{mac}"),
        format!("{good},{good}"),
        "v1,".to_owned(),
        "v1,AAAA".to_owned(),
        format!("v1,{}", "A".repeat(100_000)),
    ] {
        assert_eq!(refused("msg_1", MOMENT, &signature, BODY), Some(WebhookErrorKind::Unsigned), "{signature:.80}");
    }
}

#[test]
fn one_good_signature_among_few_is_enough() {
    let good = sign(SECRET, "msg_1", MOMENT, BODY);
    let bad = sign(NEXT_SECRET, "msg_1", MOMENT, BODY);
    for list in
        [format!("{bad} {good}"), format!("v1a,xyz {good}"), format!("v9,AAAA {bad} {good}"), format!("{good} {good}")]
    {
        assert_eq!(refused("msg_1", MOMENT, &list, BODY), None, "{list}");
    }
    let many = |others: usize| format!("{}{good}", format!("{bad} ").repeat(others));
    assert_eq!(refused("msg_1", MOMENT, &many(15), BODY), None);
    assert_eq!(refused("msg_1", MOMENT, &many(16), BODY), Some(WebhookErrorKind::Unsigned));
    let tail = format!("{good}{}", " v9,AAAA".repeat(16));
    assert_eq!(refused("msg_1", MOMENT, &tail, BODY), Some(WebhookErrorKind::Unsigned));
}

#[test]
fn either_secret_will_do_while_one_is_replaced() {
    let webhook = webhook().and(&whsec(NEXT_SECRET)).unwrap();
    for secret in [SECRET, NEXT_SECRET] {
        let signature = sign(secret, "msg_1", MOMENT, BODY);
        assert!(webhook.verify(&SignedHeaders::new("msg_1", MOMENT, &signature), BODY).is_ok());
    }
    let signature = sign(b"a-third-secret-that-nobody-has", "msg_1", MOMENT, BODY);
    assert!(webhook.verify(&SignedHeaders::new("msg_1", MOMENT, &signature), BODY).is_err());
}

#[test]
fn it_is_from_just_now_on_either_side() {
    let at = |moment: u64, webhook: Webhook| {
        let moment = moment.to_string();
        let signature = sign(SECRET, "msg_1", &moment, BODY);
        webhook.verify(&SignedHeaders::new("msg_1", &moment, &signature), BODY).err().map(|error| error.kind())
    };
    let outside = Some(WebhookErrorKind::OutsideWindow);
    for (moment, expected) in [
        (1_699_999_699, outside),
        (1_699_999_700, None),
        (1_700_000_300, None),
        (1_700_000_301, outside),
        (0, outside),
        (u64::MAX, outside),
        (1_700_000_000_000, outside),
    ] {
        assert_eq!(at(moment, webhook()), expected, "{moment}");
    }
    let narrow = || webhook().tolerance(std::time::Duration::from_secs(10));
    assert_eq!((at(1_700_000_010, narrow()), at(1_700_000_011, narrow())), (None, outside));
}

#[test]
fn a_moment_is_written_in_one_way() {
    for moment in [
        "",
        "+1700000000",
        "-1",
        "01700000000",
        "1700000000.0",
        " 1700000000",
        "1700000000 ",
        "0x10",
        "١٧",
        "99999999999999999999",
    ] {
        let signature = sign(SECRET, "msg_1", moment, BODY);
        assert_eq!(refused("msg_1", moment, &signature, BODY), Some(WebhookErrorKind::Unsigned), "{moment}");
    }
}

#[test]
fn an_id_cannot_run_into_what_is_behind_it() {
    let long = "m".repeat(257);
    for id in ["", "msg.1", "msg 1", "msg\n1", "mäg", &long] {
        let signature = sign(SECRET, id, MOMENT, BODY);
        assert_eq!(refused(id, MOMENT, &signature, BODY), Some(WebhookErrorKind::Unsigned), "{id:.20}");
    }
}

#[test]
fn a_large_body_is_checked_like_any() {
    let body = format!(r#"{{"type":"user.created","data":"{}"}}"#, "x".repeat(4 << 20)).into_bytes();
    assert!(delivered_bytes(&webhook(), &body).is_ok());
    assert_eq!(
        refused("msg_1", MOMENT, &sign(SECRET, "msg_1", MOMENT, BODY), &body),
        Some(WebhookErrorKind::SignatureMismatch)
    );
}

#[test]
fn a_secret_is_whsec_and_long_enough() {
    let short = whsec(&[7; 23]);
    let bare = BASE64.encode(SECRET);
    for secret in ["", "whsec_", "whsec_====", "whsec_a-b_", &short, &bare] {
        assert!(Webhook::new(secret).is_err() && webhook().and(secret).is_err(), "{secret}");
    }
    assert!(Webhook::new(&whsec(&[7; 24])).is_ok());
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

#[test]
fn the_headers_are_found_by_either_name() {
    let signature = sign(SECRET, "msg_1", MOMENT, BODY);
    for [id, moment, name] in
        [["svix-id", "svix-timestamp", "svix-signature"], ["webhook-id", "webhook-timestamp", "webhook-signature"]]
    {
        let headers = headers(&[(id, "msg_1"), (moment, MOMENT), (name, &signature)]);
        assert!(webhook().verify(&SignedHeaders::of(&headers).unwrap(), BODY).is_ok());
    }
}

#[test]
fn headers_that_are_missing_doubled_or_mixed_are_no_signature() {
    let signature = sign(SECRET, "msg_1", MOMENT, BODY);
    let all = [("svix-id", "msg_1"), ("svix-timestamp", MOMENT), ("svix-signature", signature.as_str())];
    for at in 0..3 {
        let missing: Vec<_> = all.iter().copied().filter(|pair| *pair != all[at]).collect();
        assert_eq!(SignedHeaders::of(&headers(&missing)).unwrap_err().kind(), WebhookErrorKind::Unsigned);
        let doubled = [&all[..], &all[at..=at]].concat();
        assert_eq!(SignedHeaders::of(&headers(&doubled)).unwrap_err().kind(), WebhookErrorKind::Unsigned);
    }
    let mixed = [("svix-id", "msg_1"), ("webhook-timestamp", MOMENT), ("webhook-signature", signature.as_str())];
    assert!(SignedHeaders::of(&headers(&mixed)).is_err());
    let mut opaque = headers(&all);
    opaque.insert("svix-id", http::HeaderValue::from_bytes(b"m\xff").unwrap());
    assert!(SignedHeaders::of(&opaque).is_err());
}

/// The example of the Standard Webhooks libraries (<https://github.com/standard-webhooks/standard-webhooks>, MIT): it is well signed, and no
/// event of Clerk's.
#[test]
fn the_published_example_of_a_signature_holds() {
    let webhook = Webhook::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let webhook = webhook.clock(FrozenClock::at(Timestamp::from_unix_seconds(1_614_265_330)));
    let headers = SignedHeaders::new(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    );
    let kind = |body: &[u8]| webhook.verify(&headers, body).unwrap_err().kind();
    assert_eq!(kind(br#"{"test": 2432232314}"#), WebhookErrorKind::Unreadable);
    assert_eq!(kind(br#"{"test": 2432232315}"#), WebhookErrorKind::SignatureMismatch);
}
