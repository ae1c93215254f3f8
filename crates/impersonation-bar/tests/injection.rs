//! Where the bar stands in a page, what is none, and that the page passes as it is, uncopied and whole.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use bytes::Bytes;
use impersonation_bar::inject::{Injector, Insertion, Pieces, Place};

const BAR: &str = "<!--the bar-->";
const AT_END: &str = "<!--the bar, late-->";

fn injector() -> Injector {
    Injector::new(Insertion::new(BAR, AT_END))
}

fn injected<'p>(chunks: impl IntoIterator<Item = &'p [u8]>) -> (Vec<u8>, Place) {
    let mut injector = injector();
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

/// What becomes of the page, which is the same for its bytes one by one.
fn page(page: &str) -> String {
    let whole = injected([page.as_bytes()]);
    assert_eq!(injected(page.as_bytes().chunks(1)), whole);
    String::from_utf8(whole.0).expect("UTF-8")
}

/// Where the bar stands in a page that has `|` there; `$` is the end.
fn stands(marked: &str) {
    let expected = marked.replace('|', BAR).replace('$', AT_END);
    assert_eq!(page(&marked.replace(['|', '$'], "")), expected);
}

#[test]
fn the_bar_stands_behind_the_start_tag() {
    stands("<!doctype html><html><head><title>x</title></head><body>|<p>x</p></body></html>");
    stands("<body>|");
    stands("<BODY\nclass=x>|x");
    stands("<body/>|x");
    stands("<title>x</title><body>|<p>x");
    stands("<p>x<body>|x<body>x");
    stands("</body><body>|");
}

#[test]
fn an_attribute_may_hold_what_ends_a_tag() {
    stands("<body a='>' b=\">\" c=x/>|>");
    stands("<body a='\">' b>|x");
    stands("<p title='<body>'><a href=<body><body>|");
}

#[test]
fn what_only_looks_like_the_tag_is_none() {
    stands("<html><bodyx><body-x><tbody><b\0ody><body\0><bo dy>< body></body><body>|");
    stands("<html><!-- <body> --><!--><body>|");
    stands("<html><!-- <body> --!><body>|");
    stands("<script>'<body>'</script><body>|");
    stands("<script><!--<script></script><body></script>--></script><body>|");
    stands("<style><body></style><body>|");
    stands("<title><body></title><textarea><body></textarea><body>|");
    stands("<noscript><body></noscript><noframes><body></noframes><iframe><body></iframe><xmp><body></xmp><body>|");
    stands("<![CDATA[<body>]]><body>|");
    stands("<html><plaintext><body>$");
}

/// Browsers leave SVG by markup that `lol_html` does not, and would then read a script where it reads tags.
#[test]
fn behind_svg_and_mathml_no_tag_is_believed() {
    let script = "<script>const user = \"<body>\"</script>";
    for opening in ["<a><svg><path></a>", "<select><option>a<svg></select>", "<svg></svg>", "<MATH>", "<svg/>"] {
        let document = format!("<!doctype html>{opening}{script}");
        assert_eq!(page(&document), format!("{document}{AT_END}"));
    }
    stands("<!doctype html><body>|<svg></svg>");
}

#[test]
fn a_body_in_a_template_counts() {
    stands("<head><template><body>|</template></head><body>");
}

#[test]
fn a_document_without_the_tag_has_the_bar_at_its_end() {
    stands("<!doctype html><title>x</title><p>x$");
    stands("<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>$");
    stands("<!doctypehtml><p>x$");
    stands("<html lang=en><p>x</html>\n$");
    stands("<HTML>x$");
    stands("<head/><p>x$");
    stands("\u{feff} \t\r\n\x0c<!-- x --><!--><!---><!-- -- > --!><?xml version='1.0'?><!x><!><html>$");
    stands("<html><frameset><frame></frameset>$");
    stands("<html><body$");
    stands("<html><!-- <body>$");
}

#[test]
fn a_fragment_has_none() {
    for fragment in [
        "",
        " ",
        "x",
        "x<html>",
        "<div><p>x</p></div>",
        "<title>x</title><p>x",
        "<header>x</header>",
        "<htmlx>x",
        "<html",
        "<!doctyp html>",
        "<!--<html>",
        "<!--!><html>",
        "<!---!><html>",
        "<?xml <html",
        "\u{feff}\u{feff}<html>",
        "\u{a0}<html>",
        "</p><html>",
        "<turbo-stream action=replace><template><div>x</div></template></turbo-stream>",
        "{\"page\":\"<!doctype html>\"}",
    ] {
        stands(fragment);
    }
}

#[test]
fn an_empty_page_stays_empty() {
    assert_eq!(injected([&b""[..], b""]), (vec![], Place::Nowhere));
    assert_eq!(injected([]), (vec![], Place::Nowhere));
}

#[test]
fn what_stands_behind_the_tag_passes_uncopied() {
    let mut injector = injector();
    let chunk = Bytes::from("<!doctype html><body>behind it".to_owned());
    let pieces: Vec<_> = injector.push(chunk.clone()).collect();
    assert_eq!(pieces, ["<!doctype html><body>", BAR, "behind it"]);
    assert_eq!(pieces[0].as_ptr(), chunk.as_ptr());
    assert_eq!(pieces[2].as_ptr(), chunk[21..].as_ptr());

    assert!(!injector.may_add());
    let behind = Bytes::from(vec![b'<'; 1 << 20]);
    let mut pieces = injector.push(behind.clone());
    assert_eq!((pieces.len(), pieces.remaining()), (1, behind.len()));
    assert_eq!(pieces.next().map(|piece| piece.as_ptr()), Some(behind.as_ptr()));
    assert_eq!(injector.finish(), None);
}

#[test]
fn what_stands_before_the_tag_passes_uncopied_at_once() {
    let mut injector = injector();
    for chunk in ["<!doctype html><title>x", "</title><bo", "dy class='"] {
        let chunk = Bytes::from(chunk.to_owned());
        let pieces: Vec<_> = injector.push(chunk.clone()).collect();
        assert_eq!(pieces.len(), 1);
        assert_eq!((pieces[0].as_ptr(), pieces[0].len()), (chunk.as_ptr(), chunk.len()));
    }
    assert_eq!(injector.place(), Place::Open);
    assert_eq!(injector.push(Bytes::from_static(b"'>x")).collect::<Vec<_>>(), ["'>", BAR, "x"]);
    assert_eq!(injector.place(), Place::AfterBody);
}

#[test]
fn an_empty_chunk_is_nothing() {
    let mut injector = injector();
    assert_eq!(injector.push(Bytes::new()).len(), 0);
    assert_eq!(injector.push(Bytes::from_static(b"<body>")).len(), 2);
    assert_eq!(injector.push(Bytes::new()).next(), None);
    assert_eq!(Pieces::default().next(), None);
}

#[test]
fn a_chunk_after_the_end_passes() {
    let mut injector = injector();
    assert_eq!(injector.finish(), None);
    let pieces = injector.push(Bytes::from_static(b"<html><body>"));
    assert_eq!(pieces.collect::<Vec<_>>(), ["<html><body>"]);
}

#[test]
fn megabytes_without_the_tag_are_not_held() {
    let line = "<li class=x>x</li><!-- <body> -->".repeat(40);
    let mut document = vec![b"<!doctype html>".as_slice()];
    document.extend(std::iter::repeat_n(line.as_bytes(), 4000));
    let (page, place) = injected(document.iter().copied());
    assert_eq!(place, Place::AtEnd);
    assert_eq!(page, [document.concat(), AT_END.into()].concat());
}

#[test]
fn a_tag_of_megabytes_is_not_held_and_the_bar_comes_at_the_end() {
    let filling = "x".repeat(5 << 20);
    for name in ["body", "head><body", "!doctype html><title>x</title><body"] {
        let whole = format!("<{name} title='{filling}'>x");
        let expected = (format!("{whole}{AT_END}").into_bytes(), Place::AtEnd);
        assert!([1000, whole.len()].iter().all(|size| injected(whole.as_bytes().chunks(*size)) == expected));
    }
}

#[test]
fn a_fragment_with_a_tag_of_megabytes_stays_one() {
    let filling = "x".repeat(5 << 20);
    for fragment in
        [format!("<p><svg><path d='{filling}'></svg>"), format!("<{filling}>"), format!("<p title='{filling}'>")]
    {
        let expected = (fragment.clone().into_bytes(), Place::Nowhere);
        assert!([1000, fragment.len()].iter().all(|size| injected(fragment.as_bytes().chunks(*size)) == expected));
    }
}

#[test]
fn what_is_long_before_the_tag_does_not_hide_it() {
    let filling = "x".repeat(1 << 20);
    for before in [
        format!("<script>{filling}</script>"),
        format!("<style>{filling}</style>"),
        format!("<!--{filling}-->"),
        format!("<link href='data:,{filling}'>"),
        format!("<{} title='{filling}'>", "x".repeat(30_000)),
        "<meta name=x>".repeat(100_000),
        "<p>".repeat(3000),
    ] {
        let (page, place) = injected(format!("<html>{before}<body>").as_bytes().chunks(4096));
        assert_eq!(place, Place::AfterBody);
        assert!(page.ends_with(format!("<body>{BAR}").as_bytes()));
    }
}

#[test]
fn a_tag_just_below_the_limit_is_found_and_one_above_is_not() {
    const LIMIT: usize = 32 << 10;
    for (length, expected) in [(LIMIT, Place::AfterBody), (LIMIT + 1, Place::AtEnd)] {
        let attributes = "a ".repeat(LIMIT / 2);
        let tag = format!("<body {}>", &attributes[..length - "<body >".len()]);
        assert_eq!(tag.len(), length);
        for size in [1, 7, 1000, 4096, LIMIT, 3 * LIMIT] {
            let page = format!("<html><title>x</title>{tag}<p>x");
            assert_eq!(injected(page.as_bytes().chunks(size)).1, expected, "{length} in chunks of {size}");
        }
    }
}

#[test]
fn nesting_without_end_is_not_followed() {
    let deep = "<p>".repeat(1 << 20);
    assert_eq!(injected(deep.as_bytes().chunks(4096)), (deep.clone().into_bytes(), Place::Nowhere));
    let document = format!("<html>{deep}<body>");
    let expected = (format!("{document}{AT_END}").into_bytes(), Place::AtEnd);
    assert!([1000, document.len()].iter().all(|size| injected(document.as_bytes().chunks(*size)) == expected));
}

#[test]
fn markup_that_may_be_read_in_two_ways_has_the_bar_at_its_end() {
    let ambiguous = "<select><xmp><script>\"use strict\";</script></select><body>";
    stands(ambiguous);
    stands(&format!("<!doctype html>{ambiguous}$"));
    stands(&format!("<!doctype html><body>|{ambiguous}"));
}

#[test]
fn a_page_in_utf_16_passes_as_it_is() {
    for mark in ["\u{feff}", ""] {
        let page = format!("{mark}<!doctype html><body>x");
        let little: Vec<_> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<_> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(injected([&*little]), (little.clone(), Place::Nowhere));
        assert_eq!(injected([&*big]), (big.clone(), Place::Nowhere));
    }
}

#[test]
fn what_is_inserted_is_ascii() {
    let insertion = Insertion::new("<p title='Zoë'>علي 🦀</p>", "ß");
    assert_eq!(insertion.after_body(), "<p title='Zo&#xeb;'>&#x639;&#x644;&#x64a; &#x1f980;</p>");
    assert_eq!(insertion.at_end(), "&#xdf;");
    assert!(!format!("{insertion:?} {:?}", Injector::new(insertion.clone())).contains("Zo"));
}

#[test]
fn it_goes_from_thread_to_thread() {
    fn is_send<T: Send + 'static>(_: &T) {}
    is_send(&injector());
}
