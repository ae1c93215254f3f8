use super::reader::MAX_DEPTH;
use super::*;

/// Strings with escapes outlive the test.
fn parse(document: &[u8]) -> Result<Document<'_>, Fault> {
    Document::parse(document, Box::leak(Box::default()), TOKEN_VALUES)
}

fn fault(document: &str) -> Fault {
    parse(document.as_bytes()).expect_err("refused")
}

#[test]
fn an_object_is_read_with_its_members() {
    let document =
        parse(br#"{"sub":"user_1","exp":1.5,"tags":["a","b"],"act":{"sub":"x"},"none":null}"#).expect("read");
    let object = document.object();
    assert_eq!(object.text("sub"), Some("user_1"));
    assert_eq!(object.get("exp").and_then(|node| node.as_number()), Some(1.5));
    assert_eq!(object.texts("tags"), [Box::from("a"), Box::from("b")]);
    assert_eq!(object.object("act").and_then(|act| act.text("sub")), Some("x"));
    assert!(matches!(object.get("none"), Some(Node::Null)));
}

#[test]
fn anything_but_an_object_is_refused() {
    for document in ["[]", "[\"sub\",\"x\"]", "null", "1", "\"text\"", "true"] {
        assert_eq!(fault(document), Fault::NotAnObject, "{document}");
    }
}

#[test]
fn a_key_given_twice_is_refused_at_every_level() {
    for document in
        [r#"{"a":1,"a":1}"#, r#"{"act":1,"\u0061ct":1}"#, r#"{"x":{"a":1,"a":2}}"#, r#"{"x":[{"a":1,"a":2}]}"#]
    {
        assert_eq!(fault(document), Fault::DuplicateKey, "{document}");
    }
}

#[test]
fn a_key_given_twice_is_refused_among_as_many_as_there_may_be() {
    let object = |names: &[usize]| {
        let members: Vec<_> = names.iter().map(|name| format!("\"k{name}\":{{\"x\":1}}")).collect();
        format!("{{{}}}", members.join(","))
    };
    for count in (1..12).chain([31, 32, 33, 70, 254, 255, 256, 300]) {
        let names: Vec<_> = (0..count).collect();
        let nested = |names: &[usize]| format!("{{\"act\":{},\"list\":[{}]}}", object(names), object(names));
        for good in [object(&names), nested(&names)] {
            assert!(parse(good.as_bytes()).is_ok(), "{good}");
        }
        let places = [0, 1, 5, 6, 7, 8, 31, 32, 33, count - 1].into_iter().filter(|place| *place < count);
        for (first, second) in places.clone().flat_map(|first| places.clone().map(move |second| (first, second))) {
            if first != second {
                let mut twice = names.clone();
                twice[second] = first;
                for bad in [object(&twice), nested(&twice)] {
                    assert_eq!(fault(&bad), Fault::DuplicateKey, "{first} {second} {bad}");
                }
            }
        }
    }
}

#[test]
fn a_key_given_twice_among_many_is_refused() {
    let mut members: Vec<_> = (0..200).map(|i| format!("\"k{i}\":{i}")).collect();
    assert!(parse(format!("{{{}}}", members.join(",")).as_bytes()).is_ok());
    members.push("\"k7\":0".into());
    assert_eq!(fault(&format!("{{{}}}", members.join(","))), Fault::DuplicateKey);
}

#[test]
fn bounds_hold() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert_eq!(fault(&deep), Fault::TooDeep);
    let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(TOKEN_VALUES));
    assert_eq!(fault(&wide), Fault::TooLarge);
}

/// What `serde_json` makes of it, in the form of what was read here.
fn judged(value: &serde_json::Value, node: Node<'_>) -> bool {
    use serde_json::Value as Theirs;
    match (value, node) {
        (Theirs::Null, Node::Null) | (Theirs::Bool(_), Node::Bool) => true,
        (Theirs::Number(theirs), Node::Number(ours)) => {
            // `serde_json` may be off by the last bit where it does not round as IEEE 754 does.
            theirs.as_f64().is_some_and(|theirs| (theirs - ours).abs() <= ours.abs() * f64::EPSILON)
        }
        (Theirs::String(theirs), Node::Text(ours)) => theirs == ours,
        (Theirs::Array(theirs), Node::List(ours)) => {
            theirs.len() == ours.iter().count()
                && theirs.iter().zip(ours.iter()).all(|(theirs, ours)| judged(theirs, ours))
        }
        (Theirs::Object(theirs), Node::Object(ours)) => {
            theirs.len() == ours.iter().count()
                && theirs.iter().all(|(name, theirs)| ours.get(name).is_some_and(|ours| judged(theirs, ours)))
        }
        _ => false,
    }
}

fn has_number_out_of_range(value: &serde_json::Value) -> bool {
    use serde_json::Value as Theirs;
    match value {
        Theirs::Number(number) => number.as_f64().is_none_or(f64::is_infinite),
        Theirs::Array(values) => values.iter().any(has_number_out_of_range),
        Theirs::Object(members) => members.values().any(has_number_out_of_range),
        _ => false,
    }
}

/// Documents of pieces that mean something, in any order: some are JSON, most are nearly.
#[test]
fn what_serde_json_refuses_is_refused_and_what_it_reads_is_read_alike() {
    const PIECES: [&str; 44] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "\n",
        "\"a\"",
        "\"b\":",
        "\"\\u0061\":",
        "\"act\":{",
        "\"c\":1",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\udc00\"",
        "\"\\/\\b\\f\"",
        "\"é😀\"",
        "\u{1}",
        "\u{7f}",
        "0",
        "-0",
        "01",
        "1.5",
        "1e5",
        "1E+2",
        "-",
        "1.",
        ".5",
        "1e999",
        "18446744073709551616",
        "12345678901234567890123",
        "true",
        "false",
        "null",
        "tru",
        "nulll",
        "\u{feff}",
        "\"long enough for a word of eight bytes\"",
        "\"quote \\\" inside a longer text\"",
        "\"d\":[1,2,{}]",
        "{\"e\":null,\"f\":\"g\"}",
    ];
    let mut random = 1_u64;
    let mut pick = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    let mut read = 0;
    for _ in 0..60_000 {
        let inside: String = (0..pick(7)).map(|_| PIECES[pick(PIECES.len())]).collect();
        let document = if pick(4) == 0 { inside } else { format!("{{\"x\":{inside}}}") };
        let theirs = serde_json::from_str::<serde_json::Value>(&document);
        match (parse(document.as_bytes()), theirs) {
            (Ok(ours), Ok(theirs)) => {
                read += 1;
                assert!(judged(&theirs, Node::Object(ours.object())), "{document}");
            }
            // A program may have turned `arbitrary_precision` on, by which no number is too large.
            (Err(Fault::Syntax), Ok(theirs)) if has_number_out_of_range(&theirs) => {}
            // Theirs takes the last of two keys, and documents that are no object.
            (Err(Fault::DuplicateKey | Fault::NotAnObject), _) | (Err(Fault::Syntax), Err(_)) => {}
            (ours, theirs) => panic!("{document}: {ours:?}, and {theirs:?}"),
        }
    }
    assert!(read > 2_000, "only {read} were JSON");
}

#[test]
fn syntax_is_strict() {
    for document in ["", "{", "{}{}", "{} x", "{\"a\":01}", "{\"a\":1e999}", "{\"a\":NaN}", "{'a':1}", "{\"a\":1,}"] {
        assert_eq!(fault(document), Fault::Syntax, "{document}");
    }
    assert_eq!(parse(b"{\"a\":\"\xff\"}").expect_err("not UTF-8"), Fault::Syntax);
}
