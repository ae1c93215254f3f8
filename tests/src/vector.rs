use impersonation_core::testing::Issuer;
use impersonation_core::{FrozenClock, Timestamp};
use serde_json::{Value, json};

/// A file below `tests/vectors`, such as `clerk/keys.json`.
pub fn vector(path: &str) -> Value {
    let path = format!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/{}"), path);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The list `member` of a file, which must have exactly `count` cases: a file that lost some does not pass.
pub fn cases<'v>(file: &'v Value, member: &str, count: usize) -> &'v [Value] {
    let cases = file[member].as_array().unwrap_or_else(|| panic!("no list {member}"));
    assert_eq!(cases.len(), count, "cases of {member}");
    cases
}

/// A member that is text.
pub fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("no text {member} in {value}"))
}

/// A member that is a number of whole seconds.
pub fn seconds(value: &Value, member: &str) -> u64 {
    value[member].as_u64().unwrap_or_else(|| panic!("no seconds {member} in {value}"))
}

/// A clock that stands at this Unix time.
pub fn clock(now: u64) -> FrozenClock {
    FrozenClock::at(Timestamp::from_unix_seconds(now))
}

/// These claims and no others, signed by `issuer` under a header of `alg` and `typ` alone.
pub fn signed(issuer: &Issuer, alg: &str, claims: &Value) -> String {
    issuer.sign(&json!({ "alg": alg, "typ": "JWT" }).to_string(), &claims.to_string())
}
