//! With limits so narrow that they strike often: where they do must not depend on how the page is cut.

use bytes::Bytes;
use proptest::prelude::*;

use super::injector::{Injector, Place};
use super::insertion::Insertion;
use super::search::Limits;

const NARROW: Limits = Limits { tag: 24, state: 3000 };

fn injected<'p>(chunks: impl IntoIterator<Item = &'p [u8]>) -> (Vec<u8>, Place) {
    let mut injector = Injector::limited(Insertion::new("[bar]", "[end]"), NARROW);
    let mut page = Vec::new();
    for chunk in chunks {
        injector.push(Bytes::copy_from_slice(chunk)).for_each(|piece| page.extend(piece));
    }
    page.extend(injector.finish().into_iter().flatten());
    (page, injector.place())
}

/// What may be held, for longer and shorter.
const PARTS: [&str; 30] = [
    "<body>",
    "<body title='xxxxxxxxx'>",
    "<body title='xxxxxxxxxx'>",
    "<body a b c d e f g h i>",
    "<body/",
    "<body",
    "<bo",
    "dy",
    "/>",
    ">",
    "<html>",
    "<!doctype html>",
    "<div><div>",
    "<div title='xxxxxxxxxxxxxxxxxxxxxxxx'>",
    "<svg>",
    "</svg>",
    "<path d='M 0 0 L 1 1'/>",
    "<xxxxxxxxxxxxxxxx",
    "xxxxxxxx",
    "</xxxxxxxxxxxxxx",
    "<title>",
    "</titl",
    "e>",
    "<script>",
    "<!--",
    "-->",
    "<![CDA",
    "TA[",
    "]]>",
    "<select><xmp><script>",
];

fn pages() -> impl Strategy<Value = String> {
    prop::collection::vec(0..PARTS.len(), 0..40).prop_map(|parts| parts.iter().map(|at| PARTS[*at]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_a_limit_strikes_does_not_depend_on_the_chunks(page in pages(), size in 1_usize..50) {
        let whole = injected([page.as_bytes()]);
        prop_assert_eq!(&injected(page.as_bytes().chunks(1)), &whole);
        prop_assert_eq!(&injected(page.as_bytes().chunks(size)), &whole);
    }

    #[test]
    fn the_page_is_whole_beyond_every_limit(page in pages(), size in 1_usize..50) {
        let (output, place) = injected(page.as_bytes().chunks(size));
        let without = String::from_utf8_lossy(&output).replacen("[bar]", "", 1).replacen("[end]", "", 1);
        prop_assert_eq!(without, page);
        prop_assert!(matches!(place, Place::AfterBody | Place::AtEnd | Place::Nowhere));
    }
}

#[test]
fn what_is_held_for_too_long_may_be_the_tag() {
    let long = "x".repeat(NARROW.tag);
    for (page, place) in [
        (format!("x<body {long}>"), Place::AtEnd),
        (format!("x<BODY/{long}>"), Place::AtEnd),
        (format!("x<body{long}>"), Place::Nowhere),
        (format!("x<svg><path {long}>"), Place::Nowhere),
        (format!("x<p {long}><body>"), Place::AfterBody),
    ] {
        for size in 1..30 {
            assert_eq!(injected(page.as_bytes().chunks(size)).1, place, "{page} in chunks of {size}");
        }
    }
}
