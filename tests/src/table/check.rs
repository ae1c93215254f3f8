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
        let as_compared = |value: Option<&String>| format!("{:?}", value.map(|value| comparable(name, value)));
        compare(name, as_compared(value.as_ref()), as_compared(answer.headers.get(name)));
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
        let problem = answer.json();
        compare("status in the body", expected.status.to_string(), problem["status"].to_string());
        for member in ["type", "title"] {
            let kind = if problem[member].is_string() { "text" } else { "no text" };
            compare(member, "text".into(), kind.into());
        }
    }
}

/// What counts of a header: of a list its members in any order and case, with or without blanks; of a wait that it is one.
fn comparable(name: &str, value: &str) -> String {
    match name {
        "allow" | "cache-control" | "vary" => {
            let mut members: Vec<_> = value.split(',').map(|member| member.trim().to_ascii_lowercase()).collect();
            members.sort();
            members.join(", ")
        }
        "retry-after" if value.parse::<u32>().is_ok() => "a number of seconds".into(),
        _ => value.into(),
    }
}

fn place(body: &str, part: &str) -> String {
    if body.contains(part) { "in the body".into() } else { "not in the body".into() }
}
