//! Deliveries with arbitrary headers around an arbitrary body, signed or not: an event comes out only where one of the signatures is
//! the HMAC of just these, by a second computation, and the moment is near; and nothing panics. Of a session's event that is well
//! signed comes an impersonation exactly where it names an actor who is no agent, and none is read whose actor names nobody.
#![no_main]

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::FrozenClock;
use impersonation_core::provider::{self, EventKind};
use impersonation_fuzz::{Document, Malformed, Member, NOW, Shape, object};
use impersonation_providers::clerk::{Event, SignedHeaders, Webhook};
use impersonation_providers::webhook::WebhookErrorKind;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const SECRETS: [&[u8]; 2] = [b"a-test-secret-of-no-account", b"another-test-secret-of-none"];
const TOLERANCE: u64 = 300;
const ID: &str = "msg_1";
const WORDS: [&str; 6] = ["created", "revoked", "ended", "removed", "pending", "frozen"];

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    id: &'a str,
    timestamp: &'a str,
    signature: &'a str,
    body: Body<'a>,
    /// What to sign for, and how far from now, so that not every delivery is junk.
    signed: Option<(bool, i16)>,
    /// A place of the body, and what stands there instead once it is signed.
    change: Option<(u16, u8)>,
}

#[derive(Arbitrary, Debug)]
enum Body<'a> {
    Bytes(&'a [u8]),
    Session(Session<'a>),
}

/// The event of a session, sound but for its actor.
#[derive(Arbitrary, Debug)]
struct Session<'a> {
    word: u8,
    actor: Option<Actor<'a>>,
    /// Whether `"actor":null` follows it.
    then_null: bool,
}

#[derive(Arbitrary, Debug)]
enum Actor<'a> {
    Object { sub: Member<'a>, kind: Member<'a>, reason: Member<'a>, is_agent: bool },
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
        let actor = self.actor.as_ref().map(|actor| format!(r#","actor":{}"#, Value::from(actor))).unwrap_or_default();
        let second = if self.then_null { r#","actor":null"# } else { "" };
        let data = format!(r#"{{"id":"sess_1","user_id":"user_2","status":"active"{actor}{second}}}"#);
        format!(r#"{{"type":"session.{word}","data":{data}}}"#)
    }
}

impl From<&Actor<'_>> for Value {
    fn from(actor: &Actor<'_>) -> Self {
        match actor {
            Actor::Object { sub, kind, reason, is_agent } => {
                let kind = if *is_agent { &Member::Text("agent") } else { kind };
                object([("sub", sub), ("type", kind), ("reason", reason)])
            }
            Actor::Odd(shape) => shape.into(),
        }
    }
}

static WEBHOOK: LazyLock<Webhook> = LazyLock::new(|| {
    let whsec = |secret: &[u8]| format!("whsec_{}", BASE64.encode(secret));
    let webhook = Webhook::new(&whsec(SECRETS[0])).and_then(|webhook| webhook.and(&whsec(SECRETS[1])));
    webhook.expect("two secrets").clock(FrozenClock::at(NOW))
});

fn sign(secret: &[u8], id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).expect("any length");
    mac.update(&[id.as_bytes(), timestamp.as_bytes(), body].join(&b'.'));
    format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
}

/// Whether somebody with a secret signed just this.
fn is_signed(id: &str, timestamp: &str, signature: &str, body: &[u8]) -> bool {
    SECRETS.iter().any(|secret| {
        let signed = sign(secret, id, timestamp, body);
        signature.split(' ').any(|one| one == signed)
    })
}

fn is_near(timestamp: &str) -> bool {
    timestamp.parse::<u64>().is_ok_and(|moment| moment.abs_diff(NOW.as_unix_seconds()) <= TOLERANCE)
}

/// Whether an actor is named where the event says that one impersonates.
fn names_its_actor(event: &Event, body: &[u8]) -> bool {
    let Some(told) = event.impersonation() else { return true };
    let body: serde_json::Value = serde_json::from_slice(body).expect("it was read as JSON");
    let actor = &body["data"]["actor"];
    actor["sub"].as_str() == told.impersonator.as_deref() && actor["type"] != "agent"
}

/// What must come of the event of a session.
fn told(event: &Document) -> Result<Option<provider::Event>, Malformed> {
    let actor = &event.claims["data"]["actor"];
    if !event.is_strict {
        return Err(Malformed);
    }
    if actor.is_null() {
        return Ok(None);
    }
    let subject = actor["sub"].as_str().filter(|sub| !sub.is_empty()).ok_or(Malformed)?;
    let kind = match event.text("type") {
        _ if actor["type"] == "agent" => return Ok(None),
        Some("session.created") => EventKind::Started,
        Some("session.revoked" | "session.ended" | "session.removed") => EventKind::Ended,
        _ => return Ok(None),
    };
    let mut told = provider::Event::new(kind, NOW, "user_2");
    (told.id, told.session_id) = (Some(ID.into()), Some("sess_1".into()));
    (told.impersonator, told.reason) = (Some(subject.into()), actor["reason"].as_str().map(Into::into));
    Ok(Some(told))
}

/// Holds the event of a session, delivered well, against what must come of it.
fn is_told(body: &[u8]) {
    let now = NOW.as_unix_seconds().to_string();
    let signature = sign(SECRETS[0], ID, &now, body);
    let event = Document::read(body).expect("an object was written");
    match (told(&event), WEBHOOK.verify(&SignedHeaders::new(ID, &now, &signature), body)) {
        (Ok(told), Ok(event)) => assert_eq!(event.impersonation(), told),
        (Err(Malformed), Err(error)) => assert_eq!(error.kind(), WebhookErrorKind::Unreadable),
        (told, event) => panic!("{told:?} is not {event:?}"),
    }
}

fuzz_target!(|input: Input<'_>| {
    let mut body = input.body.written();
    if let Body::Session(_) = input.body {
        is_told(&body);
    }
    let (mut timestamp, mut signature) = (input.timestamp.to_owned(), input.signature.to_owned());
    if let Some((is_first, away)) = input.signed {
        timestamp = NOW.as_unix_seconds().saturating_add_signed(away.into()).to_string();
        signature = format!("{signature} {}", sign(SECRETS[usize::from(!is_first)], input.id, &timestamp, &body));
    }
    if let Some((place, byte)) = input.change {
        let place = usize::from(place) % body.len().max(1);
        if let Some(old) = body.get_mut(place) {
            *old = byte;
        }
    }
    let headers = SignedHeaders::new(input.id, &timestamp, &signature);
    if let Ok(event) = WEBHOOK.verify(&headers, &body) {
        assert!(is_signed(input.id, &timestamp, &signature, &body), "{headers:?}");
        assert!(is_near(&timestamp) && !input.id.is_empty(), "{headers:?}");
        assert!(names_its_actor(&event, &body), "{event:?}");
    }
});
