//! What the bar adds to a page, and what redaction costs a body, beside what one would do instead.
#![expect(clippy::expect_used, reason = "a bench that finds something else stops")]

use std::alloc::System;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use bytes::Bytes;
use impersonation_bar::inject::{Injector, Insertion};
use impersonation_benches::figures::{Limit, Report};
use impersonation_benches::pages::{CHUNK, Page, lol_html, splice};
use impersonation_benches::paired::{Paired, compare};
use impersonation_benches::records;
use impersonation_core::redact::{JsonRedactor, Patterns, Pushed};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let mut report = Report::new("pages");
    let bar = "<aside>staff@example.com is acting as user_2</aside>".repeat(100);
    let insertion = Insertion::new(&bar, &bar);
    let pages =
        [("10 KB", 10_000), ("100 KB", 100_000), ("5 MB", 5_000_000)].map(|(name, size)| (name, Page::new(size)));
    for (name, page) in &pages {
        beside(&mut report, name, page, &insertion);
    }
    let [_, (_, small), (_, large)] = &pages;
    report.ratio("what the bar adds, 5 MB over 100 KB", Some(1.3), || Paired {
        ours: added(large, &insertion),
        base: added(small, &insertion),
    });
    memory(&mut report, &pages, &insertion);
    redaction(&mut report);
    report.finish()
}

/// The page as it passes a layer, with its bar or without: nothing is copied.
fn pass(page: &Page, insertion: Option<&Insertion>, mut out: impl FnMut(Bytes)) {
    let Some(insertion) = insertion else { return page.chunks().for_each(out) };
    let mut injector = Injector::new(insertion.clone());
    for chunk in page.chunks() {
        match injector.may_add() {
            true => injector.push(chunk).for_each(&mut out),
            false => out(chunk),
        }
    }
    injector.finish().into_iter().for_each(out);
}

/// The same into a socket's buffer.
fn copy(page: &Page, insertion: Option<&Insertion>, buffer: &mut Vec<u8>) {
    pass(page, insertion, |piece| {
        for part in piece.chunks(CHUNK) {
            buffer.clear();
            buffer.extend_from_slice(part);
            black_box(&*buffer);
        }
    });
}

fn beside(report: &mut Report, name: &str, page: &Page, insertion: &Insertion) {
    let (mut one, mut other) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
    report.ratio(&format!("a page with its bar over a plain copy of it, {name}"), None, || {
        compare(|| copy(page, Some(insertion), &mut one), || copy(page, None, &mut other))
    });
    report.ratio(&format!("a page with its bar over lol_html over the whole page, {name}"), None, || {
        compare(|| copy(page, Some(insertion), &mut one), || lol_html(page, insertion))
    });
    report.ratio(&format!("a page with its bar over a buffered splice, {name}"), None, || {
        compare(|| copy(page, Some(insertion), &mut one), || splice(page, insertion))
    });
    report.value(&format!("what the bar adds, {name}"), "ns", added(page, insertion), None);
    let first = compare(|| first_byte(page, Some(insertion)), || first_byte(page, None));
    report.value(&format!("what it adds to the first byte, {name}"), "ns", first.ours - first.base, None);
}

/// Nanoseconds, the copy itself aside.
fn added(page: &Page, insertion: &Insertion) -> f64 {
    let paired = compare(
        || pass(page, Some(insertion), |piece| drop(black_box(piece))),
        || {
            pass(page, None, |piece| drop(black_box(piece)));
        },
    );
    paired.ours - paired.base
}

/// Ends with the first byte that goes out.
fn first_byte(page: &Page, insertion: Option<&Insertion>) -> Option<Instant> {
    let first = page.chunks().next()?;
    match insertion {
        Some(insertion) => Injector::new(insertion.clone()).push(first).next().map(|_| Instant::now()),
        None => (!black_box(first).is_empty()).then(Instant::now),
    }
}

/// All that is allocated while the page passes, and so more than is held at any time.
fn memory(report: &mut Report, pages: &[(&str, Page)], insertion: &Insertion) {
    for (name, page) in pages {
        let region = Region::new(ALLOCATOR);
        pass(page, Some(insertion), drop);
        let allocated = region.change().bytes_allocated as f64;
        report.value(&format!("allocated for the bar, {name}"), "bytes", allocated, Some(Limit::AtMost(65_536.0)));
    }
}

fn redaction(report: &mut Report) {
    let body = records::body(400);
    let patterns = Patterns::new(["/*/national_id", "/*/address", "/**/iban"]).expect("patterns");
    let filter = |size: usize| {
        let mut out = Vec::new();
        let mut redactor = JsonRedactor::new(&patterns);
        for chunk in body.chunks(size) {
            if redactor.push(chunk, &mut out).expect("JSON") == Pushed::Unchanged {
                out.extend_from_slice(chunk);
            }
        }
        redactor.finish().expect("JSON");
        out
    };
    let mut redacted = serde_json::from_slice(&body).expect("JSON");
    records::redact(&mut redacted);
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&filter(8192)).expect("JSON"), redacted);

    let round_trip = || {
        let value: serde_json::Value = serde_json::from_slice(black_box(&body)).expect("JSON");
        serde_json::to_vec(&value).expect("JSON")
    };
    let kilobytes = body.len() / 1000;
    report.ratio(
        &format!("redaction of {kilobytes} KB over serde_json::Value there and back, in one piece"),
        Some(0.30),
        || compare(|| filter(body.len()), round_trip),
    );
    report.ratio(
        &format!("redaction of {kilobytes} KB over serde_json::Value there and back, in chunks of 8 KB"),
        Some(0.30),
        || compare(|| filter(8192), round_trip),
    );
}
