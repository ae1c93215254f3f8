//! Arbitrary bytes as JSON to be redacted by arbitrary patterns: what comes out is what `serde_json` makes of the document with
//! every value closed that a pattern names, byte by byte the same however it is cut, and nothing at all where it is no JSON.
//!
//! The first line of the input is patterns between spaces, each byte of the second the size of a chunk, the rest the document.
#![no_main]

use impersonation_core::redact::{JsonRedactor, Patterns, Pushed, RedactErrorKind};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// What comes out; `None` where the document was refused, which says how.
fn pass<'c>(patterns: &Patterns, chunks: impl Iterator<Item = &'c [u8]>) -> Result<Vec<u8>, RedactErrorKind> {
    let (mut redactor, mut out) = (JsonRedactor::new(patterns), Vec::new());
    for chunk in chunks {
        let before = out.len();
        let pushed = redactor.push(chunk, &mut out);
        match pushed {
            Ok(Pushed::Rewritten) => {}
            Ok(Pushed::Unchanged) => {
                assert_eq!(out.len(), before);
                out.extend_from_slice(chunk);
            }
            Err(error) => {
                assert_eq!(out.len(), before, "something came out with an error");
                assert!(redactor.push(b" ", &mut out).is_err() && redactor.finish().is_err());
                assert_eq!(out.len(), before, "something came out after an error");
                return Err(error.kind());
            }
        }
    }
    redactor.finish().map(|()| out).map_err(|error| error.kind())
}

/// The meaning of a pattern, part by part.
fn names(pattern: &[&str], way: &[String]) -> bool {
    match (pattern, way) {
        ([], []) => true,
        (["**", rest @ ..], _) => names(rest, way) || matches!(way, [_, way @ ..] if names(pattern, way)),
        ([part, rest @ ..], [name, way @ ..]) => {
            let unescaped = part.replace("~1", "/").replace("~2", "*").replace("~0", "~");
            (*part == "*" || unescaped == *name) && names(rest, way)
        }
        _ => false,
    }
}

fn close(value: &mut Value, patterns: &[Vec<&str>], way: &mut Vec<String>) {
    if patterns.iter().any(|pattern| names(pattern, way)) {
        *value = Value::Null;
        return;
    }
    let mut below = |name: String, value: &mut Value| {
        way.push(name);
        close(value, patterns, way);
        way.pop();
    };
    match value {
        Value::Array(elements) => {
            elements.iter_mut().enumerate().for_each(|(at, value)| below(at.to_string(), value));
        }
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| below(name.clone(), value)),
        _ => {}
    }
}

fn chunks<'d>(mut document: &'d [u8], sizes: &'d [u8]) -> impl Iterator<Item = &'d [u8]> {
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        let size = usize::from(*sizes.next()?).min(document.len());
        let (chunk, rest) = document.split_at(size);
        document = rest;
        (!document.is_empty() || size > 0).then_some(chunk)
    })
}

fuzz_target!(|input: &[u8]| {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let (Some(first), Some(sizes), Some(document)) = (lines.next(), lines.next(), lines.next()) else { return };
    let Ok(first) = std::str::from_utf8(first) else { return };
    let texts: Vec<&str> = first.split(' ').take(16).collect();
    let Ok(patterns) = Patterns::new(&texts) else { return };
    let parts: Vec<Vec<&str>> = texts.iter().map(|text| text[1..].split('/').collect()).collect();
    // The meaning above tries every way to read several `**`.
    if parts.iter().any(|pattern| pattern.iter().filter(|part| **part == "**").count() > 3) {
        return;
    }

    let whole = pass(&patterns, [document].into_iter());
    assert_eq!(pass(&patterns, document.chunks(1)), whole);
    if sizes.iter().any(|size| *size > 0) {
        assert_eq!(pass(&patterns, chunks(document, sizes)), whole);
    }

    match (serde_json::from_slice::<Value>(document), whole) {
        (Ok(mut expected), Ok(out)) => {
            close(&mut expected, &parts, &mut Vec::new());
            // Compared as texts: serde_json rounds the last digit of some numbers.
            let expected: Value = serde_json::from_str(&expected.to_string()).expect("JSON");
            let out: Value = serde_json::from_slice(&out).expect("what came out is no JSON");
            let out: Value = serde_json::from_str(&out.to_string()).expect("JSON");
            assert_eq!(out, expected);
        }
        (Ok(_), Err(kind)) => panic!("JSON was refused: {kind:?}"),
        // Numbers of any size are numbers, and one more level of nesting is allowed.
        (Err(error), Ok(_)) => {
            let error = error.to_string();
            assert!(error.starts_with("number out of range") || error.starts_with("recursion limit"), "{error}");
        }
        (Err(_), Err(_)) => {}
    }
});
