//! JSON that runs through without what is closed: however it is cut, and whatever it is.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use impersonation_core::redact::{JsonRedactor, Patterns, Pushed, RedactError, RedactErrorKind};
use proptest::prelude::*;
use serde_json::{Value, json};

const CLOSED: &str = "C10S3D";

fn patterns(patterns: &[&str]) -> Patterns {
    Patterns::new(patterns).unwrap()
}

/// What comes out of a document in these chunks, and whether all went well.
fn pass<'c>(patterns: &Patterns, chunks: impl IntoIterator<Item = &'c [u8]>) -> (Vec<u8>, Result<(), RedactError>) {
    let mut redactor = JsonRedactor::new(patterns);
    let mut out = Vec::new();
    for chunk in chunks {
        let before = out.len();
        match redactor.push(chunk, &mut out) {
            Ok(Pushed::Rewritten) => {}
            Ok(Pushed::Unchanged) => {
                assert_eq!(out.len(), before);
                out.extend_from_slice(chunk);
            }
            Err(error) => {
                assert_eq!(out.len(), before);
                return (out, Err(error));
            }
        }
    }
    let finished = redactor.finish();
    (out, finished)
}

fn redacted(names: &[&str], document: &str) -> String {
    let (out, finished) = pass(&patterns(names), [document.as_bytes()]);
    finished.unwrap();
    String::from_utf8(out).unwrap()
}

fn kind(document: &[u8]) -> Option<RedactErrorKind> {
    pass(&patterns(&["/a"]), [document]).1.err().map(|error| error.kind())
}

