use impersonation_conformance::drive::Answer;
use serde_json::{Value, json};

use super::{ADMIN, CUSTOMER, REASON};

/// What is sealed, listed and told in events of who acts.
pub(super) fn impersonator() -> Value {
    json!({ "email": ADMIN, "reason": REASON })
}

/// That our middleware says: the admin acts as the customer, for this reason.
#[track_caller]
pub(super) fn assert_impersonated(answer: &Answer) {
    let whoami = answer.json();
    assert_eq!((&whoami["subject"], &whoami["impersonated"]), (&json!(CUSTOMER), &json!(true)), "{whoami}");
    assert_eq!((&whoami["actor"]["subject"], &whoami["reason"]), (&json!(ADMIN), &json!(REASON)), "{whoami}");
}

/// That our middleware says: it is the customer, and nobody else.
#[track_caller]
pub(super) fn assert_own(answer: &Answer) {
    let whoami = answer.json();
    let found = (&whoami["subject"], &whoami["acting"], &whoami["actor"], &whoami["reason"]);
    assert_eq!(found, (&json!(CUSTOMER), &json!("none"), &Value::Null, &Value::Null), "{whoami}");
}
