//! Which requests come from the application's own pages.

use impersonation_core::cross_site::Origins;
use impersonation_core::request::{HeaderList, RequestView};

const HOST: (&str, &[u8]) = ("host", b"app.example.com");

fn passes(method: &str, headers: &[(&str, &[u8])]) -> bool {
    passes_at(&Origins::own(), method, headers, None)
}

fn passes_at(origins: &Origins, method: &str, headers: &[(&str, &[u8])], authority: Option<&str>) -> bool {
    let headers = HeaderList::new(headers);
    match origins.admit(&RequestView::new(method, &headers), authority) {
        Ok(()) => true,
        Err(refusal) => {
            assert_eq!((refusal.status(), refusal.code().as_str()), (403, "cross_site_request"));
            assert_eq!(refusal.challenge(), None);
            false
        }
    }
}

#[test]
fn what_changes_nothing_passes_from_anywhere() {
    for method in ["GET", "HEAD", "OPTIONS"] {
        assert!(passes(method, &[HOST, ("sec-fetch-site", b"cross-site"), ("origin", b"https://evil.example")]));
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "get", "QUERY", ""] {
        assert!(!passes(method, &[HOST, ("sec-fetch-site", b"cross-site"), ("origin", b"https://evil.example")]));
    }
}

#[test]
fn a_web_socket_is_of_the_applications_own_pages() {
    let upgrade = ("upgrade", &b"websocket"[..]);
    assert!(!passes("GET", &[HOST, upgrade, ("sec-fetch-site", b"cross-site"), ("origin", b"https://evil.example")]));
    assert!(!passes("GET", &[HOST, upgrade, ("origin", b"https://evil.example")]));
    assert!(passes(
        "GET",
        &[HOST, upgrade, ("sec-fetch-site", b"same-origin"), ("origin", b"https://app.example.com")]
    ));
    assert!(passes("GET", &[HOST, upgrade]));
}

#[test]
fn the_browsers_own_word_decides() {
    let post = |site| passes("POST", &[HOST, ("sec-fetch-site", site), ("origin", b"https://evil.example")]);
    assert!(post(b"same-origin"));
    assert!(post(b"none"));
    for site in [&b"same-site"[..], b"cross-site", b"Same-Origin", b"same-origin ", b"same-origin, none", b"\xff"] {
        assert!(!post(site));
        assert!(!passes("POST", &[HOST, ("sec-fetch-site", site)]), "without an origin too");
    }
}

#[test]
fn a_sibling_domain_is_another_site() {
    let form = [HOST, ("sec-fetch-site", &b"same-site"[..]), ("origin", b"https://blog.example.com")];
    assert!(!passes("POST", &form));
    assert!(!passes("POST", &[HOST, ("origin", b"https://blog.example.com")]));
}

#[test]
fn without_it_the_origin_is_that_of_the_host() {
    assert!(passes("POST", &[HOST, ("origin", b"https://app.example.com")]));
    assert!(passes("POST", &[HOST, ("origin", b"http://app.example.com")]), "nobody here knows the scheme");
    assert!(passes("POST", &[("host", b"localhost:3000"), ("origin", b"http://localhost:3000")]));
    for origin in [
        &b"https://app.example.com:8443"[..],
        b"https://app.example.com.evil.example",
        b"https://app.example.com/",
        b"https://user@app.example.com",
        b"https://APP.example.com",
        b"app.example.com",
        b"ftp://app.example.com",
        b"https://",
        b"null",
        b"\xff",
    ] {
        assert!(!passes("POST", &[HOST, ("origin", origin)]), "{}", origin.escape_ascii());
    }
}

#[test]
fn an_origin_without_a_host_is_refused() {
    assert!(!passes("POST", &[("origin", b"https://app.example.com")]));
    assert!(!passes("POST", &[("host", b""), ("origin", b"https://")]));
    assert!(!passes("POST", &[HOST, HOST, ("origin", b"https://app.example.com")]));
}

#[test]
fn the_target_of_the_request_counts_before_the_host() {
    let headers = [("host", &b"evil.example"[..]), ("origin", b"https://evil.example")];
    assert!(!passes_at(&Origins::own(), "POST", &headers, Some("app.example.com")));
    let headers = [("origin", &b"https://app.example.com"[..])];
    assert!(passes_at(&Origins::own(), "POST", &headers, Some("app.example.com")));
}

#[test]
fn what_is_no_browser_passes() {
    assert!(passes("POST", &[HOST]));
    assert!(passes("POST", &[HOST, ("origin", b""), ("sec-fetch-site", b"")]));
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let same = ("sec-fetch-site", &b"same-origin"[..]);
    assert!(!passes("POST", &[HOST, same, ("sec-fetch-site", b"cross-site")]));
    assert!(!passes("POST", &[HOST, same, same]));
    let own = ("origin", &b"https://app.example.com"[..]);
    assert!(!passes("POST", &[HOST, own, ("origin", b"https://evil.example")]));
    assert!(!passes("POST", &[HOST, same, own, own]));
}

#[test]
fn a_trusted_origin_passes_and_no_other() {
    let trusted = Origins::own().trust("https://accounts.example.com").and_then(|own| own.trust("http://[::1]:8080"));
    let Ok(origins) = trusted else { unreachable!("two origins") };
    let post =
        |origin| passes_at(&origins, "POST", &[HOST, ("sec-fetch-site", b"cross-site"), ("origin", origin)], None);
    assert!(post(b"https://accounts.example.com"));
    assert!(post(b"http://[::1]:8080"));
    for other in
        [&b"http://accounts.example.com"[..], b"https://accounts.example.com:443", b"https://evil.example", b"null"]
    {
        assert!(!post(other));
    }
}

#[test]
fn what_no_browser_writes_is_no_origin() {
    for origin in [
        "",
        "accounts.example.com",
        "https://",
        "https://a.example/",
        "https://A.example",
        "https://a b",
        "ftp://a.example",
        "null",
        "*",
    ] {
        assert!(Origins::own().trust(origin).is_err(), "{origin}");
    }
}

#[test]
fn strictly_what_says_nothing_passes_without_cookies_alone() {
    let passes = |method: &str, headers: &[(&str, &[u8])]| {
        let headers = HeaderList::new(headers);
        Origins::own().admit_strictly(&RequestView::new(method, &headers), None).is_ok()
    };
    let (cookie, bearer) = (("cookie", &b"a=b"[..]), ("authorization", &b"Bearer x"[..]));
    assert!(passes("POST", &[HOST]));
    assert!(passes("POST", &[HOST, bearer]));
    assert!(!passes("POST", &[HOST, cookie]));
    assert!(!passes("POST", &[HOST, bearer, cookie]));
    assert!(!passes("POST", &[HOST, ("cookie", b"")]));
    assert!(!passes("POST", &[HOST, cookie, ("origin", b""), ("sec-fetch-site", b"")]));
    assert!(passes("POST", &[HOST, cookie, ("sec-fetch-site", b"same-origin")]));
    assert!(passes("POST", &[HOST, cookie, ("origin", b"https://app.example.com")]));
    for other in [("sec-fetch-site", &b"cross-site"[..]), ("origin", b"https://evil.example"), ("origin", b"null")] {
        assert!(!passes("POST", &[HOST, cookie, other]));
        assert!(!passes("POST", &[HOST, other]));
    }
    assert!(passes("GET", &[HOST, cookie]));
    assert!(!passes("GET", &[HOST, cookie, ("upgrade", b"websocket")]));
}
