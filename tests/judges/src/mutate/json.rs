use rand::RngExt as _;

use super::{Mutated, Random, Scene, pick};
use crate::draft::{message, token};

type Change = fn(&mut Random, &str) -> Vec<u8>;

const CHANGES: &[(&str, Change)] = &[
    ("blanks", |random, text| between(random, text, &[" ", "\n", "\t", "\r", " \r\n\t "])),
    ("no blanks", |random, text| between(random, text, &["\u{b}", "\u{c}", "\u{a0}", "\u{2028}", "\u{feff}", "\0"])),
    ("comment", |random, text| between(random, text, &["/**/", "//\n", "#\n", "<!-- -->", "--"])),
    ("byte order mark", |_, text| format!("\u{feff}{text}").into_bytes()),
    ("comma too many", |random, text| between(random, text, &[",", ", ,", ";"])),
    ("trailing comma", |_, text| format!("{},}}", &text[..text.len() - 1]).into_bytes()),
    ("after the end", |random, text| {
        let end = *pick(random, &["{}", " ", "\n", "\0", ",", "}", "null", "{\"sub\":\"user_1\"}", "\u{1a}", "//"]);
        format!("{text}{end}").into_bytes()
    }),
    ("before the start", |random, text| {
        let start = *pick(random, &[" ", "\n", "\0", "{}", ")]}'\n", "null", "+", "{"]);
        format!("{start}{text}").into_bytes()
    }),
    ("within something", |random, text| {
        let (start, end) =
            *pick(random, &[("[", "]"), ("(", ")"), ("{\"a\":", "}"), ("\"", "\""), ("[[", "]]"), ("{", "}")]);
        format!("{start}{text}{end}").into_bytes()
    }),
    ("something else", |random, _| {
        pick(random, &["", "{}", "[]", "null", "true", "0", "\"\"", "{", "}", " ", "\"sub\"", "{null:1}"])
            .as_bytes()
            .to_vec()
    }),
    ("cut", |random, text| {
        let end = random.random_range(0..text.len());
        text.as_bytes()[..end].to_vec()
    }),
    ("twice", |_, text| {
        let members = &text[1..text.len() - 1];
        format!("{{{members},{members}}}").into_bytes()
    }),
    ("single quotes", |_, text| text.replace('"', "'").into_bytes()),
    ("bare names", |_, text| text.replacen("\"iss\"", "iss", 1).replacen("\"alg\"", "alg", 1).into_bytes()),
    ("member", |random, text| {
        let member = *pick(random, ODD_MEMBERS);
        format!("{},{member}}}", &text[..text.len() - 1]).into_bytes()
    }),
    ("not UTF-8", |random, text| {
        let bytes: &[u8] = pick::<&[u8]>(
            random,
            &[b"\xff".as_slice(), b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"],
        );
        [&text.as_bytes()[..text.len() - 1], b",\"x\":\"", bytes, b"\"}"].concat()
    }),
    ("UTF-16", |random, text| {
        let is_little: bool = random.random();
        text.encode_utf16().flat_map(|unit| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }),
    ("a byte", |random, text| {
        let mut bytes = text.as_bytes().to_vec();
        let at = random.random_range(0..bytes.len());
        bytes[at] = random.random();
        bytes
    }),
    ("a byte of JSON", |random, text| {
        let mut bytes = text.as_bytes().to_vec();
        let at = random.random_range(0..bytes.len());
        bytes[at] = *pick(random, b"{}[]:,\"\\0123456789-+.eEtrufalsn /*'\t\n");
        bytes
    }),
];

/// Members whose text a strict parser may or may not read.
const ODD_MEMBERS: &[&str] = &[
    "\"x\":NaN",
    "\"x\":Infinity",
    "\"x\":undefined",
    "\"x\":0x1F",
    "\"x\":01",
    "\"x\":.5",
    "\"x\":5.",
    "\"x\":+1",
    "\"x\":1e5",
    "\"x\":1_000",
    "\"x\":True",
    "\"x\":nil",
    "\"x\"",
    "\"x\":",
    ":1",
    "\"x\":\"\\x41\"",
    "\"x\":\"\\u12\"",
    "\"x\":\"\\ud800\"",
    "\"x\":\"\\udc00\\ud800\"",
    "\"\\ud800\":1",
    "\"x\":\"\n\"",
    "\"x\":\"\t\"",
    "\"x\":\"\u{7f}\"",
    "\"x\":\"\\/\\b\\f\"",
    "\"x\":\"\\'\"",
    "\"x\":`a`",
    "\"\":\"\"",
    "\"x\":[1,]",
    "\"x\":[,1]",
    "\"x\":{\"a\":1,}",
    "\"x\":{\"a\":1,\"a\":1}",
    "\"x\":[{\"a\":1,\"\\u0061\":1}]",
    "\"sub\":\"user_1\"",
    "\"s\\u0075b\":\"user_1\"",
    "\"alg\":\"none\"",
    "\"\\u0061lg\":\"none\"",
    "\"ex\\u0070\":9999999999",
    "\"$serde_json::private::Number\":\"1\"",
    "\"x\":{\"$serde_json::private::Number\":\"1\"}",
    "\"x\":{\"$serde_json::private::RawValue\":\"1\"}",
];

/// The header's text or the claims', and then signed as it is.
pub(super) fn mutate(scene: &mut Scene<'_>) -> Mutated {
    let (detail, change) = *pick(scene.random, CHANGES);
    let [header, claims] = [&scene.draft.header, &scene.draft.claims].map(ToString::to_string);
    let message = if scene.random.random_ratio(1, 3) {
        message(&change(scene.random, &header), claims.as_bytes())
    } else {
        message(header.as_bytes(), &change(scene.random, &claims))
    };
    (detail, token(&message, &scene.key().sign(&message)))
}

/// Puts one of these before or after a sign of punctuation, which is mostly between two of JSON's tokens.
fn between(random: &mut Random, text: &str, among: &[&str]) -> Vec<u8> {
    let marks: Vec<_> = text.match_indices(['{', '}', ':', ',', '"']).map(|(at, _)| at).collect();
    let at = *pick(random, &marks) + usize::from(random.random::<bool>());
    [&text[..at], *pick(random, among), &text[at..]].concat().into_bytes()
}
