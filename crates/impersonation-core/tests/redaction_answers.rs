//! Which answers are redacted, which pass, and which are not shown; and what patterns may be.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use impersonation_core::audit::{AuditError, AuditSink, Event};
use impersonation_core::redact::{
    Financial, PatternErrorKind, Patterns, Personal, Pushed, RESPONSE_FIELDS_REMOVED, Redaction, Treatment,
    request_fields_removed, tells_of_body,
};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::Issuer;
use impersonation_core::{Presence, Verdict};

fn redaction() -> Redaction {
    Redaction::new(["/national_id"]).unwrap()
}

fn treatment(redaction: &Redaction, status: u16, headers: &[(&str, &str)]) -> Treatment {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    redaction.treatment("GET", status, false, &HeaderList::new(&headers))
}

#[test]
fn json_of_every_spelling_is_redacted() {
    for media_type in [
        "application/json",
        "APPLICATION/Json",
        "application/json; charset=utf-8",
        "application/json;",
        " application/json\t;x",
        "text/json",
        "application/problem+json",
        "image/x+JSON",
    ] {
        assert_eq!(treatment(&redaction(), 200, &[("content-type", media_type)]), Treatment::Redact, "{media_type}");
        assert_eq!(treatment(&redaction(), 500, &[("Content-Type", media_type)]), Treatment::Redact, "{media_type}");
    }
}

#[test]
fn every_other_type_is_refused_and_so_are_none_and_two() {
    for media_type in [
        "text/html",
        "text/event-stream",
        "application/x-ndjson",
        "application/json-seq",
        "application/jsonx",
        "json",
        "",
        "/",
        "application/",
        "/json",
        "application/json, text/html",
        "text/html, application/json",
        "application /json",
        "+json",
        "application/json\u{e9}",
        "a/b/c+json",
        "application/x+json+xml",
    ] {
        assert_eq!(treatment(&redaction(), 200, &[("content-type", media_type)]), Treatment::Refuse, "{media_type}");
    }
    assert_eq!(treatment(&redaction(), 200, &[]), Treatment::Refuse);
    let twice = [("content-type", "application/json"), ("Content-Type", "application/json")];
    assert_eq!(treatment(&redaction(), 200, &twice), Treatment::Refuse);
    assert_eq!(
        redaction().treatment("GET", 200, false, &HeaderList::new(&[("content-type", b"\xff/json")])),
        Treatment::Refuse
    );
}

#[test]
fn types_pass_only_by_name_and_json_never() {
    let builder = || Redaction::builder().patterns(["/a"]);
    let html = builder().dangerous_pass("text/html").dangerous_pass("application/json").build().unwrap();
    let of = |redaction: &Redaction, media_type: &str| treatment(redaction, 200, &[("content-type", media_type)]);
    assert_eq!(of(&html, "Text/HTML; charset=utf-8"), Treatment::Pass);
    assert_eq!(of(&html, "text/plain"), Treatment::Refuse);
    assert_eq!(of(&html, "text/html, text/plain"), Treatment::Refuse);
    assert_eq!(of(&html, "application/json"), Treatment::Redact);
    assert_eq!(treatment(&html, 200, &[]), Treatment::Refuse);
    let all = builder().dangerous_pass_all_but_json().build().unwrap();
    assert_eq!(of(&all, "image/png"), Treatment::Pass);
    assert_eq!(treatment(&all, 200, &[]), Treatment::Pass);
    assert_eq!(of(&all, "application/x+json"), Treatment::Redact);
    let coded = [("content-type", "application/json"), ("content-encoding", "gzip")];
    assert_eq!(treatment(&all, 200, &coded), Treatment::Refuse);
    assert_eq!(treatment(&all, 101, &[]), Treatment::Refuse);
}

