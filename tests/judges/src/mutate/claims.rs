use rand::RngExt as _;

use super::{Mutated, Random, Scene, pick};
use crate::NOW;
use crate::draft::Draft;
use crate::members::Choice;

const TIMES: &[&str] = &[
    "0",
    "-0",
    "0.0",
    "-1",
    "-0.5",
    "1",
    "253402300799",
    "253402300799.9",
    "253402300800",
    "9007199254740993",
    "1e15",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "1e300",
    "1e999",
    "-1e999",
    "1e-400",
    "null",
    "true",
    "\"1700000300\"",
    "\"\"",
    "[]",
    "[1700000300]",
    "{}",
    "\"2023-11-14T22:13:20Z\"",
    "1.7e9",
    "17000003000E-1",
    "1700000300.000000000000000000000001",
    "1699999999.9999999",
    "1e",
    "01700000300",
    "+1700000300",
];

const MEMBERS: &[Choice] = &[
    (
        "iss",
        &[
            r#""""#,
            r#""https://issuer.example/""#,
            r#""https://ISSUER.example""#,
            r#""http://issuer.example""#,
            "null",
            r#"["https://issuer.example"]"#,
            r#"{"https://issuer.example":1}"#,
            "42",
            r#""https:\/\/issuer.example""#,
            r#""https://issuer.example\u0000""#,
            r#"" https://issuer.example""#,
            r#""https://issuer.ex\u0061mple""#,
        ],
    ),
    (
        "aud",
        &[
            "[]",
            r#"["other"]"#,
            r#"["api","other"]"#,
            r#"["other",["api"]]"#,
            r#"["api",1]"#,
            r#"["api",null]"#,
            r#"[["api"]]"#,
            r#"{"api":true}"#,
            r#""other""#,
            r#""API""#,
            r#""api ""#,
            r#""ap""#,
            r#""api,other""#,
            r#""""#,
            "null",
            "7",
            "true",
            r#"["api","api"]"#,
            r#""\u0061pi""#,
            r#"["\u0061pi"]"#,
        ],
    ),
    (
        "sub",
        &[
            r#""""#,
            "null",
            "1",
            "[]",
            r#"["user_2"]"#,
            "{}",
            "true",
            r#"" ""#,
            r#""\u0000""#,
            r#""\ud800""#,
            r#""\udc00x""#,
        ],
    ),
    (
        "act",
        &[
            "null",
            "true",
            "1",
            r#""staff_1""#,
            "[]",
            r#"["staff_1"]"#,
            r#"[{"sub":"staff_1"}]"#,
            "{}",
            r#"{"sub":""}"#,
            r#"{"sub":null}"#,
            r#"{"sub":1}"#,
            r#"{"sub":["staff_1"]}"#,
            r#"{"iss":"https://issuer.example"}"#,
            r#"{"sub":"a","iss":""}"#,
            r#"{"sub":"a","iss":null}"#,
            r#"{"sub":"a","iss":1}"#,
            r#"{"sub":"a","act":null}"#,
            r#"{"sub":"a","act":{}}"#,
            r#"{"sub":"a","act":[]}"#,
            r#"{"sub":"a","sub":"b"}"#,
            r#"{"sub":"a","s\u0075b":"b"}"#,
            r#"{"sub":"a","act":{"sub":"b"},"act":{"sub":"c"}}"#,
            r#"{"sub":"a","sub_profile":7}"#,
            r#"{"sub":"a","email":{"x":[1]}}"#,
            r#"{"sub":"\ud83e\udd80"}"#,
            r#"{"sub":"a","exp":1,"aud":"other"}"#,
        ],
    ),
    ("jti", &["null", "7", r#""""#, "[]", "{}"]),
    ("sid", &["null", "7", r#""""#, "[]"]),
    ("cnf", &["null", "{}", r#"{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}"#]),
    ("scope", &["null", "7", "[]", r#""""#]),
    ("roles", &["null", r#""admin""#, "[1]", "{}"]),
    ("auth_time", &["null", "-1", r#""yesterday""#, "1e300"]),
    ("org_id", &["null", "7", r#""""#]),
    ("azp", &["null", r#""https://attacker.example""#]),
    ("may_act", &["null", r#"{"sub":"staff_1"}"#]),
    ("__proto__", &["null", r#"{"sub":"user_1","act":{"sub":"staff_1"}}"#]),
    ("constructor", &[r#"{"prototype":{"sub":"user_1"}}"#]),
    (
        "unknown",
        &[r#"{"a":1,"a":2}"#, "1e999", "-0", r#""\ud800""#, "[[[[[[[[]]]]]]]]", "123456789012345678901234567890"],
    ),
];

const TIMED: &[Choice] = &[("exp", TIMES), ("nbf", TIMES), ("iat", TIMES)];

/// Changes one claim. The name is the one that suffered.
fn disturb(draft: &mut Draft, random: &mut Random) -> &'static str {
    match random.random_range(0..8) {
        0..=3 => draft.claims.disturb(random, MEMBERS),
        4..=5 => draft.claims.disturb(random, TIMED),
        6 => at_an_edge(draft, random),
        _ => bulk(draft, random),
    }
}

pub(super) fn mutate(scene: &mut Scene<'_>) -> Mutated {
    let mut detail = disturb(&mut scene.draft, scene.random);
    while scene.random.random_ratio(1, 4) {
        detail = disturb(&mut scene.draft, scene.random);
    }
    (detail, scene.draft.signed(scene.key()))
}

/// A time as close to what decides as a number can say.
fn at_an_edge(draft: &mut Draft, random: &mut Random) -> &'static str {
    let name = *pick(random, &["exp", "nbf", "iat"]);
    let seconds = NOW - 7 + random.random_range(0..14);
    let fraction = *pick(random, &["", ".0", ".5", ".000001", ".0000001", ".999999", ".99999999", "e0", ".0e0"]);
    draft.claims.set(name, format!("{seconds}{fraction}"));
    name
}

/// More, deeper or longer than is read.
fn bulk(draft: &mut Draft, random: &mut Random) -> &'static str {
    let claims = &mut draft.claims;
    match random.random_range(0..4) {
        0 => {
            let levels = random.random_range(5..11);
            let act = (1..levels)
                .fold(r#"{"sub":"0"}"#.to_owned(), |act, level| format!(r#"{{"sub":"{level}","act":{act}}}"#));
            claims.set("act", act);
            "levels of act"
        }
        1 => {
            let levels = *pick(random, &[8, 29, 30, 31, 32, 33, 130, 1500]);
            claims.set("deep", format!("{}{}", "[".repeat(levels), "]".repeat(levels)));
            "depth"
        }
        2 => {
            let values = *pick(random, &[100, 2000, 2100, 4000]);
            claims.set("wide", format!("[{}0]", "0,".repeat(values)));
            "width"
        }
        _ => {
            let length = *pick(random, &[1000, 10_000, 13_000, 20_000]);
            claims.set("long", format!("\"{}\"", "x".repeat(length)));
            "length"
        }
    }
}
