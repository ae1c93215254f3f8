use crate::drive::Answer;
use crate::table::{Expected, Vector};

/// What differs between an answer and what a vector expects of it, in words.
pub(crate) fn differences(vector: &Vector, answer: &Answer) -> Vec<String> {
    let (expected, is_head) = (&vector.response, vector.request.method == "HEAD");
    let mut found = Vec::new();
    let mut compare = |what: &str, expected: String, got: String| {
        if expected != got {
            found.push(format!("{what}: {expected} was expected, {got} came"));
        }
    };
    compare("status", expected.status.to_string(), answer.status.to_string());
    for (name, value) in &expected.headers {
        compare(name, format!("{value:?}"), format!("{:?}", answer.headers.get(name)));
    }
    if is_head {
        compare("body", String::new(), answer.body.clone());
    } else {
        compare("code", format!("{:?}", expected.code), format!("{:?}", answer.code()));
        body(expected, answer, &mut compare);
    }
    if let (Some(reason), Some(refusal)) = (&expected.reason, &answer.refusal) {
        let got = refusal.reason().map(|reason| format!("{reason:?}"));
        compare("reason", reason.clone(), got.unwrap_or_default());
    }
    found
}

fn body(expected: &Expected, answer: &Answer, compare: &mut impl FnMut(&str, String, String)) {
    if let Some(body) = &expected.body {
        compare("body", body.clone(), answer.body.clone());
    }
    for part in &expected.contains {
        compare(part, "in the body".into(), place(&answer.body, part));
    }
    for part in &expected.lacks {
        compare(part, "not in the body".into(), place(&answer.body, part));
    }
    if expected.code.is_some() && answer.code().is_some() {
        let status = answer.json()["status"].to_string();
        compare("status in the body", expected.status.to_string(), status);
    }
}

fn place(body: &str, part: &str) -> String {
    if body.contains(part) { "in the body".into() } else { "not in the body".into() }
}