#[test]
fn what_has_no_body_passes() {
    let none = HeaderList::new(&[]);
    for status in [100, 103, 204, 304] {
        assert_eq!(treatment(&redaction(), status, &[]), Treatment::Empty);
    }
    assert_eq!(redaction().treatment("GET", 201, true, &none), Treatment::Empty);
    assert_eq!(redaction().treatment("GET", 205, false, &none), Treatment::Refuse);
}

#[test]
fn codings_parts_and_other_protocols_are_refused() {
    let json = ("content-type", "application/json");
    for coding in ["gzip", "br", "identity, gzip", "", "x"] {
        assert_eq!(treatment(&redaction(), 200, &[json, ("content-encoding", coding)]), Treatment::Refuse, "{coding}");
    }
    assert_eq!(treatment(&redaction(), 200, &[json, ("content-encoding", "Identity")]), Treatment::Redact);
    let twice = [json, ("content-encoding", "identity"), ("content-encoding", "gzip")];
    assert_eq!(treatment(&redaction(), 200, &twice), Treatment::Refuse);
    assert_eq!(treatment(&redaction(), 206, &[json]), Treatment::Refuse);
    assert_eq!(treatment(&redaction(), 416, &[json]), Treatment::Redact);
    assert_eq!(treatment(&redaction(), 101, &[]), Treatment::Refuse);
    let all = Redaction::builder().patterns(["/national_id"]).dangerous_pass_all_but_json().build().unwrap();
    for (method, is_empty) in [("CONNECT", true), ("CONNECT", false)] {
        let none = HeaderList::new(&[]);
        assert_eq!(all.treatment(method, 200, is_empty, &none), Treatment::Refuse, "a tunnel over HTTP/2");
        assert_eq!(all.treatment(method, 404, true, &none), Treatment::Empty);
    }
}

#[test]
fn fields_are_removed_that_tell_of_what_is_closed() {
    for field in ["content-length", "etag", "content-digest", "repr-digest", "digest", "content-md5", "accept-ranges"] {
        assert!(RESPONSE_FIELDS_REMOVED.contains(&field));
    }
    for field in ["range", "if-none-match", "if-match"] {
        assert!(request_fields_removed("GET").contains(&field));
    }
    // A write that was conditional stays so.
    assert!(
        !request_fields_removed("PUT").iter().any(|field| field.starts_with("if-match") || *field == "if-none-match")
    );
    assert!(request_fields_removed("PUT").contains(&"range"));
}

#[test]
fn a_pattern_that_names_nothing_is_an_error() {
    use PatternErrorKind as Kind;
    let kind = |pattern: &str| Patterns::new([pattern]).err().map(|error| error.kind());
    for (pattern, expected) in [
        ("", Kind::WholeDocument),
        ("id", Kind::NoLeadingSlash),
        ("#/id", Kind::NoLeadingSlash),
        ("/", Kind::EmptyName),
        ("//id", Kind::EmptyName),
        ("/id/", Kind::EmptyName),
        ("/a~", Kind::InvalidEscape),
        ("/a~3", Kind::InvalidEscape),
        ("/~é", Kind::InvalidEscape),
        ("/id*", Kind::InvalidWildcard),
        ("/***", Kind::InvalidWildcard),
        ("/**", Kind::NoName),
        ("/a/**", Kind::NoName),
        ("/**/**", Kind::NoName),
    ] {
        assert_eq!(kind(pattern), Some(expected), "{pattern}");
        let error = Redaction::builder().patterns(["/ok"]).patterns([pattern]).build().unwrap_err();
        assert_eq!(error.kind(), expected);
    }
    assert_eq!(kind(&format!("/{}", "n".repeat(511))), None);
    assert_eq!(kind(&format!("/{}", "n".repeat(512))), Some(Kind::TooLong));
    for pattern in ["/~0~1~2", "/*", "/**/a", "/0/-", "/a b", "/é"] {
        assert_eq!(kind(pattern), None, "{pattern}");
    }
}

