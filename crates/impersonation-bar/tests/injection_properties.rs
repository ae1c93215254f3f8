//! The bar stands where `lol_html` over the whole page finds the place, and the page is the same but for it, however it is
//! cut into chunks.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::cell::Cell;

use bytes::Bytes;
use impersonation_bar::inject::{Injector, Insertion, Place};
use lol_html::html_content::ContentType;
use lol_html::{HtmlRewriter, Settings, element};
use proptest::prelude::*;

const BAR: &str = "<!--the bar-->";
const AT_END: &str = "<!--the bar, late-->";

fn injected<'p>(chunks: impl IntoIterator<Item = &'p [u8]>) -> (Vec<u8>, Place) {
    let mut injector = Injector::new(Insertion::new(BAR, AT_END));
    let mut page = Vec::new();
    for chunk in chunks {
        let before = page.len();
        injector.push(Bytes::copy_from_slice(chunk)).for_each(|piece| page.extend(piece));
        assert!(page.len() >= before + chunk.len(), "a byte was held back");
    }
    page.extend(injector.finish().into_iter().flatten());
    assert_eq!(injector.finish(), None);
    (page, injector.place())
}

/// Where `lol_html` over the whole page, with nothing in its way, puts a bar behind the first start tag of a body. Behind SVG or
/// MathML it is not believed.
fn oracle(page: &[u8]) -> Option<usize> {
    let place = Cell::new(None);
    let is_foreign = Cell::new(false);
    let mut output = Vec::new();
    let body = element!("body", |body| {
        if place.get().is_none() && !is_foreign.get() {
            place.set(Some(body.source_location().bytes().end));
            // Deliberately not `prepend`, which does nothing to a `<body/>` in `<svg>`: a browser opens it all the same.
            body.start_tag().after(BAR, ContentType::Html);
        }
        Ok(())
    });
    let foreign = element!("svg, math", |_| {
        is_foreign.set(true);
        Ok(())
    });
    let settings = Settings::new().append_element_content_handler(body).append_element_content_handler(foreign);
    let mut rewriter = HtmlRewriter::new(settings, |chunk: &[u8]| output.extend_from_slice(chunk));
    let outcome = rewriter.write(page).and_then(|()| rewriter.end());
    if outcome.is_ok() {
        let at = place.get().unwrap_or(page.len());
        let expected = [&page[..at], if place.get().is_some() { BAR.as_bytes() } else { b"" }, &page[at..]].concat();
        assert_eq!(output, expected);
    }
    place.get()
}

/// Whether a page begins as a document does, read from its slices instead of byte by byte.
fn begins_as_document(page: &[u8]) -> bool {
    let mut rest = page.strip_prefix(b"\xef\xbb\xbf").unwrap_or(page);
    loop {
        rest = rest.trim_ascii_start();
        let end = if let Some(comment) = rest.strip_prefix(b"<!--") {
            let ends = [find(comment, b"-->").map(|at| at + 3), find(comment, b"--!>").map(|at| at + 4)];
            let end = match comment {
                [b'>', ..] => Some(1),
                [b'-', b'>', ..] => Some(2),
                _ => ends.into_iter().flatten().min(),
            };
            end.map(|end| end + 4)
        } else if begins(rest, b"<!doctype") {
            return true;
        } else if rest.starts_with(b"<!") || rest.starts_with(b"<?") {
            find(rest, b">").map(|at| at + 1)
        } else {
            let name_ends = |byte: &u8| b"\t\n\x0c\r />".contains(byte);
            return [&b"<html"[..], b"<head"].iter().any(|tag| begins(rest, tag) && rest.get(5).is_some_and(name_ends));
        };
        let Some(end) = end else { return false };
        rest = &rest[end..];
    }
}

