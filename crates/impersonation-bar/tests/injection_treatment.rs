//! Which responses get their bar, and which fields go with it.

use impersonation_bar::inject::{
    ACCEPT_ENCODING, RESPONSE_FIELDS_REMOVED, Request, Treatment, Why, request_fields_removed,
};

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

fn bytes<'f>(fields: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f [u8])> {
    fields.iter().map(|(name, value)| (*name, value.as_bytes())).collect()
}

fn asked(request: &[(&str, &str)]) -> Treatment {
    Request::new(bytes(request)).treatment(200, bytes(&[HTML]))
}

fn answered(status: u16, response: &[(&str, &str)]) -> Treatment {
    Request::new([]).treatment(status, bytes(response))
}

fn typed(value: &str) -> Treatment {
    answered(200, &[("content-type", value)])
}

#[test]
fn html_gets_its_bar_however_it_is_spelt() {
    for value in
        ["text/html", "TEXT/HTML", " text/html ;charset=utf-8", "text/html;", "text/html;charset", "text/html;x=\";\""]
    {
        assert_eq!(typed(value), Treatment::Inject, "{value}");
    }
}

#[test]
fn another_type_passes() {
    for value in
        ["text/htmlx", "text/plain", "application/json", "text/vnd.turbo-stream.html", "text/plain; x=text/html"]
    {
        assert_eq!(typed(value), Treatment::Leave(Why::OtherType), "{value}");
    }
    assert_eq!(answered(302, &[]), Treatment::Leave(Why::OtherType));
    for status in [200, 404, 500] {
        assert_eq!(answered(status, &[]), Treatment::Leave(Why::NoType));
        assert_eq!(answered(status, &[("content-type", "")]), Treatment::Leave(Why::NoType));
    }
    assert_eq!(typed("application/xhtml+xml"), Treatment::Leave(Why::Xhtml));
}

#[test]
fn one_of_several_types_is_enough() {
    assert_eq!(typed("text/plain, text/html"), Treatment::Inject);
    let twice = [("content-type", "text/html"), ("content-type", "text/plain")];
    assert_eq!(answered(200, &twice), Treatment::Inject);
}

#[test]
fn a_type_that_is_no_text_does_no_harm() {
    let value: &[u8] = b"text/html; charset=\xff\xfe";
    assert_eq!(Request::new([]).treatment(200, [("content-type", value)]), Treatment::Inject);
}

#[test]
fn a_charset_without_ascii_is_left() {
    for label in ["utf-16", "UTF-16LE", "\"utf-16be\"", "iso-2022-jp", "unicode", "hz-gb-2312", " utf-16 "] {
        assert_eq!(typed(&format!("text/html; x=y; Charset={label}")), Treatment::Leave(Why::Charset), "{label}");
    }
}

#[test]
fn a_charset_with_ascii_or_unknown_to_browsers_is_not() {
    for label in
        ["windows-1252", "latin1", "shift_jis", "gb18030", "big5", "x-user-defined", "utf-7", "nonsense", "", "\""]
    {
        assert_eq!(typed(&format!("text/html; charset={label}")), Treatment::Inject, "{label}");
    }
}

#[test]
fn a_compressed_page_is_left() {
    for value in ["gzip", "br", "identity, gzip", "zstd", "nonsense"] {
        assert_eq!(answered(200, &[HTML, ("content-encoding", value)]), Treatment::Leave(Why::Encoded), "{value}");
    }
    for value in ["", "identity", "Identity", " identity , identity"] {
        assert_eq!(answered(200, &[HTML, ("content-encoding", value)]), Treatment::Inject, "{value}");
    }
    let twice = [("content-encoding", "identity"), HTML, ("content-encoding", "gzip")];
    assert_eq!(answered(200, &twice), Treatment::Leave(Why::Encoded));
    let script = [("content-type", "text/javascript"), ("content-encoding", "gzip")];
    assert_eq!(answered(200, &script), Treatment::Leave(Why::OtherType));
}

#[test]
fn what_is_saved_is_left() {
    for value in ["attachment", "ATTACHMENT; filename=x.html", " attachment;"] {
        assert_eq!(answered(200, &[HTML, ("content-disposition", value)]), Treatment::Leave(Why::Download), "{value}");
    }
    for value in ["inline", "inline; filename=attachment", "", "form-data"] {
        assert_eq!(answered(200, &[HTML, ("content-disposition", value)]), Treatment::Inject, "{value}");
    }
}

#[test]
fn pages_of_any_outcome_get_their_bar() {
    for status in [200, 201, 203, 300, 302, 303, 400, 401, 403, 404, 418, 500, 503, 599] {
        assert_eq!(answered(status, &[HTML]), Treatment::Inject, "{status}");
    }
}