#[test]
fn patterns_are_bounded_and_cannot_be_none() {
    let kind = |count: usize| Patterns::new((0..count).map(|n| format!("/n{n}"))).err().map(|error| error.kind());
    assert_eq!(kind(0), Some(PatternErrorKind::NoPatterns));
    assert_eq!(kind(128), None);
    assert_eq!(kind(129), Some(PatternErrorKind::TooMany));
    let half = Patterns::new((0..65).map(|n| format!("/n{n}"))).unwrap();
    assert_eq!(half.and(&half).unwrap_err().kind(), PatternErrorKind::TooMany);
    assert_eq!(Redaction::builder().build().unwrap_err().kind(), PatternErrorKind::NoPatterns);
    // The last place counts as every other.
    let most = Redaction::new((0..128).map(|n| format!("/n{n}"))).unwrap();
    let closed = most.closed(&presence(Some("staff_1")), &[]).unwrap();
    let mut out = Vec::new();
    assert_eq!(closed.redactor().push(b"{\"n0\":1,\"n127\":2,\"n128\":3}", &mut out).unwrap(), Pushed::Rewritten);
    assert_eq!(out, b"{\"n0\":null,\"n127\":null,\"n128\":3}");
}

fn presence(actor: Option<&str>) -> Presence {
    let issuer = Issuer::with_secret(&[7; 32]);
    let user = issuer.session("user_2");
    let value = format!("Bearer {}", actor.map_or(user.clone(), |actor| user.acting(actor)).token());
    let headers = [("authorization", value.as_bytes())];
    decided(issuer.verifier().check(&RequestView::new("GET", &HeaderList::new(&headers))))
}

fn decided(verdict: Verdict) -> Presence {
    match verdict {
        Verdict::Decided(decision) => decision.unwrap(),
        Verdict::Undecided(_) => unreachable!("the keys are known"),
    }
}

struct Kept;

impl AuditSink for Kept {
    async fn write(&self, _: &Event) -> Result<(), AuditError> {
        Ok(())
    }
}

#[tokio::test]
async fn what_is_closed_goes_by_who_is_there() {
    let redaction =
        Redaction::builder().patterns(["/id", "/people/*/id"]).patterns_of::<Financial>(["/a,b"]).build().unwrap();
    assert!(redaction.closed(&presence(None), &[]).is_none());

    let staff = presence(Some("staff_1"));
    let closed = redaction.closed(&staff, &[]).unwrap();
    assert_eq!(closed.header(), "a%2Cb, id, people/*/id");
    let nobody = Issuer::with_secret(&[7; 32]).verifier().check(&RequestView::new("GET", &HeaderList::new(&[])));
    assert_eq!(redaction.closed(&decided(nobody), &[]).unwrap().header(), closed.header());

    let acting = staff.require_actor().unwrap();
    let personal = acting.reveal::<Personal>("Ticket 4711", &Kept).await.unwrap();
    let financial = acting.reveal::<Financial>("Ticket 4711", &Kept).await.unwrap();
    let closed = redaction.closed(&staff, &[&personal]).unwrap();
    assert_eq!(closed.header(), "a%2Cb");
    let mut out = Vec::new();
    assert_eq!(closed.redactor().push(b"{\"id\":1,\"a,b\":2}", &mut out).unwrap(), Pushed::Rewritten);
    assert_eq!(out, b"{\"id\":1,\"a,b\":null}");
    assert!(redaction.closed(&staff, &[&personal, &financial]).is_none());
    assert!(redaction.closed(&presence(Some("staff_2")), &[&personal, &financial]).is_some());
}

#[test]
fn fields_of_stores_and_proxies_tell_of_the_body_too() {
    for field in
        ["etag", "x-amz-checksum-crc32", "x-goog-hash", "x-goog-stored-content-length", "x-ms-blob-content-md5"]
    {
        assert!(tells_of_body(field), "{field}");
    }
    for field in ["content-type", "set-cookie", "x-request-id", "vary"] {
        assert!(!tells_of_body(field), "{field}");
    }
}
