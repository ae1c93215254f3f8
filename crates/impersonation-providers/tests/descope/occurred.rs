//! When something occurred: to the millisecond, however it is written.

use impersonation_core::provider::ProviderErrorKind;
use impersonation_providers::descope::AuditSearch;
use serde_json::{Value, json};

use crate::descope;
use crate::wire::Wire;

async fn occurred(value: &str) -> Result<u64, ProviderErrorKind> {
    let wire = Wire::default().then(200, &[], &format!(r#"{{"audits":[{{"occurred":{value}}}]}}"#));
    let found = descope(&wire).audit(&AuditSearch::new()).await;
    found.map(|found| found.records[0].occurred_ms).map_err(|error| error.kind())
}

#[tokio::test]
async fn texts_and_numbers_with_and_without_a_fraction_are_read() {
    for (value, expected) in [
        (r#""1700000000000""#, 1_700_000_000_000),
        (r#""1700000000000.123""#, 1_700_000_000_000),
        (r#""1700000000000.99999999999999999999""#, 1_700_000_000_000),
        (r#""0""#, 0),
        (r#""253402300799999""#, 253_402_300_799_999),
        ("1700000000001", 1_700_000_000_001),
        ("1700000000001.75", 1_700_000_000_001),
        ("1.700000000001e12", 1_700_000_000_001),
    ] {
        assert_eq!(occurred(value).await, Ok(expected), "{value}");
    }
}

/// A record that cannot be placed in time is not passed over: an audit that leaves out what it cannot read is none.
#[tokio::test]
async fn what_is_no_moment_makes_the_answer_unreadable() {
    for value in [
        r#""""#,
        r#""-1""#,
        r#""+1""#,
        r#"" 1""#,
        r#""1.""#,
        r#"".5""#,
        r#""1e12""#,
        r#""NaN""#,
        r#""1.2.3""#,
        r#""253402300800000""#,
        r#""99999999999999999999999""#,
        "-1",
        "1e300",
        "null",
        "true",
        "[]",
    ] {
        assert_eq!(occurred(value).await, Err(ProviderErrorKind::Unreadable), "{value}");
    }
    let wire = Wire::answering(&json!({ "audits": [{ "action": "a1" }] }));
    assert_eq!(descope(&wire).audit(&AuditSearch::new()).await.unwrap_err().kind(), ProviderErrorKind::Unreadable);
    assert!(wire.asked().len() == 1 && wire.only().2 == Value::Object(Default::default()));
}
