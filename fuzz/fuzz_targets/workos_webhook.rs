//! Deliveries with arbitrary headers and bodies: an event comes out only where the header has a signature that is computed here
//! anew, of a moment just now; and a delivery that was signed so is never called unsigned. Of a session's event comes an
//! impersonation exactly where an impersonator is named or the method says so, and none is read that says either oddly.
#![no_main]

use std::sync::LazyLock;

use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::FrozenClock;
use impersonation_core::provider::{self, EventKind};
use impersonation_fuzz::{Document, Malformed, Member, NOW, Shape, object};
use impersonation_providers::webhook::WebhookErrorKind;
use impersonation_providers::workos::Webhook;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const SECRET: &str = "a-test-secret";
const WORDS: [&str; 3] = ["created", "revoked", "frozen"];
const MOMENT: &str = "2023-11-14T22:13:20.000Z";

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    header: &'a str,
    body: Body<'a>,
    /// Milliseconds from now.
    offset: i32,
    swapped: bool,
}

#[derive(Arbitrary, Debug)]
enum Body<'a> {
    Bytes(&'a [u8]),
    Session(Session<'a>),
}

/// The event of a session, sound but for whoever impersonates in it.
#[derive(Arbitrary, Debug)]
struct Session<'a> {
    word: u8,
    method: Member<'a>,
    /// Whether the method is that of an impersonation.
    is_said: bool,
    impersonator: Option<Impersonator<'a>>,
    /// Whether `"impersonator":null` follows it.
    then_null: bool,
}

#[derive(Arbitrary, Debug)]
enum Impersonator<'a> {
    Object { email: Member<'a>, reason: Member<'a> },
    Odd(Shape<'a>),
}

impl Body<'_> {
    fn written(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.to_vec(),
            Self::Session(session) => session.written().into_bytes(),
        }
    }
}

impl Session<'_> {
    fn written(&self) -> String {
        let word = WORDS[usize::from(self.word) % WORDS.len()];
        let member =
            |name, value: Option<Value>| value.map(|value| format!(r#","{name}":{value}"#)).unwrap_or_default();
        let method = if self.is_said { &Member::Text("impersonation") } else { &self.method };
        let method = member("auth_method", method.value());
        let one = member("impersonator", self.impersonator.as_ref().map(Value::from));
        let second = member("impersonator", self.then_null.then_some(Value::Null));
        let times = format!(r#""created_at":"{MOMENT}","updated_at":"{MOMENT}""#);
        let data = format!(r#"{{"id":"session_1","user_id":"user_2",{times}{method}{one}{second}}}"#);
        format!(r#"{{"id":"event_1","event":"session.{word}","created_at":"{MOMENT}","data":{data}}}"#)
    }
}

impl From<&Impersonator<'_>> for Value {
    fn from(impersonator: &Impersonator<'_>) -> Self {
        match impersonator {
            Impersonator::Object { email, reason } => object([("email", email), ("reason", reason)]),
            Impersonator::Odd(shape) => shape.into(),
        }
    }
}

static WEBHOOK: LazyLock<Webhook> =
    LazyLock::new(|| Webhook::new(SECRET).expect("a secret").clock(FrozenClock::at(NOW)));

fn signature(moment: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.update(moment.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What must come of the event of a session.
fn told(event: &Document) -> Result<Option<provider::Event>, Malformed> {
    let kind = match event.text("event") {
        Some("session.created") => EventKind::Started,
        Some("session.revoked") => EventKind::Ended,
        _ => return Ok(None),
    };
    let session = &event.claims["data"];
    let (method, impersonator) = (text(&session["auth_method"])?, &session["impersonator"]);
    let mut told = provider::Event::new(kind, NOW, "user_2");
    (told.id, told.session_id) = (Some("event_1".into()), Some("session_1".into()));
    if !event.is_strict {
        return Err(Malformed);
    }
    if impersonator.is_null() {
        return Ok((method == Some("impersonation")).then_some(told));
    }
    let (email, reason) = (&impersonator["email"], &impersonator["reason"]);
    told.impersonator = Some(email.as_str().ok_or(Malformed)?.into());
    told.reason = text(reason)?.map(Into::into);
    Ok(Some(told))
}

fn text(value: &Value) -> Result<Option<&str>, Malformed> {
    if value.is_null() { Ok(None) } else { value.as_str().map(Some).ok_or(Malformed) }
}

fuzz_target!(|input: Input<'_>| {
    let body = &input.body.written();
    // Nobody guesses a signature.
    if let Err(error) = WEBHOOK.verify(input.header, body) {
        assert!(matches!(error.kind(), WebhookErrorKind::Unsigned | WebhookErrorKind::SignatureMismatch), "{error}");
    } else {
        panic!("a delivery that nobody signed");
    }

    let moment = (NOW.as_unix_seconds() * 1000).saturating_add_signed(input.offset.into());
    let (time, mac) = (format!("t={moment}"), format!("v1={}", signature(&moment.to_string(), body)));
    let header = if input.swapped { format!("{mac},{time}") } else { format!("{time}, {mac}") };
    let is_timely = input.offset.unsigned_abs() <= 180_000;
    let event = match WEBHOOK.verify(&header, body) {
        Ok(event) if is_timely => Ok(event.impersonation()),
        Err(error) if is_timely && error.kind() == WebhookErrorKind::Unreadable => Err(Malformed),
        Err(error) if !is_timely => return assert_eq!(error.kind(), WebhookErrorKind::OutsideWindow),
        other => panic!("{other:?}"),
    };
    if let Body::Session(_) = input.body {
        assert_eq!(event, told(&Document::read(body).expect("an object was written")));
    }
});
