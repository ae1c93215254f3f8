use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::{FrozenClock, Timestamp};
use impersonation_providers::webhook::WebhookErrorKind;
use impersonation_providers::workos::{Event, Webhook};
use serde_json::Value;

use crate::wire::vector;

const SECRET: &str = "a-test-secret";
/// In milliseconds.
const NOW: u64 = 1_700_000_000_000;

fn at(secret: &str, now_ms: u64) -> Webhook {
    let now = Timestamp::from_unix_seconds(now_ms / 1000);
    Webhook::new(secret).unwrap().clock(FrozenClock::at(now))
}

/// What WorkOS's libraries refuse is refused here, and what they accept is accepted, but for three: a moment in the future, another order of
/// the parts, and a thousandth of a second over the tolerance, as our clock knows whole seconds.
#[test]
fn recorded_deliveries_are_judged_as_recorded_but_for_three() {
    let file = vector("workos/webhook_signature.json");
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 9);
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap();
        let webhook = at(file["secret"].as_str().unwrap(), case["now_ms"].as_u64().unwrap());
        assert_eq!(case["tolerance_ms"], 180_000, "the default");
        let found = webhook.verify(text("header"), text("body").as_bytes());
        let found = found.map(drop).map_err(|error| error.kind());
        let expected = match text("id") {
            // A second is the least that our clock knows.
            "past_tolerance_180001ms" => Ok(()),
            "future_timestamp_1h" => Err(WebhookErrorKind::OutsideWindow),
            "swapped_order" => Ok(()),
            "missing_v1" => Err(WebhookErrorKind::Unsigned),
            _ if case["expected_workos_node"]["ok"] == true => Ok(()),
            _ => Err(WebhookErrorKind::SignatureMismatch),
        };
        assert_eq!(found, expected, "{}", text("id"));
    }
}

#[test]
fn a_delivery_of_a_session_is_that_event() {
    let file = vector("workos/webhook_signature.json");
    let case = file["cases"].as_array().unwrap().iter().find(|case| case["id"] == "session_created_docs").unwrap();
    let body = case["body"].as_str().unwrap();
    let event = at("secret", NOW).verify(case["header"].as_str().unwrap(), body.as_bytes()).unwrap();
    let expected: Value = serde_json::from_str(body).unwrap();
    let Event::Session(event) = event else { panic!("{event:?}") };
    assert_eq!(Some(&*event.session.id), expected["data"]["id"].as_str());
    assert!(event.impersonation().is_some());
}

fn header(secret: &str, moment: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(moment.as_bytes());
    mac.update(b".");
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={moment}, v1={hex}")
}

const BODY: &[u8] = br#"{"id":"event_1","event":"user.created","data":{},"created_at":"2026-01-15T12:00:00.000Z"}"#;

fn verdict(webhook: &Webhook, header: &str, body: &[u8]) -> Result<(), WebhookErrorKind> {
    webhook.verify(header, body).map(drop).map_err(|error| error.kind())
}

#[test]
fn the_window_has_two_sides() {
    let webhook = at(SECRET, NOW).tolerance(Duration::from_secs(60));
    for (moment, expected) in [
        (NOW - 60_000, Ok(())),
        (NOW + 60_000, Ok(())),
        (NOW - 60_001, Err(WebhookErrorKind::OutsideWindow)),
        (NOW + 60_001, Err(WebhookErrorKind::OutsideWindow)),
        (0, Err(WebhookErrorKind::OutsideWindow)),
    ] {
        assert_eq!(verdict(&webhook, &header(SECRET, &moment.to_string(), BODY), BODY), expected, "{moment}");
    }
}

#[test]
fn a_secret_that_is_being_replaced_is_good_beside_the_new_one() {
    let signed = header(SECRET, &NOW.to_string(), BODY);
    let mismatch = Err(WebhookErrorKind::SignatureMismatch);
    assert_eq!(verdict(&at("a-new-test-secret", NOW), &signed, BODY), mismatch);
    assert_eq!(verdict(&at("a-new-test-secret", NOW).and(SECRET).unwrap(), &signed, BODY), Ok(()));
    assert!(Webhook::new("").is_err());
}

#[test]
fn a_header_of_another_form_is_no_signature() {
    let good = header(SECRET, &NOW.to_string(), BODY);
    let (moment, signature) = good.split_once(", ").unwrap();
    let webhook = at(SECRET, NOW);
    let verdict = |header: String| verdict(&webhook, &header, BODY);
    assert_eq!(verdict(format!("{signature},{moment}, v2=other, x=1")), Ok(()), "others are passed over");
    let unsigned = Err(WebhookErrorKind::Unsigned);
    for header in [
        String::new(),
        "t".into(),
        moment.into(),
        signature.into(),
        format!("{moment}, {signature}, {signature}"),
        format!("{moment}, {moment}, {signature}"),
        format!("{moment}; {signature}"),
        format!("T=1, {signature}"),
        format!("t=, {signature}"),
        format!("t=-1, {signature}"),
        format!("t=+{NOW}, {signature}"),
        format!("t={NOW}.0, {signature}"),
        format!("t=99999999999999999, {signature}"),
        format!("{}{good}", "x=1,".repeat(16)),
        "x=1,".repeat(100_000),
    ] {
        assert_eq!(verdict(header.clone()), unsigned, "{}", &header[..header.len().min(100)]);
    }
    let mismatch = Err(WebhookErrorKind::SignatureMismatch);
    for signature in [
        "v1=",
        "v1=zz",
        &signature[..signature.len() - 1],
        &format!("{signature}0"),
        &format!("v1=é{}", "0".repeat(62)),
    ] {
        assert_eq!(verdict(format!("{moment}, {signature}")), mismatch, "{signature}");
    }
    // Leading zeros make another text, which is not what was signed.
    assert_eq!(verdict(format!("t=0{NOW}, {signature}")), mismatch);
}

#[test]
fn what_is_well_signed_and_no_event_is_refused() {
    for body in [
        &b""[..],
        b"{}",
        b"[]",
        b"\xff",
        br#"{"id":"e","event":"session.created","data":{},"created_at":"2026-01-15T12:00:00Z"}"#,
    ] {
        let signed = header(SECRET, &NOW.to_string(), body);
        assert_eq!(verdict(&at(SECRET, NOW), &signed, body), Err(WebhookErrorKind::Unreadable));
    }
}

#[test]
fn a_request_has_one_signature() {
    let read = |values: &[&[u8]]| {
        let mut headers = http::HeaderMap::new();
        for value in values {
            headers.append(Webhook::HEADER, http::HeaderValue::from_bytes(value).unwrap());
        }
        Webhook::signature(&headers).map(str::to_owned).map_err(|error| error.kind())
    };
    assert_eq!(read(&[b"t=1, v1=a"]), Ok("t=1, v1=a".into()));
    let none: [&[&[u8]]; 3] = [&[], &[b"t=1, v1=a", b"t=1, v1=b"], &[b"t=1, v1=\xff"]];
    for none in none {
        assert_eq!(read(none), Err(WebhookErrorKind::Unsigned));
    }
}
