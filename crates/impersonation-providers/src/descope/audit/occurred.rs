//! `occurred` is Unix milliseconds: a text of digits, one with a fraction, or a JSON number.

use impersonation_core::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The last millisecond of the year 9999.
const LATEST: u64 = Timestamp::MAX.as_unix_seconds() * 1000 + 999;

pub(super) fn milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let parsed = match Value::deserialize(deserializer)? {
        Value::String(text) => decimal(&text),
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().and_then(whole)),
        _ => None,
    };
    parsed.filter(|ms| *ms <= LATEST).ok_or_else(|| D::Error::custom("no moment in Unix milliseconds"))
}

/// The digits before the point. As a floating-point number the last of them could be another.
fn decimal(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits(whole) && are_digits(fraction)).then(|| whole.parse().ok()).flatten()
}

/// A number with a fraction has been rounded by then, by less than a thousandth of a millisecond.
fn whole(number: f64) -> Option<u64> {
    (0.0..=LATEST as f64).contains(&number).then_some(number as u64)
}