fn begins(page: &[u8], with: &[u8]) -> bool {
    page.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

fn find(page: &[u8], what: &[u8]) -> Option<usize> {
    page.windows(what.len()).position(|window| window == what)
}

fn expected(page: &[u8]) -> (Vec<u8>, Place) {
    match oracle(page) {
        Some(at) => ([&page[..at], BAR.as_bytes(), &page[at..]].concat(), Place::AfterBody),
        None if begins_as_document(page) => ([page, AT_END.as_bytes()].concat(), Place::AtEnd),
        None => (page.to_vec(), Place::Nowhere),
    }
}

/// What pages are made of, and what looks like it.
const PARTS: [&[u8]; 72] = [
    b"<body>",
    b"<body",
    b"<BoDy class=x>",
    b"<body/>",
    b"<body/",
    b"<bodyx>",
    b"<body a='>' b=\">\">",
    b"<body a='",
    b"<body\0>",
    b"</body>",
    b"<bo",
    b"dy>",
    b"<",
    b">",
    b"/",
    b"=",
    b"'",
    b"\"",
    b"!",
    b"?",
    b"-",
    b"--",
    b" ",
    b"\n",
    b"\0",
    b"x",
    b"\xef\xbb\xbf",
    b"\xfc\x80\xff",
    b"Stra\xdfe \x93x\x94",
    "Übergröße".as_bytes(),
    b"<!doctype html>",
    b"<!DOCTYPE",
    b"<!doc",
    b"<html>",
    b"<html lang=en>",
    b"</html>",
    b"<head>",
    b"<hea",
    b"</head>",
    b"<!--",
    b"-->",
    b"--!>",
    b"<?xml version='1.0'?>",
    b"<![CDATA[",
    b"]]>",
    b"<script>",
    b"<script src=x>",
    b"</script>",
    b"</scr",
    b"<style>",
    b"</style>",
    b"<title>",
    b"</title>",
    b"<textarea>",
    b"</textarea>",
    b"<noscript>",
    b"</noscript>",
    b"<template>",
    b"</template>",
    b"<svg>",
    b"<path d=x />",
    b"</svg>",
    b"<math>",
    b"</math>",
    b"<iframe>",
    b"</iframe>",
    b"<p title='<body>'>",
    b"<frameset>",
    b"<select>",
    b"</select>",
    b"<plaintext>",
    b"<meta charset=windows-1252>",
];

fn pages() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        9 => (0..PARTS.len()).prop_map(|at| PARTS[at].to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

/// Cuts `page` into chunks of these lengths, again and again.
fn cut<'p>(mut page: &'p [u8], lengths: &[usize]) -> Vec<&'p [u8]> {
    let mut chunks = Vec::new();
    for length in lengths.iter().cycle() {
        let (chunk, rest) = page.split_at((*length).min(page.len()));
        chunks.push(chunk);
        page = rest;
        if page.is_empty() {
            break;
        }
    }
    chunks
}

fn lengths() -> impl Strategy<Value = Vec<usize>> {
    // The last one lets a cut come to its end.
    prop::collection::vec(0_usize..20, 0..8).prop_map(|lengths| [lengths, vec![3]].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_place_is_that_of_lol_html_over_the_whole_page(page in pages()) {
        prop_assert_eq!(injected([&*page]), expected(&page));
    }

    #[test]
    fn any_chunking_of_any_page_comes_to_the_same(page in pages(), lengths in lengths()) {
        prop_assert_eq!(injected(cut(&page, &lengths)), injected([&*page]));
    }

    #[test]
    fn without_the_bar_it_is_the_page(page in pages(), lengths in lengths()) {
        let (mut output, place) = injected(cut(&page, &lengths));
        let bar = match place {
            Place::AfterBody => Some(BAR),
            Place::AtEnd => Some(AT_END),
            _ => None,
        };
        if let Some(bar) = bar {
            let at = find(&output, bar.as_bytes()).expect("the bar");
            output.drain(at..at + bar.len());
        }
        prop_assert_eq!(output, page);
    }
}
