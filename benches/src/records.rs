//! A body of JSON as a list of customers is answered with.

use serde_json::Value;

/// This many records.
pub fn body(records: usize) -> Vec<u8> {
    let record = |number: usize| {
        format!(
            r#"{{"id":{number},"name":"Person Number {number}","email":"person{number}@example.com","national_id":"X-{number:08}","active":true,"balance":{}.{:02},"address":{{"street":"Long Street {number}","city":"Zürich","zip":"80{number:03}"}},"bank":{{"iban":"GB82WEST{number:010}","bic":"WESTGB2L"}},"tags":["a","b"]}}"#,
            number * 37,
            number % 100
        )
    };
    format!("[{}]", (0..records).map(record).collect::<Vec<_>>().join(",")).into_bytes()
}

/// The same fields as `/*/national_id`, `/*/address` and `/**/iban`.
pub fn redact(body: &mut Value) {
    for record in body.as_array_mut().into_iter().flatten() {
        for pointer in ["/national_id", "/address", "/bank/iban"] {
            if let Some(value) = record.pointer_mut(pointer) {
                *value = Value::Null;
            }
        }
    }
}
