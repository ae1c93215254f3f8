//! Deliveries with arbitrary headers and bodies: an event comes out only where the header has a signature that is computed here
//! anew, of a moment just now; and a delivery that was signed so is never called unsigned.
#![no_main]

use std::sync::LazyLock;

use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::FrozenClock;
use impersonation_fuzz::NOW;
use impersonation_providers::webhook::WebhookErrorKind;
use impersonation_providers::workos::Webhook;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "a-test-secret";

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    header: &'a str,
    body: &'a [u8],
    /// Milliseconds from now.
    offset: i32,
    swapped: bool,
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

fuzz_target!(|input: Input<'_>| {
    // Nobody guesses a signature.
    if let Err(error) = WEBHOOK.verify(input.header, input.body) {
        assert!(matches!(error.kind(), WebhookErrorKind::Unsigned | WebhookErrorKind::SignatureMismatch), "{error}");
    } else {
        panic!("a delivery that nobody signed");
    }

    let moment = (NOW.as_unix_seconds() * 1000).saturating_add_signed(input.offset.into());
    let (time, mac) = (format!("t={moment}"), format!("v1={}", signature(&moment.to_string(), input.body)));
    let header = if input.swapped { format!("{mac},{time}") } else { format!("{time}, {mac}") };
    let is_timely = input.offset.unsigned_abs() <= 180_000;
    match WEBHOOK.verify(&header, input.body) {
        Ok(_) => assert!(is_timely),
        Err(error) if is_timely => assert_eq!(error.kind(), WebhookErrorKind::Unreadable),
        Err(error) => assert_eq!(error.kind(), WebhookErrorKind::OutsideWindow),
    }
});
