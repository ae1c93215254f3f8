use impersonation_bar::ReturnTo;
use proptest::prelude::*;

#[test]
fn a_path_of_this_origin_is_one() {
    for path in
        ["/", "/users/2?tab=a&b=c#d", "/a//b", "/a/...", "/.well-known/x", "/a?b=/../c", "/%2e%2e%2e", "/%5cevil"]
    {
        assert_eq!(ReturnTo::parse(path).expect(path).as_str(), path);
    }
}

#[test]
fn what_leads_elsewhere_is_none() {
    let long = format!("/{}", "a".repeat(512));
    let others = [
        "",
        "users",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\r\n/evil.example",
        "\t//evil.example",
        " /users",
        "/users ",
        "/\0",
        "/\u{a0}",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/x\r\nset-cookie: a=b",
        "/\"onclick=",
        "/<b>",
        // Whoever resolves these has `//evil.example`.
        "/.//evil.example",
        "/..//evil.example",
        "/a/..//evil.example",
        "/%2e%2E//evil.example",
        "/.%2e//evil.example",
        "/..",
        "/a/..?b",
        &long,
    ];
    for other in others {
        assert_eq!(ReturnTo::parse(other), None, "{other:?}");
    }
}

#[test]
fn the_longest_is_of_512_bytes_as_html_has_it() {
    assert!(ReturnTo::parse(&format!("/{}", "a".repeat(511))).is_some());
    assert!(ReturnTo::parse(&format!("/{}", "&".repeat(102))).is_some());
    assert!(ReturnTo::parse(&format!("/{}", "&".repeat(103))).is_none());
    assert!(ReturnTo::parse(&"/a".repeat(5_000_000)).is_none());
}

#[test]
fn debug_does_not_show_it_and_display_does() {
    let path = ReturnTo::parse("/secret").expect("a path");
    assert!(!format!("{path:?}").contains("secret"));
    assert_eq!((path.to_string().as_str(), path.as_ref()), ("/secret", "/secret"));
}

proptest! {
    /// What a page posts back is what it was given, and no more.
    #[test]
    fn what_is_one_stays_one_and_fits_a_header(path in "/?[/.%2eE\\\\a?#\\t\\n @:]{0,12}") {
        if let Some(parsed) = ReturnTo::parse(&path) {
            prop_assert_eq!(parsed.as_str(), &path);
            prop_assert!(path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\"));
            prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(ReturnTo::parse(parsed.as_str()), Some(parsed.clone()));
        }
    }
}