#[test]
fn what_is_named_becomes_null_whatever_it_is() {
    for value in
        ["1", "-0.5e+7", "true", "null", r#""text""#, r#""\"\\\ud83d\ude00é""#, r#"{"a":[{}]}"#, "[[], 1]", "{ }"]
    {
        let document = format!("{{\"id\": {value}, \"b\":[{value} ]}}");
        assert_eq!(redacted(&["/id"], &document), format!("{{\"id\": null, \"b\":[{value} ]}}"));
        assert_eq!(redacted(&["/b/0"], &document), format!("{{\"id\": {value}, \"b\":[null ]}}"));
    }
}

#[test]
fn everything_else_is_unchanged_white_space_included() {
    let document = " {\r\n\t\"a\" : [ 1.50 , \"\\u0041\\/\" , { } ] , \"b\" : 1E400 }\n ";
    assert_eq!(redacted(&["/c"], document), document);
    let mut redactor = JsonRedactor::new(&patterns(&["/c"]));
    assert_eq!(redactor.push(document.as_bytes(), &mut Vec::new()).unwrap(), Pushed::Unchanged);
    redactor.finish().unwrap();
}

#[test]
fn patterns_reach_where_they_say_and_no_farther() {
    let document = r#"{"a":{"a":1,"b":{"a":2}},"b":[{"a":3},{"a":4}],"c":5}"#;
    for (pattern, expected) in [
        ("/a", r#"{"a":null,"b":[{"a":3},{"a":4}],"c":5}"#),
        ("/a/a", r#"{"a":{"a":null,"b":{"a":2}},"b":[{"a":3},{"a":4}],"c":5}"#),
        ("/*/a", r#"{"a":{"a":null,"b":{"a":2}},"b":[{"a":3},{"a":4}],"c":5}"#),
        ("/*/*/a", r#"{"a":{"a":1,"b":{"a":null}},"b":[{"a":null},{"a":null}],"c":5}"#),
        ("/b/1/a", r#"{"a":{"a":1,"b":{"a":2}},"b":[{"a":3},{"a":null}],"c":5}"#),
        ("/b/*", r#"{"a":{"a":1,"b":{"a":2}},"b":[null,null],"c":5}"#),
        ("/b/**/a", r#"{"a":{"a":1,"b":{"a":2}},"b":[{"a":null},{"a":null}],"c":5}"#),
        ("/**/b/**/a", r#"{"a":{"a":1,"b":{"a":null}},"b":[{"a":null},{"a":null}],"c":5}"#),
        ("/**/**/c", r#"{"a":{"a":1,"b":{"a":2}},"b":[{"a":3},{"a":4}],"c":null}"#),
        ("/**/a", r#"{"a":null,"b":[{"a":null},{"a":null}],"c":5}"#),
        ("/*", r#"{"a":null,"b":null,"c":null}"#),
        ("/**/*/b/*", r#"{"a":{"a":1,"b":{"a":null}},"b":[{"a":3},{"a":4}],"c":5}"#),
        ("/A", document),
        ("/a/", document),
    ] {
        match Patterns::new([pattern]) {
            Ok(_) => assert_eq!(redacted(&[pattern], document), expected, "{pattern}"),
            Err(_) => assert_eq!(pattern, "/a/"),
        }
    }
}

#[test]
fn a_name_is_matched_however_it_is_escaped() {
    for name in ["national_id", r"\u006eational_id", r"national\u005Fid", r"\u006E\u0061\u0074ional_i\u0064"] {
        let document = format!(r#"{{"{name}":"{CLOSED}"}}"#);
        assert_eq!(redacted(&["/national_id"], &document), format!(r#"{{"{name}":null}}"#));
    }
    assert_eq!(redacted(&["/\u{1f600}"], r#"{"\ud83d\ude00":1}"#), r#"{"\ud83d\ude00":null}"#);
    assert_eq!(redacted(&["/a~1b~0c~2"], r#"{"a\/b~c*":1}"#), r#"{"a\/b~c*":null}"#);
    assert_eq!(redacted(&["/\"\\\n"], r#"{"\"\\\n":1}"#), r#"{"\"\\\n":null}"#);
}

#[test]
fn each_of_several_members_of_one_name_is_closed() {
    assert_eq!(
        redacted(&["/a/b"], r#"{"a":{"b":1},"a":{"b":2,"b":3}}"#),
        r#"{"a":{"b":null},"a":{"b":null,"b":null}}"#
    );
}

#[test]
fn a_long_name_is_no_other_and_takes_no_memory() {
    let long = "national_id".repeat(100_000);
    for document in [format!(r#"{{"{long}":1,"national_id":2}}"#), format!(r#"{{"\u006e{long}":1,"national_id":2}}"#)] {
        let expected = document.replace(":2", ":null");
        assert_eq!(redacted(&["/national_id"], &document), expected);
        assert_eq!(redacted(&["/*/x", "/national_id"], &document), expected);
        assert_eq!(redacted(&["/*"], &document), expected.replace(":1", ":null"));
    }
    // Longer than what patterns are sorted by.
    let name = "n".repeat(200);
    assert_eq!(
        redacted(&[&format!("/{name}")], &format!(r#"{{"{name}x":1,"{name}":2}}"#)),
        format!(r#"{{"{name}x":1,"{name}":null}}"#)
    );
}

#[test]
fn what_is_no_json_is_an_error_however_it_is_cut() {
    for document in [
        "{",
        "[",
        "[1",
        "[1,",
        "[,1]",
        "[1,]",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{"a":1"#,
        r#"{"a" 1}"#,
        "{a:1}",
        "{'a':1}",
        "]",
        "[}",
        "{]",
        "1 2",
        "{}{}",
        "[] x",
        "nul",
        "nulll",
        "True",
        "tru",
        "+1",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "-01",
        "1.e1",
        "0x1",
        "NaN",
        "Infinity",
        "\"",
        r#""\x""#,
        r#""\u00g0""#,
        r#""\u+123""#,
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        r#""\ud800x""#,
        r#""\ud800\ud800""#,
        "\"\n\"",
        "\"\t\"",
        "\"\0\"",
        "\u{feff}1",
        "[1\u{a0}]",
        "/**/1",
        "[1]//",
        "\u{c}1",
        "",
        " ",
    ] {
        assert!(serde_json::from_str::<Value>(document).is_err(), "{document}");
        assert!(kind(document.as_bytes()).is_some(), "{document}");
        assert!(pass(&patterns(&["/a", "/0"]), document.as_bytes().chunks(1)).1.is_err(), "{document}");
    }
    for text in [
        &b"\"\xff\""[..],
        b"\"\xc3\"",
        b"\"\xc0\xaf\"",
        b"\"\xed\xa0\x80\"",
        b"\"\xf4\x90\x80\x80\"",
        b"\"\xe2\x82\"",
        b"\"\xe2\\n\"",
    ] {
        assert_eq!(kind(text), Some(RedactErrorKind::InvalidJson));
        assert!(pass(&patterns(&["/a"]), text.chunks(1)).1.is_err());
    }
}

#[test]
fn an_error_says_where_and_nothing_else() {
    let document = format!(r#"{{"b":"{CLOSED}",x}}"#);
    for size in [1, 5, 100] {
        let error = pass(&patterns(&["/a"]), document.as_bytes().chunks(size)).1.unwrap_err();
        assert_eq!((error.kind(), error.offset()), (RedactErrorKind::InvalidJson, Some(14)));
        assert!(!format!("{error} {error:?}").contains(CLOSED));
    }
    assert_eq!(kind(b""), Some(RedactErrorKind::Incomplete));
    assert_eq!(kind(b"[1"), Some(RedactErrorKind::Incomplete));
}

#[test]
fn nothing_comes_out_after_an_error() {
    let mut redactor = JsonRedactor::new(&patterns(&["/a"]));
    let mut out = Vec::new();
    let _ = redactor.push(b"{\"a\":1,", &mut out).unwrap();
    let before = out.clone();
    redactor.push(b"\"a\":2,\"b\":3,}", &mut out).unwrap_err();
    for chunk in [&b""[..], b"\"b\":1}", b"}"] {
        assert_eq!(redactor.push(chunk, &mut out).unwrap_err().kind(), RedactErrorKind::InvalidJson);
    }
    assert_eq!(redactor.finish().unwrap_err().offset(), Some(19));
    assert_eq!(out, before);
}

#[test]
fn it_nests_128_deep_and_no_deeper() {
    for (open, close, inner) in [("[", "]", ""), (r#"{"b":"#, "}", "1"), (r#"{"a":"#, "}", "1")] {
        let document = |depth: usize| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(kind(document(128).as_bytes()), None);
        assert_eq!(kind(document(129).as_bytes()), Some(RedactErrorKind::TooDeep));
        assert_eq!(kind(open.repeat(1_000_000).as_bytes()), Some(RedactErrorKind::TooDeep));
    }
}

#[test]
fn a_document_may_be_a_single_value() {
    for document in ["1", "-0", "0.5", " true ", "\"a\"", "null", "[]", "{}"] {
        assert_eq!(redacted(&["/**/a", "/*"], document), document);
    }
}

/// Documents in which strings stand that occur nowhere else.
fn document() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        prop::sample::select(vec!["a", "b", "c", "0", "1", "~", "/", "*", "é", "", "\u{1f600}\"", "abcabc"])
            .prop_map(String::from),
        "[abé\"\\\\\u{0}-\u{1f}]{0,4}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn some_patterns() -> impl Strategy<Value = Vec<String>> {
    let part =
        prop::sample::select(vec!["a", "b", "c", "0", "1", "~0", "~1", "~2", "é", "\u{1f600}\"", "abcabc", "*", "**"]);
    prop::collection::vec(prop::collection::vec(part, 1..5), 1..5).prop_map(|patterns| {
        patterns
            .into_iter()
            .map(|parts| format!("/{}{}", parts.join("/"), if parts.last() == Some(&"**") { "/a" } else { "" }))
            .collect()
    })
}

/// The plain meaning of patterns, part by part.
fn is_closed(pattern: &[&str], way: &[String]) -> bool {
    match (pattern.split_first(), way.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => {
            is_closed(rest, way) || way.split_first().is_some_and(|(_, way)| is_closed(pattern, way))
        }
        (Some((part, rest)), Some((name, way))) => {
            let unescaped = part.replace("~1", "/").replace("~2", "*").replace("~0", "~");
            (*part == "*" || unescaped == *name) && is_closed(rest, way)
        }
        _ => false,
    }
}

fn redact(value: &mut Value, patterns: &[Vec<&str>], way: &mut Vec<String>) {
    if patterns.iter().any(|pattern| is_closed(pattern, way)) {
        *value = Value::Null;
        return;
    }
    let children: Vec<(String, &mut Value)> = match value {
        Value::Array(elements) => elements.iter_mut().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        Value::Object(members) => members.iter_mut().map(|(name, value)| (name.clone(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in children {
        way.push(name);
        redact(value, patterns, way);
        way.pop();
    }
}

fn chunks<'d>(mut document: &'d [u8], sizes: &[usize]) -> Vec<&'d [u8]> {
    let mut chunks = Vec::new();
    for size in sizes.iter().cycle() {
        if document.is_empty() {
            break;
        }
        let (chunk, rest) = document.split_at((*size).min(document.len()));
        chunks.push(chunk);
        document = rest;
    }
    chunks
}

/// The same document with every character of its texts escaped.
fn escaped(document: &Value) -> String {
    let text = |text: &str| -> String { text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect() };
    match document {
        Value::String(value) => format!("\"{}\"", text(value)),
        Value::Array(elements) => format!("[{}]", elements.iter().map(escaped).collect::<Vec<_>>().join(" ,")),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| format!("\"{}\" :{}", text(name), escaped(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(",\n"))
        }
        other => other.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn it_means_what_serde_json_makes_of_it_in_any_chunks(
        document in document(),
        names in some_patterns(),
        sizes in prop::collection::vec(1_usize..20, 1..10),
        forms in any::<bool>(),
    ) {
        let given = Patterns::new(&names).unwrap();
        let parts: Vec<Vec<&str>> = names.iter().map(|name| name[1..].split('/').collect()).collect();
        let mut expected = document.clone();
        redact(&mut expected, &parts, &mut Vec::new());
        // Numbers as they are read: serde_json rounds the last digit of some.
        let expected: Value = serde_json::from_str(&expected.to_string()).unwrap();
        let text = if forms { escaped(&document) } else { serde_json::to_string_pretty(&document).unwrap() };

        let (whole, finished) = pass(&given, [text.as_bytes()]);
        finished.unwrap();
        prop_assert_eq!(serde_json::from_slice::<Value>(&whole).unwrap(), expected);
        let (cut, finished) = pass(&given, chunks(text.as_bytes(), &sizes));
        finished.unwrap();
        prop_assert_eq!(cut, whole);
    }

    #[test]
    fn no_byte_of_what_is_closed_comes_out(
        value in document(),
        sizes in prop::collection::vec(1_usize..20, 1..10),
        forms in any::<bool>(),
        end in 0_usize..4,
    ) {
        // Each text says that it is closed, in either form; a document that breaks off says no more.
        fn marked(value: Value) -> Value {
            match value {
                Value::Array(elements) => elements.into_iter().map(marked).collect(),
                Value::Object(members) => {
                    members.into_iter().map(|(name, value)| (format!("{CLOSED}{name}"), marked(value))).collect()
                }
                _ => CLOSED.into(),
            }
        }
        let document = json!({ "a": marked(value), "b": [1, { "iban": CLOSED }] });
        let text = if forms { escaped(&document) } else { document.to_string() };
        let text = &text.as_bytes()[..text.len().saturating_sub(end)];
        let (out, finished) = pass(&patterns(&["/a", "/**/iban"]), chunks(text, &sizes));
        prop_assert_eq!(finished.is_ok(), end == 0);
        let out = String::from_utf8(out).unwrap();
        prop_assert!(!out.contains(CLOSED), "{}", out);
        prop_assert!(!out.contains(&escaped(&CLOSED.into())[1..10]), "{}", out);
    }

    #[test]
    fn it_accepts_what_serde_json_accepts(
        document in document(),
        slips in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"{}[],:\"\\0-1.eE+ntu \n\x01\xc3\xa9".to_vec())), 0..3),
        sizes in prop::collection::vec(1_usize..20, 1..10),
    ) {
        let mut text = document.to_string().into_bytes();
        for (at, byte) in slips {
            let at = at.index(text.len());
            text[at] = byte;
        }
        let (_, finished) = pass(&patterns(&["/**/a", "/b/0"]), chunks(&text, &sizes));
        match serde_json::from_slice::<Value>(&text) {
            Ok(_) => prop_assert!(finished.is_ok()),
            // Any number is one here.
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(_) => prop_assert!(finished.is_err()),
        }
    }
}