#[test]
fn a_status_without_content_is_left() {
    for status in [100, 101, 103, 199, 204, 205] {
        assert_eq!(answered(status, &[HTML]), Treatment::Leave(Why::NoContent), "{status}");
    }
}

#[test]
fn a_part_of_a_page_and_a_page_from_before_are_left() {
    assert_eq!(answered(206, &[HTML]), Treatment::Leave(Why::Partial));
    assert_eq!(answered(226, &[HTML]), Treatment::Leave(Why::Partial));
    assert_eq!(answered(206, &[("content-type", "video/mp4")]), Treatment::Leave(Why::OtherType));
    assert_eq!(answered(304, &[HTML]), Treatment::Leave(Why::NotModified));
    assert_eq!(answered(304, &[]), Treatment::Leave(Why::NotModified));
    assert_eq!(answered(304, &[("content-type", "text/css")]), Treatment::Leave(Why::OtherType));
}

#[test]
fn a_request_for_a_fragment_gets_none() {
    assert_eq!(asked(&[("hx-request", "true")]), Treatment::Leave(Why::Fragment));
    assert_eq!(asked(&[("hx-request", "true"), ("hx-boosted", "false")]), Treatment::Leave(Why::Fragment));
    assert_eq!(asked(&[("turbo-frame", "cart")]), Treatment::Leave(Why::Fragment));
    assert_eq!(asked(&[("turbo-frame", "cart"), ("hx-boosted", "true")]), Treatment::Leave(Why::Fragment));
}

#[test]
fn a_request_for_a_page_gets_its_bar() {
    assert_eq!(asked(&[]), Treatment::Inject);
    assert_eq!(asked(&[("hx-request", "true"), ("hx-boosted", "true")]), Treatment::Inject);
    assert_eq!(asked(&[("hx-history-restore-request", "true"), ("hx-request", "true")]), Treatment::Inject);
    assert_eq!(asked(&[("hx-request", "false")]), Treatment::Inject);
    assert_eq!(asked(&[("x-requested-with", "XMLHttpRequest")]), Treatment::Inject);
}

#[test]
fn a_page_without_its_bar_has_a_remedy() {
    let quiet = [Why::OtherType, Why::NoContent, Why::Download, Why::Fragment];
    assert!(quiet.iter().all(|why| !why.hides_the_bar() && why.remedy().is_none()));
    let loud = [Why::Xhtml, Why::Encoded, Why::Partial, Why::NotModified, Why::Charset];
    assert!(loud.iter().all(|why| why.hides_the_bar() && why.remedy().is_some()));
}

#[test]
fn a_page_is_asked_for_whole_and_anew_but_a_write_keeps_its_condition() {
    assert_eq!(ACCEPT_ENCODING, ("accept-encoding", "identity"));
    for method in ["GET", "HEAD"] {
        let removed = request_fields_removed(method, None);
        assert!(["range", "if-range", "if-none-match", "if-modified-since"].iter().all(|name| removed.contains(name)));
        assert!(!removed.contains(&"if-match"));
    }
    for method in ["PUT", "POST", "PATCH", "DELETE", "get", ""] {
        assert!(request_fields_removed(method, None).is_empty(), "{method}");
    }
}

#[test]
fn what_speaks_of_the_page_without_the_bar_is_removed() {
    for name in ["content-length", "etag", "last-modified", "accept-ranges", "content-digest", "repr-digest", "digest"]
    {
        assert!(RESPONSE_FIELDS_REMOVED.contains(&name), "{name}");
    }
    let names = RESPONSE_FIELDS_REMOVED.iter().chain(request_fields_removed("GET", None));
    assert!(names.into_iter().all(|name| *name == name.to_ascii_lowercase()));
}

#[test]
fn a_player_gets_its_parts() {
    for destination in [&b"audio"[..], b"video"] {
        let removed = request_fields_removed("GET", Some(destination));
        assert!(!removed.contains(&"range") && removed.contains(&"if-none-match"));
    }
    assert!(request_fields_removed("GET", Some(b"document")).contains(&"range"));
}

#[test]
fn what_a_browser_opens_as_a_page_is_one_whatever_it_begins_with() {
    let bar = || impersonation_bar::inject::Insertion::new("[bar]", "[end]");
    let ends = |destination: &'static [u8], page: &'static str| {
        let mut injector = Request::new([("sec-fetch-dest", destination)]).injector(bar());
        injector.push(page.into()).for_each(drop);
        injector.finish().is_some()
    };
    for destination in [&b"document"[..], b"iframe", b"frame", b"embed", b"object"] {
        assert!(ends(destination, "<title>x</title><h1>x</h1>"));
    }
    assert!(!ends(b"empty", "<title>x</title><h1>x</h1>"), "what a script fetches is a part");
    assert!(!ends(b"document", ""), "nothing stays nothing");
}
