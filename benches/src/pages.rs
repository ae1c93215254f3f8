//! Pages of any size, and two other ways to put a bar into one.

use std::hint::black_box;

use bytes::Bytes;
use impersonation_bar::inject::Insertion;
use lol_html::html_content::ContentType;
use lol_html::{HtmlRewriter, Settings, element};

/// How a server cuts a page.
pub const CHUNK: usize = 16 << 10;

/// A page of an application, in chunks.
#[derive(Debug)]
pub struct Page(Vec<Bytes>);

impl Page {
    /// A page of at least this many bytes: a head with style and script, and a table.
    pub fn new(size: usize) -> Self {
        let mut page =
            String::from("<!doctype html><html lang=en><head><meta charset=utf-8><title>Invoices</title><style>");
        (0..20).for_each(|number| page.push_str(&format!(".c{number}{{margin:{number}px;padding:{number}px}}")));
        page.push_str("</style><script src=/app.js defer></script></head><body class=\"page dark\"><table>");
        let mut number = 0;
        while page.len() < size {
            page.push_str(&format!(
                "<tr class=row><td><a href=\"/invoices/{number}\">Invoice {number}</a></td><td>{} €</td></tr>\n",
                number * 7
            ));
            number += 1;
        }
        Self(page.into_bytes().chunks(CHUNK).map(Bytes::copy_from_slice).collect())
    }

    /// Its chunks, which share their bytes.
    pub fn chunks(&self) -> impl Iterator<Item = Bytes> {
        self.0.iter().cloned()
    }
}

/// `lol_html` over the whole page.
///
/// # Panics
///
/// Where it does not take the page.
pub fn lol_html(page: &Page, insertion: &Insertion) {
    let bar = std::str::from_utf8(insertion.after_body()).expect("ASCII");
    let prepend = element!("body", |body| {
        body.prepend(bar, ContentType::Html);
        Ok(())
    });
    let settings = Settings::new().append_element_content_handler(prepend);
    let mut buffer = Vec::with_capacity(CHUNK);
    let mut rewriter = HtmlRewriter::new(settings, |written: &[u8]| {
        buffer.clear();
        buffer.extend_from_slice(written);
        black_box(&buffer);
    });
    page.chunks().for_each(|chunk| rewriter.write(&chunk).expect("HTML"));
    rewriter.end().expect("HTML");
}

/// The whole page in a buffer, and the bar spliced into it.
///
/// # Panics
///
/// Where the page has no `<body>`.
pub fn splice(page: &Page, insertion: &Insertion) {
    let mut whole = Vec::new();
    page.chunks().for_each(|chunk| whole.extend_from_slice(&chunk));
    let tag = whole.windows(5).position(|bytes| bytes.eq_ignore_ascii_case(b"<body")).expect("a body");
    let end = whole.iter().skip(tag).position(|byte| *byte == b'>').expect("an end");
    let at = tag + end + 1;
    whole.splice(at..at, insertion.after_body().iter().copied());
    black_box(whole);
}
