//! Deliveries with arbitrary headers around an arbitrary body, signed or not: an event comes out only where one of the signatures is
//! the HMAC of just these, by a second computation, and the moment is near; and nothing panics.
#![no_main]

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::FrozenClock;
use impersonation_fuzz::NOW;
use impersonation_providers::clerk::{Event, SignedHeaders, Webhook};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

const SECRETS: [&[u8]; 2] = [b"a-test-secret-of-no-account", b"another-test-secret-of-none"];
const TOLERANCE: u64 = 300;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    id: &'a str,
    timestamp: &'a str,
    signature: &'a str,
    body: &'a [u8],
    /// What to sign for, and how far from now, so that not every delivery is junk.
    signed: Option<(bool, i16)>,
    /// A place of the body, and what stands there instead once it is signed.
    change: Option<(u16, u8)>,
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

fuzz_target!(|input: Input<'_>| {
    let mut body = input.body.to_vec();
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
