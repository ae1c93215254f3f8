//! Arbitrary pages, cut anywhere: the bar stands where `lol_html` over the whole page finds the place, a page without one is
//! judged by how it begins, and what comes out is the page and the bar, the same as of the whole page at once.
//!
//! The bytes `\x01` to `\x08` cut a page into chunks and are not part of it; the bytes `\x10` to `\x1f` stand for parts of
//! pages, once or many times over.
#![no_main]

use std::cell::Cell;

use bytes::Bytes;
use impersonation_bar::inject::{Injector, Insertion, Place};
use libfuzzer_sys::fuzz_target;
use lol_html::html_content::ContentType;
use lol_html::{HtmlRewriter, Settings, element};

const BAR: &[u8] = b"<!--bar-->";
const AT_END: &[u8] = b"<!--end-->";

const PARTS: [(&[u8], usize); 16] = [
    (b"<body", 1),
    (b"<body>", 1),
    (b"<!doctype html>", 1),
    (b"<html>", 1),
    (b"<!--", 1),
    (b"-->", 1),
    (b"<script>", 1),
    (b"</script>", 1),
    (b"<svg>", 1),
    (b"<template>", 1),
    (b"<title>", 1),
    (b"</title>", 1),
    (b"x", 5000),
    (b" x='>'", 3000),
    (b"<p>", 2000),
    (b"<![CDATA[", 1),
];

/// What may be held of a page. Beyond, there is no place but the end.
const HELD: usize = 32 << 10;
const DEEP: usize = 4000;

fn chunks(input: &[u8]) -> Vec<Vec<u8>> {
    let mut chunks = vec![Vec::new()];
    for byte in input {
        let chunk = chunks.last_mut().expect("at least one");
        match byte {
            1..=8 => chunks.push(Vec::new()),
            0x10..=0x1f => {
                let (part, times) = PARTS[usize::from(byte - 0x10)];
                chunk.extend(part.repeat(times));
            }
            _ => chunk.push(*byte),
        }
    }
    chunks
}

fn injected(chunks: &[Vec<u8>]) -> (Vec<u8>, Place) {
    let text = |bytes| std::str::from_utf8(bytes).expect("ASCII");
    let mut injector = Injector::new(Insertion::new(text(BAR), text(AT_END)));
    let (mut page, mut read) = (Vec::new(), 0);
    for chunk in chunks {
        injector.push(Bytes::copy_from_slice(chunk)).for_each(|piece| page.extend(piece));
        read += chunk.len();
        let added = if injector.place() == Place::AfterBody { BAR.len() } else { 0 };
        assert_eq!(page.len(), read + added, "a byte was held back");
    }
    page.extend(injector.finish().into_iter().flatten());
    (page, injector.place())
}

/// Where the first start tag of a body ends, by `lol_html` over the whole page with nothing in its way; `Err` where it
/// cannot tell, or SVG or MathML stands before it.
fn oracle(page: &[u8]) -> Result<Option<usize>, ()> {
    let place = Cell::new(None);
    let is_foreign = Cell::new(false);
    let mut output = Vec::new();
    let body = element!("body", |body| {
        if place.get().is_none() && !is_foreign.get() {
            place.set(Some(body.source_location().bytes().end));
            body.start_tag().after("<!--bar-->", ContentType::Html);
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
    match (outcome, place.get()) {
        (Ok(()), Some(at)) => assert_eq!(output, with_bar(page, at)),
        (Ok(()), None) => assert_eq!(output, page),
        (Err(_), None) => return Err(()),
        (Err(_), Some(_)) => {}
    }
    if is_foreign.get() && place.get().is_none() {
        return Err(());
    }
    Ok(place.get())
}

fn with_bar(page: &[u8], at: usize) -> Vec<u8> {
    [&page[..at], BAR, &page[at..]].concat()
}

fuzz_target!(|input: &[u8]| {
    // What is long takes its time: a few are enough to go beyond every limit.
    if input.iter().filter(|byte| matches!(byte, 0x1c..=0x1e)).count() > 8 {
        return;
    }
    let chunks = chunks(input);
    let page = chunks.concat();
    let outcome = injected(&chunks);
    assert_eq!(outcome, injected(std::slice::from_ref(&page)), "it depends on the chunks");

    let (output, place) = outcome;
    let is_within_limits = page.len() < HELD && page.iter().filter(|byte| **byte == b'<').count() < DEEP;
    match (oracle(&page), place) {
        (Ok(Some(at)), Place::AfterBody) => assert_eq!(output, with_bar(&page, at)),
        (Ok(Some(_)), _) if is_within_limits => panic!("the place was not found"),
        (_, Place::AfterBody) => panic!("a place that there is not"),
        (_, Place::AtEnd) => assert_eq!(output, [&page, AT_END].concat()),
        _ => assert_eq!(output, page),
    }
});
